package dev.zeropoint.bench;

import dev.zeropoint.bench.gemm.GemmBench;
import dev.zeropoint.bench.gemm.GemmOptions;
import dev.zeropoint.bench.gemm.GemmProblem;
import dev.zeropoint.bench.report.GemmPlot;
import dev.zeropoint.bench.report.GemmReport;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.Parallelism;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zeropoint bench gemm}. */
@Command(
    name = "gemm",
    mixinStandardHelpOptions = true,
    description = "Products of 8-bit matrices: backends and other libraries in duels.")
final class GemmCommand implements Callable<Integer> {
  private static final Duration WARMUP = Duration.ofSeconds(1);

  @Spec private CommandSpec spec;
  @Mixin private BackendsOption backends;
  @Mixin private PeersOption peers;
  @Mixin private ProductOptions products;
  @Mixin private OutputOptions output;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads of each contender (default: 1). With more than one, the first backend plays on"
              + " one thread, too, and as N products at once.")
  private int threads = 1;

  @Option(names = "--plot", paramLabel = "FILE.png", description = "Draw the result.")
  private Path plot;

  @Override
  public Integer call() {
    if (threads < 1 || threads > Parallelism.MAX_THREADS) {
      throw new ParameterException(
          spec.commandLine(),
          "--threads " + threads + " is not in [1, " + Parallelism.MAX_THREADS + "]");
    }
    GemmReport report;
    try (Parallelism parallelism = Parallelism.of(threads)) {
      List<GemmBackend> chosen = backends.select();
      Optional<GemmBackend> alone = Optional.empty();
      if (threads > 1) {
        alone = Optional.of(chosen.getFirst());
        chosen = chosen.stream().map(backend -> shared(backend, parallelism)).toList();
      }
      report = GemmBench.run(options(chosen, alone), output.method(), output::progress);
    } catch (IllegalStateException e) {
      throw new BenchException(e.getMessage(), e);
    }
    if (plot != null) {
      GemmPlot.write(report, plot);
    }
    output.deliver(report);
    return Main.DONE;
  }

  private GemmBackend shared(GemmBackend backend, Parallelism parallelism) {
    try {
      return parallelism.parallel(backend);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--threads " + threads + ": " + e.getMessage(), e);
    }
  }

  private GemmOptions options(List<GemmBackend> chosen, Optional<GemmBackend> alone) {
    return new GemmOptions(
        products.shapes(),
        chosen,
        alone,
        peers.select(),
        threads,
        products.epilogue(),
        WARMUP,
        output.plan(),
        GemmProblem.SEED);
  }
}
