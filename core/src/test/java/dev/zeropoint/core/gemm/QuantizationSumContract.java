package dev.zeropoint.core.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The part of {@link QuantizationContract} about sums of rows and columns. */
interface QuantizationSumContract extends QuantizationUnderTest {
  @Test
  default void sumsOfEveryWidth() {
    SplittableRandom random = TestSeed.random("sums");
    for (int cols = 0; cols <= 130; cols++) {
      for (int rows : new int[] {0, 1, 2, 7}) {
        assertSums(random, rows, cols);
      }
    }
  }

  /** Where the work is cut into pieces, and where 16 bits overflow. */
  @Test
  default void sumsOfLongRowsAndColumns() {
    SplittableRandom random = TestSeed.random("long sums");
    int[][] shapes = {{4095, 33}, {4096, 70}, {4097, 64}, {9000, 5}, {2, 131_072}, {3, 131_080}};
    for (int[] shape : shapes) {
      assertSums(random, shape[0], shape[1]);
    }
    assertSums(random, 2, 300_001);
    assertSums(random, 1000, 263);
  }

  private void assertSums(SplittableRandom random, int rows, int cols) {
    ElementType type = random.nextBoolean() ? ElementType.S8 : ElementType.U8;
    Placement placement = Placement.random(random);
    String details =
        TestSeed.replay(type + " shape=" + rows + "x" + cols + " placement=" + placement);
    try (Arena arena = Arena.ofConfined()) {
      CanaryMemory memory =
          random.nextInt(4) == 0
              ? CanaryMemory.beforeGuardPage(arena, placement, rows, cols, 1)
              : CanaryMemory.allocate(arena, placement, rows, cols, 1);
      Int8Matrix src =
          new Int8Matrix(type, memory.segment(), memory.offset(), rows, cols, memory.rowStride());
      // All codes at one end, or any.
      byte[] ends = {-128, 127, -1};
      int end = random.nextInt(6);
      int[] rowSums = new int[rows];
      int[] columnSums = new int[cols];
      for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols; col++) {
          byte code = end < ends.length ? ends[end] : (byte) random.nextInt();
          src.segment().set(Layouts.INT8, src.rowOffset(row) + col, code);
          int value = type == ElementType.S8 ? code : code & 0xFF;
          rowSums[row] += value;
          columnSums[col] += value;
        }
      }
      QuantizationBuffers ofRows =
          QuantizationBuffers.at(arena, random.nextInt(70), ElementType.S32, rows);
      QuantizationBuffers ofColumns =
          random.nextBoolean()
              ? QuantizationBuffers.beforeGuardPage(arena, ElementType.S32, cols)
              : QuantizationBuffers.at(arena, random.nextInt(70), ElementType.S32, cols);
      kernels().rowSums(src, ofRows.tensor());
      kernels().columnSums(src, ofColumns.tensor());
      assertThat(ofRows.tensor().segment().toArray(Layouts.INT32)).as(details).isEqualTo(rowSums);
      assertThat(ofColumns.tensor().segment().toArray(Layouts.INT32))
          .as(details)
          .isEqualTo(columnSums);
      ofRows.assertCanaries(details);
      ofColumns.assertCanaries(details);
      memory.assertCanaries("src", details);
    }
  }
}
