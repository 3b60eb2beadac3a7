package dev.zeropoint.tpu.array;

import static dev.zeropoint.tpu.array.Dataflow.WEIGHT_STATIONARY;
import static dev.zeropoint.tpu.array.FoldTiming.OVERLAPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.offheap.Arenas;
import dev.zeropoint.offheap.Workspace;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both engines at the size of the TPU v1, and on many more random shapes up to 32x32. */
class ArrayProductIT {
  private static void checkEqual(ProductCase product, SplittableRandom random) {
    try (Arena arena = Arenas.shared();
        Workspace workspace = Workspace.create()) {
      Int8Matrix lhs = product.lhs(arena, random);
      Int8Matrix rhs = product.rhs(arena, random);
      Int32Matrix expected = product.dst(arena);
      Int32Matrix actual = product.dst(arena);
      for (ArrayTiming timing : product.timings()) {
        ArrayCost worked =
            new FastArrayProduct(timing, Backends.best().backend(), workspace)
                .multiply(lhs, product.lhsZeroPoint(), rhs, product.rhsZeroPoints(), expected);
        ArrayCost counted =
            new RegisterArrayProduct(timing)
                .multiply(lhs, product.lhsZeroPoint(), rhs, product.rhsZeroPoints(), actual);
        String details = TestSeed.replay(timing + " " + product);
        assertThat(worked).as(details).isEqualTo(counted);
        assertThat(actual.segment().mismatch(expected.segment())).as(details).isEqualTo(-1);
      }
    }
  }

  /**
   * One element, one tile, a little more and less than one, the 600x600 matrix of the paper's LSTM1
   * at its batch, and activations that last longer than the weights take to shift in.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "256, 256, 256",
    "255, 257, 255",
    "257, 255, 257",
    "96, 600, 600",
    "700, 300, 513",
    "3, 1000, 20"
  })
  void enginesAgreeAt256(int m, int n, int k) {
    SplittableRandom random = TestSeed.random(m + "x" + n + "x" + k);
    checkEqual(ProductCase.of(random, ArraySize.TPU_V1, m, n, k), random);
  }

  @Test
  void enginesAgreeOnRandomShapesUpTo32() {
    SplittableRandom random = TestSeed.random("shapes up to 32");
    for (int i = 0; i < 200; i++) {
      checkEqual(ProductCase.random(random, 32), random.split());
    }
  }

  /** A tile each max(B, 256) cycles: what one more tile of the depth adds. */
  @ParameterizedTest
  @CsvSource({"1, 256", "200, 256", "256, 256", "300, 300"})
  void oneMoreTileCostsTheGreaterOfBatchAndRows(int batch, int expected) {
    long[] cycles = new long[2];
    for (int tiles = 2; tiles <= 3; tiles++) {
      int depth = 256 * tiles;
      ArrayTiming timing = new ArrayTiming(ArraySize.TPU_V1, WEIGHT_STATIONARY, OVERLAPPED);
      cycles[tiles - 2] =
          ArrayRun.of(
                  timing,
                  new Operand(batch, depth, new int[batch * depth]),
                  new Operand(depth, 256, new int[depth * 256]))
              .finish()
              .cycles();
    }
    assertThat(cycles[1] - cycles[0]).isEqualTo(expected);
  }
}
