package dev.zeropoint.bench;

import dev.zeropoint.bench.cases.EmbedBench;
import dev.zeropoint.bench.report.CaseReport;
import dev.zeropoint.bench.report.CaseRow;
import dev.zeropoint.bench.report.Host;
import dev.zeropoint.core.gemm.GemmBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zeropoint bench embed}. */
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    description =
        "The vector of a sentence, by its number of tokens, alone or against ONNX Runtime"
            + " (--peers onnxruntime).")
final class EmbedCommand implements Callable<Integer> {
  private static final int LEAST = 3;
  private static final int MOST = 512;

  @Spec private CommandSpec spec;
  @Mixin private BackendsOption backends;
  @Mixin private PeersOption peers;
  @Mixin private OutputOptions output;

  @Option(
      names = "--tokens",
      split = ",",
      paramLabel = "N",
      description = "Lengths, 3 to 512 (default: ${DEFAULT-VALUE}).")
  private List<Integer> tokens = List.of(8, 16, 32, 64, 128, 256);

  @Override
  public Integer call() {
    for (int length : tokens) {
      if (length < LEAST || length > MOST) {
        throw new ParameterException(
            spec.commandLine(), "--tokens " + length + " is not in [" + LEAST + ", " + MOST + "]");
      }
    }
    List<String> notes = new ArrayList<>();
    boolean withPeer = PeerNotes.onnxRuntime(peers, notes);
    Host host = Host.current();
    List<CaseRow> rows = new ArrayList<>();
    for (GemmBackend backend : backends.select()) {
      rows.addAll(
          EmbedBench.run(backend, tokens, withPeer, output.plan(), notes::add, output::progress));
    }
    output.deliver(new CaseReport(CaseReport.EMBED, host, output.method(), rows, notes));
    return Main.DONE;
  }
}
