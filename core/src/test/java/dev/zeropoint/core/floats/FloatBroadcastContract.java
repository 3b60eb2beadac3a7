package dev.zeropoint.core.floats;

import dev.zeropoint.core.TestSeed;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The part of {@link FloatKernelsContract} about arithmetic of rows and columns. */
interface FloatBroadcastContract extends FloatKernelsUnderTest {
  /** Less than a vector, one, and around several of the widest steps. */
  int[] COLS =
      IntStream.concat(IntStream.rangeClosed(0, 40), IntStream.of(63, 64, 65, 128, 129)).toArray();

  /** Shapes where work is cut, between rows and within them. */
  int[][] LARGE = {{1000, 33}, {40_003, 1}, {9001, 3}, {3, 32_768 + 9}, {2, 70_001}};

  /** How an operand lies. */
  enum Layout {
    DENSE,
    GAPS,
    /** Each row begins with the second element of the one before. */
    SLIDING,
    ROW,
    COLUMN,
    COLUMN_WITH_GAPS,
    NUMBER;

    int rowStride(int cols) {
      return switch (this) {
        case DENSE -> cols;
        case GAPS -> cols + 3;
        case SLIDING, COLUMN -> 1;
        case COLUMN_WITH_GAPS -> 5;
        case ROW, NUMBER -> 0;
      };
    }

    int colStride() {
      return this == DENSE || this == GAPS || this == SLIDING || this == ROW ? 1 : 0;
    }

    Operand operand(RandomGenerator random, int rows, int cols) {
      int last = (rows - 1) * rowStride(cols) + (cols - 1) * colStride();
      int count = rows == 0 || cols == 0 ? 0 : last + 1;
      float[] values = FloatFill.any(random).values(random, count);
      return new Operand(values, rowStride(cols), colStride());
    }
  }

  /** The elements of an operand, those in gaps too. */
  record Operand(float[] values, int rowStride, int colStride) {}

  @ParameterizedTest
  @EnumSource
  default void everyLayoutWithEveryOther(FloatOperation operation) {
    SplittableRandom random = TestSeed.random(operation + " of layouts");
    for (int cols : COLS) {
      for (Layout left : Layout.values()) {
        for (Layout right : Layout.values()) {
          check(operation, left, right, random.nextInt(6), cols, random);
        }
      }
    }
    for (Layout left : Layout.values()) {
      for (Layout right : Layout.values()) {
        int[] shape = LARGE[random.nextInt(LARGE.length)];
        check(operation, left, right, shape[0], shape[1], random);
      }
    }
  }

  private void check(
      FloatOperation operation,
      Layout left,
      Layout right,
      int rows,
      int cols,
      SplittableRandom random) {
    boolean inPlace = random.nextBoolean();
    String details =
        TestSeed.replay(
            (operation + " " + left + " " + right)
                + (" " + rows + "x" + cols + " inPlace=" + inPlace));
    Operand a = left.operand(random, rows, cols);
    Operand b = right.operand(random, rows, cols);
    float[] wanted = FloatOracle.apply(operation, a, b, rows, cols);
    try (Arena arena = Arena.ofConfined()) {
      FloatMemory aMemory = FloatMemory.of(arena, random, a.values());
      FloatMemory bMemory = FloatMemory.of(arena, random, b.values());
      FloatMemory dst =
          inPlace && left == Layout.DENSE
              ? aMemory
              : inPlace && right == Layout.DENSE
                  ? bMemory
                  : FloatMemory.poisoned(arena, random, rows * cols);
      floats()
          .apply(
              operation,
              aMemory.segment(),
              aMemory.offset(),
              a.rowStride(),
              a.colStride(),
              bMemory.segment(),
              bMemory.offset(),
              b.rowStride(),
              b.colStride(),
              dst.segment(),
              dst.offset(),
              rows,
              cols);
      dst.assertHolds("dst", wanted, details);
      if (dst != aMemory) {
        aMemory.assertHolds("a", a.values(), details);
      }
      if (dst != bMemory) {
        bMemory.assertHolds("b", b.values(), details);
      }
    }
  }
}
