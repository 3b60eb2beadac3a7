package dev.zeropoint.bench;

import dev.zeropoint.bench.gemm.EpilogueKind;
import dev.zeropoint.bench.gemm.ShapesBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zeropoint bench shapes}. */
@Command(
    name = "shapes",
    mixinStandardHelpOptions = true,
    description = "Products of 8-bit matrices: all shapes of a backend in the same rounds.")
final class ShapesCommand implements Callable<Integer> {
  @Mixin private BackendsOption backends;
  @Mixin private ShapesOption shapes;
  @Mixin private OutputOptions output;

  @Option(
      names = "--epilogue",
      paramLabel = "none|requant|dequant",
      description = "What is stored: int32, u8 codes or floats (default: none).")
  private EpilogueKind epilogue = EpilogueKind.NONE;

  @Override
  public Integer call() {
    try {
      output.deliver(
          ShapesBench.run(
              backends.select(),
              shapes.select(),
              epilogue,
              output.plan(),
              GemmCommand.SEED,
              output.method(),
              output::progress));
    } catch (IllegalStateException e) {
      throw new BenchException(e.getMessage(), e);
    }
    return Main.DONE;
  }
}
