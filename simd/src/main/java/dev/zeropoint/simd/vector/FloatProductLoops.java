package dev.zeropoint.simd.vector;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The product of floats: tiles of four rows and two vectors of columns, or one row and four
 * vectors. Nothing is packed, since attention multiplies each pair of matrices once.
 *
 * <pre>
 *         lhs             rhs, row k:  |  NR  |...|  NR  |
 *   row   k ->                         first  step  second
 *   0     a a a a a a                    sum00      sum01
 *   1     b b b b b b                    sum10      sum11
 *   2     c c c c c c                    sum20      sum21
 *   3     d d d d d d                    sum30      sum31
 * </pre>
 *
 * <p><b>Edge cases.</b> The last tile is moved up and the last vectors to the left, so that they
 * end with the result; vectors that still do not fit overlap, and where there are less than four
 * rows the last one stands for those that are missing. What is computed twice is the same twice: a
 * tile adds up all of its blocks before the next begins.
 *
 * <p><b>Strides.</b> Neighbours of a row of lhs are 4 bytes apart in a tile, a constant: the checks
 * of memory then leave the loop, which gains a third. For any other step there is the single row.
 */
final class FloatProductLoops {
  /** Rows of a tile. */
  private static final int MR = 4;

  private FloatProductLoops() {}

  /**
   * {@code dst = lhs x rhs}, of at least {@link Lanes#NR} columns.
   *
   * @param rowStep bytes from row to row of lhs
   * @param colStep bytes from k to k of lhs
   */
  static void multiply(
      MemorySegment lhs,
      long lhsStart,
      long rowStep,
      long colStep,
      MemorySegment rhs,
      long rhsStart,
      MemorySegment dst,
      long dstStart,
      int rows,
      int cols,
      int depth,
      int block) {
    long stride = (long) cols * Float.BYTES;
    if (rows == 1 || colStep != Float.BYTES) {
      for (int row = 0; row < rows; row++) {
        long from = lhsStart + row * rowStep;
        long to = dstStart + row * stride;
        row(lhs, from, colStep, rhs, rhsStart, dst, to, cols, depth, block);
      }
      return;
    }
    for (long col = 0; col < cols; col += 2 * Lanes.NR) {
      long first = Math.max(0, Math.min(col, cols - 2 * Lanes.NR)) * Float.BYTES;
      long second = Math.min(first + Lanes.BYTES, stride - Lanes.BYTES);
      tiles(
          lhs,
          lhsStart,
          rowStep,
          rhs,
          rhsStart + first,
          second - first,
          stride,
          dst,
          dstStart + first,
          rows,
          depth,
          block);
    }
  }

  /**
   * All rows of two vectors of columns.
   *
   * @param step bytes from the first vector of columns to the second
   * @param stride bytes from row to row of rhs and of dst
   */
  private static void tiles(
      MemorySegment lhs,
      long lhsStart,
      long rowStep,
      MemorySegment rhs,
      long rhsStart,
      long step,
      long stride,
      MemorySegment dst,
      long dstStart,
      int rows,
      int depth,
      int block) {
    lhs = NativeMemory.of(lhs);
    rhs = NativeMemory.of(rhs);
    dst = NativeMemory.of(dst);
    for (int above = rows; above > 0; above -= MR) {
      int row0 = Math.max(0, Math.min(rows - above, rows - MR));
      int row1 = Math.min(row0 + 1, rows - 1);
      int row2 = Math.min(row0 + 2, rows - 1);
      int row3 = Math.min(row0 + 3, rows - 1);
      long to0 = dstStart + row0 * stride;
      long to1 = dstStart + row1 * stride;
      long to2 = dstStart + row2 * stride;
      long to3 = dstStart + row3 * stride;
      for (int left = depth; left > 0; left -= block) {
        int from = depth - left;
        int count = Math.min(left, block);
        long lhs0 = lhsStart + row0 * rowStep + (long) from * Float.BYTES;
        long lhs1 = lhsStart + row1 * rowStep + (long) from * Float.BYTES;
        long lhs2 = lhsStart + row2 * rowStep + (long) from * Float.BYTES;
        long lhs3 = lhsStart + row3 * rowStep + (long) from * Float.BYTES;
        long rhs0 = rhsStart + from * stride;
        FloatVector sum00 = FloatVector.zero(Lanes.FLOAT32);
        FloatVector sum01 = sum00;
        FloatVector sum10 = sum00;
        FloatVector sum11 = sum00;
        FloatVector sum20 = sum00;
        FloatVector sum21 = sum00;
        FloatVector sum30 = sum00;
        FloatVector sum31 = sum00;
        for (int k = 0; k < count; k++) {
          long at = (long) k * Float.BYTES;
          long right = rhs0 + k * stride;
          FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOAT32, rhs, right, Lanes.ORDER);
          FloatVector b1 =
              FloatVector.fromMemorySegment(Lanes.FLOAT32, rhs, right + step, Lanes.ORDER);
          FloatVector a = FloatVector.broadcast(Lanes.FLOAT32, lhs.get(Layouts.FLOAT32, lhs0 + at));
          sum00 = a.fma(b0, sum00);
          sum01 = a.fma(b1, sum01);
          a = FloatVector.broadcast(Lanes.FLOAT32, lhs.get(Layouts.FLOAT32, lhs1 + at));
          sum10 = a.fma(b0, sum10);
          sum11 = a.fma(b1, sum11);
          a = FloatVector.broadcast(Lanes.FLOAT32, lhs.get(Layouts.FLOAT32, lhs2 + at));
          sum20 = a.fma(b0, sum20);
          sum21 = a.fma(b1, sum21);
          a = FloatVector.broadcast(Lanes.FLOAT32, lhs.get(Layouts.FLOAT32, lhs3 + at));
          sum30 = a.fma(b0, sum30);
          sum31 = a.fma(b1, sum31);
        }
        if (from > 0) {
          sum00 = sum00.add(FloatVector.fromMemorySegment(Lanes.FLOAT32, dst, to0, Lanes.ORDER));
          sum10 = sum10.add(FloatVector.fromMemorySegment(Lanes.FLOAT32, dst, to1, Lanes.ORDER));
          sum20 = sum20.add(FloatVector.fromMemorySegment(Lanes.FLOAT32, dst, to2, Lanes.ORDER));
          sum30 = sum30.add(FloatVector.fromMemorySegment(Lanes.FLOAT32, dst, to3, Lanes.ORDER));
          sum01 =
              sum01.add(FloatVector.fromMemorySegment(Lanes.FLOAT32, dst, to0 + step, Lanes.ORDER));
          sum11 =
              sum11.add(FloatVector.fromMemorySegment(Lanes.FLOAT32, dst, to1 + step, Lanes.ORDER));
          sum21 =
              sum21.add(FloatVector.fromMemorySegment(Lanes.FLOAT32, dst, to2 + step, Lanes.ORDER));
          sum31 =
              sum31.add(FloatVector.fromMemorySegment(Lanes.FLOAT32, dst, to3 + step, Lanes.ORDER));
        }
        sum00.intoMemorySegment(dst, to0, Lanes.ORDER);
        sum01.intoMemorySegment(dst, to0 + step, Lanes.ORDER);
        sum10.intoMemorySegment(dst, to1, Lanes.ORDER);
        sum11.intoMemorySegment(dst, to1 + step, Lanes.ORDER);
        sum20.intoMemorySegment(dst, to2, Lanes.ORDER);
        sum21.intoMemorySegment(dst, to2 + step, Lanes.ORDER);
        sum30.intoMemorySegment(dst, to3, Lanes.ORDER);
        sum31.intoMemorySegment(dst, to3 + step, Lanes.ORDER);
      }
    }
  }

  /** One row, four vectors of columns at a time. */
  private static void row(
      MemorySegment lhs,
      long lhsStart,
      long colStep,
      MemorySegment rhs,
      long rhsStart,
      MemorySegment dst,
      long dstStart,
      int cols,
      int depth,
      int block) {
    lhs = NativeMemory.of(lhs);
    rhs = NativeMemory.of(rhs);
    dst = NativeMemory.of(dst);
    long stride = (long) cols * Float.BYTES;
    long last = stride - Lanes.BYTES;
    for (long col = 0; col < stride; col += 4 * Lanes.BYTES) {
      long col0 = Math.max(0, Math.min(col, stride - 4 * Lanes.BYTES));
      long col1 = Math.min(col0 + Lanes.BYTES, last);
      long col2 = Math.min(col0 + 2 * Lanes.BYTES, last);
      long col3 = Math.min(col0 + 3 * Lanes.BYTES, last);
      for (int left = depth; left > 0; left -= block) {
        int from = depth - left;
        int count = Math.min(left, block);
        long at = lhsStart + from * colStep;
        long rhs0 = rhsStart + from * stride + col0;
        long rhs1 = rhsStart + from * stride + col1;
        long rhs2 = rhsStart + from * stride + col2;
        long rhs3 = rhsStart + from * stride + col3;
        FloatVector sum0 = FloatVector.zero(Lanes.FLOAT32);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        for (int k = 0; k < count; k++) {
          long right = k * stride;
          FloatVector a =
              FloatVector.broadcast(Lanes.FLOAT32, lhs.get(Layouts.FLOAT32, at + k * colStep));
          sum0 =
              a.fma(
                  FloatVector.fromMemorySegment(Lanes.FLOAT32, rhs, rhs0 + right, Lanes.ORDER),
                  sum0);
          sum1 =
              a.fma(
                  FloatVector.fromMemorySegment(Lanes.FLOAT32, rhs, rhs1 + right, Lanes.ORDER),
                  sum1);
          sum2 =
              a.fma(
                  FloatVector.fromMemorySegment(Lanes.FLOAT32, rhs, rhs2 + right, Lanes.ORDER),
                  sum2);
          sum3 =
              a.fma(
                  FloatVector.fromMemorySegment(Lanes.FLOAT32, rhs, rhs3 + right, Lanes.ORDER),
                  sum3);
        }
        long to0 = dstStart + col0;
        long to1 = dstStart + col1;
        long to2 = dstStart + col2;
        long to3 = dstStart + col3;
        if (from > 0) {
          sum0 = sum0.add(FloatVector.fromMemorySegment(Lanes.FLOAT32, dst, to0, Lanes.ORDER));
          sum1 = sum1.add(FloatVector.fromMemorySegment(Lanes.FLOAT32, dst, to1, Lanes.ORDER));
          sum2 = sum2.add(FloatVector.fromMemorySegment(Lanes.FLOAT32, dst, to2, Lanes.ORDER));
          sum3 = sum3.add(FloatVector.fromMemorySegment(Lanes.FLOAT32, dst, to3, Lanes.ORDER));
        }
        sum0.intoMemorySegment(dst, to0, Lanes.ORDER);
        sum1.intoMemorySegment(dst, to1, Lanes.ORDER);
        sum2.intoMemorySegment(dst, to2, Lanes.ORDER);
        sum3.intoMemorySegment(dst, to3, Lanes.ORDER);
      }
    }
  }
}
