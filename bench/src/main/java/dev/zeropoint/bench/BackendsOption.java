package dev.zeropoint.bench;

import dev.zeropoint.core.gemm.BackendSelection;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that chooses backends of this library. */
final class BackendsOption {
  private static final String ALL = "all";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--backends",
      split = ",",
      paramLabel = "NAME",
      description =
          "Backends to measure: names that zeropoint info lists, auto for the best (the default),"
              + " all for every one that can run here.")
  private List<String> names = List.of(Backends.AUTO);

  /** The backends, each once; one that is unknown or cannot run here is wrong usage. */
  List<GemmBackend> select() {
    List<GemmBackend> backends = new ArrayList<>();
    for (String name : names) {
      if (name.equals(ALL)) {
        usable().forEach(usable -> add(backends, usable));
      } else {
        add(backends, name);
      }
    }
    return backends;
  }

  private void add(List<GemmBackend> backends, String name) {
    try {
      GemmBackend backend = Backends.select(name).backend();
      if (backends.stream().noneMatch(known -> known.name().equals(backend.name()))) {
        backends.add(backend);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** Every backend that can run here, the fastest first. */
  static List<String> usable() {
    return Backends.select(Backends.AUTO).verdicts().stream()
        .filter(BackendSelection.Verdict::usable)
        .map(BackendSelection.Verdict::name)
        .toList();
  }
}
