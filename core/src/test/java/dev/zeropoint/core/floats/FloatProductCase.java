package dev.zeropoint.core.floats;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.gemm.CanaryMemory;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A product of floats to test. */
record FloatProductCase(
    int rows, int cols, int depth, int block, Left left, FloatFill lhsFill, FloatFill rhsFill) {
  /** How the elements of the left operand lie. */
  enum Left {
    DENSE,
    /** Rows with gaps between them. */
    GAPS,
    TRANSPOSED,
    /** Columns with gaps between them. */
    TRANSPOSED_GAPS,
    /** Each element and each row with gaps. */
    SCATTERED,
    /** One row for all. */
    ONE_ROW,
    /** One element a row, for all k. */
    ONE_COLUMN,
    /** Each row begins one element after the row before. */
    WINDOWS;

    static Left any(RandomGenerator random) {
      return values()[random.nextInt(values().length)];
    }
  }

  static FloatProductCase of(int rows, int cols, int depth, int block) {
    return new FloatProductCase(
        rows, cols, depth, block, Left.DENSE, FloatFill.ORDINARY, FloatFill.ORDINARY);
  }

  FloatProductCase withLeft(Left changed) {
    return new FloatProductCase(rows, cols, depth, block, changed, lhsFill, rhsFill);
  }

  FloatProductCase withFills(FloatFill lhs, FloatFill rhs) {
    return new FloatProductCase(rows, cols, depth, block, left, lhs, rhs);
  }

  int rowStride() {
    return switch (left) {
      case DENSE -> depth;
      case GAPS -> depth + 5;
      case SCATTERED -> 3 * depth + 1;
      case TRANSPOSED, TRANSPOSED_GAPS, ONE_COLUMN, WINDOWS -> 1;
      case ONE_ROW -> 0;
    };
  }

  int colStride() {
    return switch (left) {
      case DENSE, GAPS, ONE_ROW, WINDOWS -> 1;
      case SCATTERED -> 3;
      case TRANSPOSED -> rows;
      case TRANSPOSED_GAPS -> rows + 3;
      case ONE_COLUMN -> 0;
    };
  }

  /** Ends with the last element; NaN wherever no element lies. */
  private float[] lhs(RandomGenerator random) {
    int rowStride = rowStride();
    int colStride = colStride();
    boolean empty = rows == 0 || depth == 0;
    int count = empty ? 0 : (rows - 1) * rowStride + (depth - 1) * colStride + 1;
    float[] values = FloatMemory.nans(count);
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < depth; k++) {
        values[row * rowStride + k * colStride] = lhsFill.next(random);
      }
    }
    return values;
  }

  /** Multiplies and compares every bit with {@link FloatOracle}. */
  void check(FloatKernels kernels) {
    String details = TestSeed.replay(this);
    SplittableRandom random = TestSeed.random(this);
    float[] left = lhs(random);
    float[] right = rhsFill.values(random, depth * cols);
    try (Arena arena = Arena.ofConfined()) {
      FloatMemory lhs = FloatMemory.of(arena, random, left);
      FloatMemory rhs = FloatMemory.of(arena, random, right);
      FloatMemory dst = FloatMemory.poisoned(arena, random, rows * cols);
      CanaryMemory scratch = FloatMemory.scratch(arena, random, cols);
      kernels.multiply(
          lhs.segment(),
          lhs.offset(),
          rowStride(),
          colStride(),
          rhs.segment(),
          rhs.offset(),
          dst.segment(),
          dst.offset(),
          rows,
          cols,
          depth,
          block,
          scratch.segment().asSlice(scratch.offset(), FloatKernels.productScratchBytes(cols)));
      dst.assertHolds("dst", FloatOracle.multiply(this, left, right), details);
      lhs.assertHolds("lhs", left, details);
      rhs.assertHolds("rhs", right, details);
      scratch.assertCanaries("scratch", details);
    }
  }

  @Override
  public String toString() {
    return "shape=" + rows + "x" + depth + "x" + cols + " block=" + block + " lhs=" + left
        + " fills=" + lhsFill + "," + rhsFill;
  }
}
