package dev.zeropoint.bench;

import dev.zeropoint.bench.cases.LatencyBench;
import dev.zeropoint.bench.gemm.GemmShape;
import dev.zeropoint.bench.report.Host;
import dev.zeropoint.bench.report.LatencyReport;
import dev.zeropoint.bench.report.LatencyRow;
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

/** {@code zeropoint bench latency}. */
@Command(
    name = "latency",
    mixinStandardHelpOptions = true,
    description = "The times of single calls: median, p99, p99.9, the longest.")
final class LatencyCommand implements Callable<Integer> {
  private static final int MANY = 1_000_000;
  private static final int FEW = 50_000;

  @Spec private CommandSpec spec;
  @Mixin private BackendsOption backends;

  @Mixin private ProductOptions products = new ProductOptions(List.of(new GemmShape(1, 384, 384)));

  @Mixin private OutputOptions output;

  @Option(
      names = "--calls",
      paramLabel = "N",
      description = "How often (default: a million, 50,000 with --quick).")
  private Integer calls;

  @Override
  public Integer call() {
    int count = calls != null ? calls : output.quick() ? FEW : MANY;
    if (count < 1) {
      throw new ParameterException(spec.commandLine(), "--calls " + count + " is not positive");
    }
    Host host = Host.current();
    List<LatencyRow> rows = new ArrayList<>();
    for (GemmShape shape : products.shapes()) {
      for (GemmBackend backend : backends.select()) {
        output.progress(shape + " " + backend.name());
        rows.addAll(LatencyBench.run(backend, shape, products.epilogue(), count));
      }
    }
    output.deliver(
        new LatencyReport(
            LatencyReport.NAME,
            host,
            "each call timed by itself, epilogue "
                + products.epilogue()
                + ", a fifth as many calls before; control: in turns with the product, a loop in"
                + " registers of the same length",
            rows,
            List.of()));
    return Main.DONE;
  }
}
