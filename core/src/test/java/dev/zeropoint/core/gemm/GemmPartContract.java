package dev.zeropoint.core.gemm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link GemmBackendContract} about parts of products: whatever rows and columns a
 * product is cut at, and whatever its depth, the parts have the bits of the whole.
 */
interface GemmPartContract extends BackendUnderTest {
  /** Around the depths at which kernels keep their sums in memory, and beyond two of those. */
  int[] DEPTHS = {1, 3, 131, 32_767, 32_768, 32_769, 40_000, 70_000};

  @Test
  default void partsHaveTheBitsOfTheWhole() {
    assumeTrue(backend() instanceof SplittableBackend, "does not split its products");
    SplittableBackend backend = (SplittableBackend) backend();
    int step = backend.columnStep();
    RandomGenerator random = TestSeed.random("parts of " + backend.name());
    for (int depth : DEPTHS) {
      boolean deep = depth > 1000;
      for (int round = 0; round < (deep ? 2 : 8); round++) {
        int rows = random.nextInt(1, deep ? 4 : 40);
        // The last column may be that of a panel, or any before it.
        int cols = step * random.nextInt(2, deep ? 4 : 9) - random.nextInt(step) * (round & 1);
        TypePair types = TypePair.values()[random.nextInt(TypePair.values().length)];
        GemmCase gemm = GemmCase.of(new GemmShape(rows, depth, cols), types);
        try (Arena arena = random.nextBoolean() ? Arena.ofShared() : Arena.ofConfined()) {
          PartsCheck check = new PartsCheck(backend, gemm, arena, random);
          check.accumulators();
          for (Rounding rounding : Rounding.values()) {
            check.requantize(RequantizeCase.of(gemm, rounding, ElementType.S8));
            check.requantize(RequantizeCase.of(gemm, rounding, ElementType.U8));
          }
          check.dequantize(DequantizeCase.of(gemm));
        }
      }
    }
  }
}
