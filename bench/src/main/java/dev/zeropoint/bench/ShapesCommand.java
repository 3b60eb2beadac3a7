package dev.zeropoint.bench;

import dev.zeropoint.bench.gemm.ShapesBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code zeropoint bench shapes}. */
@Command(
    name = "shapes",
    mixinStandardHelpOptions = true,
    description = "Products of 8-bit matrices: all shapes of a backend in the same rounds.")
final class ShapesCommand implements Callable<Integer> {
  @Mixin private BackendsOption backends;
  @Mixin private ProductOptions products;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    try {
      output.deliver(
          ShapesBench.run(
              backends.select(),
              products.shapes(),
              products.epilogue(),
              output.plan(),
              output.method(),
              output::progress));
    } catch (IllegalStateException e) {
      throw new BenchException(e.getMessage(), e);
    }
    return Main.DONE;
  }
}
