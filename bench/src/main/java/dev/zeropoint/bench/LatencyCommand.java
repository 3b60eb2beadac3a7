package dev.zeropoint.bench;

import dev.zeropoint.bench.cases.LatencyBench;
import dev.zeropoint.bench.gemm.EpilogueKind;
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
  @Mixin private OutputOptions output;

  @Option(
      names = "--shapes",
      split = ",",
      paramLabel = "MxNxK",
      description = "Products to call (default: 1x384x384).")
  private List<String> shapes = List.of("1x384x384");

  @Option(
      names = "--calls",
      paramLabel = "N",
      description = "How often (default: a million, 50,000 with --quick).")
  private Integer calls;

  @Option(
      names = "--epilogue",
      paramLabel = "none|requant|dequant",
      description = "What is stored: int32, u8 codes or floats (default: none).")
  private EpilogueKind epilogue = EpilogueKind.NONE;

  @Override
  public Integer call() {
    int count = calls != null ? calls : output.quick() ? FEW : MANY;
    if (count < 1) {
      throw new ParameterException(spec.commandLine(), "--calls " + count + " is not positive");
    }
    Host host = Host.current();
    List<LatencyRow> rows = new ArrayList<>();
    for (GemmShape shape : shapes()) {
      for (GemmBackend backend : backends.select()) {
        output.progress(shape + " " + backend.name());
        rows.addAll(LatencyBench.run(backend, shape, epilogue, count));
      }
    }
    output.deliver(
        new LatencyReport(
            LatencyReport.NAME,
            host,
            "each call timed by itself, epilogue "
                + epilogue
                + ", a fifth as many calls before; control: in turns with the product, a loop in"
                + " registers of the same length",
            rows,
            List.of()));
    return Main.DONE;
  }

  private List<GemmShape> shapes() {
    try {
      return shapes.stream().map(GemmShape::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
