package dev.zeropoint.bench;

import dev.zeropoint.bench.gemm.GemmPeer;
import dev.zeropoint.bench.peer.Peers;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that chooses other libraries. The launcher reads it too, to fetch what they need. */
final class PeersOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "NAME",
      description =
          "Other libraries to measure against: onednn, onnxruntime, libtorch, lucene (default:"
              + " none). They are downloaded when they are first asked for.")
  private List<String> names = List.of();

  /** The libraries; an unknown one is wrong usage. */
  List<GemmPeer> select() {
    try {
      return names.stream().distinct().map(Peers::named).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** The only library that a benchmark can be played against, if it is asked for. */
  boolean asksForOnly(String name) {
    for (GemmPeer peer : select()) {
      if (!peer.name().equals(name)) {
        throw new ParameterException(
            command.commandLine(), peer.name() + " cannot do this; " + name + " can");
      }
    }
    return !names.isEmpty();
  }
}
