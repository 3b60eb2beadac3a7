package dev.zeropoint.tpu.array;

import static dev.zeropoint.core.tensor.ElementType.S8;
import static dev.zeropoint.core.tensor.ElementType.U8;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A product to be run on every engine.
 *
 * @param lhsZeroPoint a code of the left operand
 * @param rhsZeroPoints none, one, or one a column
 * @param extreme whether all codes are the ends of their range
 */
record ProductCase(
    ArraySize size,
    int m,
    int n,
    int k,
    ElementType lhsType,
    ElementType rhsType,
    int lhsZeroPoint,
    int[] rhsZeroPoints,
    boolean extreme) {

  /** A case of any types and zero points; extents from 1 to three tiles and a bit. */
  static ProductCase random(RandomGenerator random, int greatestSize) {
    ArraySize size =
        new ArraySize(1 + random.nextInt(greatestSize), 1 + random.nextInt(greatestSize));
    int most = 3 * Math.max(size.rows(), size.cols()) + 2;
    return of(
        random, size, 1 + random.nextInt(most), 1 + random.nextInt(most), 1 + random.nextInt(most));
  }

  static ProductCase of(RandomGenerator random, ArraySize size, int m, int n, int k) {
    ElementType lhs = random.nextBoolean() ? S8 : U8;
    ElementType rhs = random.nextBoolean() ? S8 : U8;
    return of(random, size, m, n, k, lhs, rhs);
  }

  static ProductCase of(
      RandomGenerator random,
      ArraySize size,
      int m,
      int n,
      int k,
      ElementType lhs,
      ElementType rhs) {
    int[] zeroPoints = new int[random.nextInt(3) == 0 ? n : random.nextInt(2)];
    Arrays.setAll(zeroPoints, _ -> code(random, rhs));
    return new ProductCase(
        size, m, n, k, lhs, rhs, code(random, lhs), zeroPoints, random.nextInt(4) == 0);
  }

  private static int code(RandomGenerator random, ElementType type) {
    return (int) random.nextLong(type.minValue(), type.maxValue() + 1);
  }

  /** Every timing that is defined for the array. */
  List<ArrayTiming> timings() {
    List<ArrayTiming> timings = new ArrayList<>();
    for (Dataflow dataflow : Dataflow.values()) {
      for (FoldTiming folds : FoldTiming.values()) {
        if (dataflow != Dataflow.OUTPUT_STATIONARY || folds == FoldTiming.SEPARATE) {
          timings.add(new ArrayTiming(size, dataflow, folds));
        }
      }
    }
    return timings;
  }

  Int8Matrix lhs(Arena arena, RandomGenerator random) {
    return matrix(arena, random, lhsType, m, k);
  }

  Int8Matrix rhs(Arena arena, RandomGenerator random) {
    return matrix(arena, random, rhsType, k, n);
  }

  private Int8Matrix matrix(
      Arena arena, RandomGenerator random, ElementType type, int rows, int cols) {
    int stride = cols + random.nextInt(3);
    MemorySegment memory = arena.allocate(1 + (long) rows * stride);
    Int8Matrix matrix = new Int8Matrix(type, memory, random.nextInt(2), rows, cols, stride);
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < cols; col++) {
        int end = (int) (random.nextBoolean() ? type.minValue() : type.maxValue());
        matrix.set(row, col, extreme ? end : code(random, type));
      }
    }
    return matrix;
  }

  Int32Matrix dst(Arena arena) {
    Int32Matrix dst = new Int32Matrix(arena.allocate(4L * m * n), 0, m, n, n);
    dst.segment().fill((byte) 0x6B);
    return dst;
  }

  @Override
  public String toString() {
    return size
        + " m="
        + m
        + " n="
        + n
        + " k="
        + k
        + " "
        + lhsType
        + "-"
        + lhsZeroPoint
        + " "
        + rhsType
        + "-"
        + Arrays.toString(rhsZeroPoints);
  }
}
