package dev.zeropoint.core.floats;

import dev.zeropoint.core.TestSeed;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The part of {@link FloatKernelsContract} about copies. */
interface FloatCopyContract extends FloatKernelsUnderTest {
  /** Less than a block, one, and around several of the widest steps. */
  int[] EXTENTS =
      IntStream.concat(
              IntStream.rangeClosed(0, 20), IntStream.of(23, 24, 31, 32, 33, 35, 63, 64, 65))
          .toArray();

  /** Shapes where work is cut, between rows and within them. */
  int[][] LARGE = {
    {3, 32_768 + 9}, {40_003, 1}, {5000, 7}, {1000, 33}, {35, 1025}, {67, 515}, {1, 40_000}
  };

  /** How the source lies. */
  enum Layout {
    DENSE,
    GAPS,
    TRANSPOSED,
    TRANSPOSED_WITH_GAPS,
    ROW,
    COLUMN,
    COLUMN_WITH_GAPS,
    NUMBER,
    SLIDING,
    EVERY_OTHER,
    EVERY_OTHER_TRANSPOSED;

    long rowStride(int cols) {
      return switch (this) {
        case DENSE -> cols;
        case GAPS -> cols + 3;
        case TRANSPOSED, TRANSPOSED_WITH_GAPS, COLUMN, SLIDING -> 1;
        case COLUMN_WITH_GAPS -> 7;
        case ROW, NUMBER -> 0;
        case EVERY_OTHER -> 2L * cols;
        case EVERY_OTHER_TRANSPOSED -> 2;
      };
    }

    long colStride(int rows) {
      return switch (this) {
        case DENSE, GAPS, ROW, SLIDING -> 1;
        case TRANSPOSED -> rows;
        case TRANSPOSED_WITH_GAPS -> rows + 5;
        case COLUMN, COLUMN_WITH_GAPS, NUMBER -> 0;
        case EVERY_OTHER -> 2;
        case EVERY_OTHER_TRANSPOSED -> 2L * rows;
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  default void copiesOfEveryShape(Layout layout) {
    SplittableRandom random = TestSeed.random("copies of " + layout);
    for (int rows : EXTENTS) {
      for (int cols : EXTENTS) {
        check(layout, rows, cols, random.nextBoolean() ? 0 : random.nextInt(1, 9), random);
      }
    }
    for (int[] shape : LARGE) {
      check(layout, shape[0], shape[1], random.nextInt(2), random);
    }
  }

  private void check(Layout layout, int rows, int cols, int dstGap, SplittableRandom random) {
    long rowStride = layout.rowStride(cols);
    long colStride = layout.colStride(rows);
    int dstRowStride = cols + dstGap;
    String details =
        TestSeed.replay("copy " + layout + " " + rows + "x" + cols + " dstGap=" + dstGap);
    int[] values = bits(random, span(rows, rowStride, cols, colStride));
    int[] wanted = bits(random, span(rows, dstRowStride, cols, 1));
    try (Arena arena = Arena.ofConfined()) {
      FloatMemory src = FloatMemory.ofBits(arena, random, values);
      FloatMemory dst = FloatMemory.ofBits(arena, random, wanted);
      floats()
          .copy(
              src.segment(),
              src.offset(),
              rowStride,
              colStride,
              dst.segment(),
              dst.offset(),
              dstRowStride,
              rows,
              cols);
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < cols; c++) {
          wanted[r * dstRowStride + c] = values[(int) (r * rowStride + c * colStride)];
        }
      }
      dst.assertHoldsBits("dst", wanted, details);
      src.assertHoldsBits("src", values, details);
    }
  }

  private static int span(int rows, long rowStride, int cols, long colStride) {
    return rows == 0 || cols == 0 ? 0 : (int) ((rows - 1) * rowStride + (cols - 1) * colStride + 1);
  }

  /** Of floats of every kind, NaN that signal among them. */
  private static int[] bits(RandomGenerator random, int count) {
    int[] bits = new int[count];
    for (int i = 0; i < count; i++) {
      int any = random.nextInt();
      bits[i] = any % 4 == 0 ? any | 0x7F80_0000 : any;
    }
    return bits;
  }
}
