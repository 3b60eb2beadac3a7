package dev.zeropoint.core.floats;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/** The product of {@link FloatKernels}, row by row. */
final class FloatProduct {
  /** Rows of the result that are summed up together, so that both stay in the first cache. */
  private static final int TILE = 16;

  /** Rows of the right operand that are added in one pass over the result. */
  private static final int UNROLLED = 4;

  private FloatProduct() {}

  /** Bytes of scratch memory that a product takes. */
  static long scratchBytes(int cols) {
    return 4L * TILE * cols;
  }

  /** {@link FloatKernels#multiply} where no extent is 0. */
  static void multiply(
      MemorySegment lhs,
      long lhsStart,
      long lhsRowStride,
      long lhsColStride,
      MemorySegment rhs,
      long rhsStart,
      MemorySegment dst,
      long dstStart,
      int rows,
      int cols,
      int depth,
      int block,
      MemorySegment scratch) {
    long rowBytes = 4L * cols;
    long rowStep = 4 * lhsRowStride;
    long colStep = 4 * lhsColStride;
    for (long from = 0; from < rows; from += TILE) {
      int tile = (int) Math.min(TILE, rows - from);
      long left = lhsStart + from * rowStep;
      long out = dstStart + from * rowBytes;
      int first = Math.min(block, depth);
      sumBlock(lhs, left, rowStep, colStep, rhs, rhsStart, dst, out, tile, cols, first);
      for (long k = block; k < depth; k += block) {
        int count = (int) Math.min(block, depth - k);
        long leftBlock = left + k * colStep;
        long rightBlock = rhsStart + k * rowBytes;
        sumBlock(lhs, leftBlock, rowStep, colStep, rhs, rightBlock, scratch, 0, tile, cols, count);
        for (int m = 0; m < tile; m++) {
          add(scratch, m * rowBytes, dst, out + m * rowBytes, cols);
        }
      }
    }
  }

  /**
   * dst [rows, cols] = some columns of lhs x as many rows of rhs.
   *
   * @param left bytes to the first element of lhs, {@code rowStep} and {@code colStep} to the next
   *     ones
   * @param count how many columns of lhs
   */
  private static void sumBlock(
      MemorySegment lhs,
      long left,
      long rowStep,
      long colStep,
      MemorySegment rhs,
      long right,
      MemorySegment dst,
      long dstStart,
      int rows,
      int cols,
      int count) {
    for (int m = 0; m < rows; m++) {
      clear(dst, dstStart + 4L * m * cols, cols);
    }
    int k = 0;
    for (; k + UNROLLED <= count; k += UNROLLED) {
      for (int m = 0; m < rows; m++) {
        long at = left + m * rowStep + k * colStep;
        addFourRows(
            lhs.get(Layouts.FLOAT32, at),
            lhs.get(Layouts.FLOAT32, at + colStep),
            lhs.get(Layouts.FLOAT32, at + 2 * colStep),
            lhs.get(Layouts.FLOAT32, at + 3 * colStep),
            rhs,
            right + 4L * k * cols,
            dst,
            dstStart + 4L * m * cols,
            cols);
      }
    }
    for (; k < count; k++) {
      for (int m = 0; m < rows; m++) {
        float factor = lhs.get(Layouts.FLOAT32, left + m * rowStep + k * colStep);
        addRow(factor, rhs, right + 4L * k * cols, dst, dstStart + 4L * m * cols, cols);
      }
    }
  }

  /**
   * dst += four factors times four rows, one behind the other: four rows for one load and store of
   * dst.
   */
  private static void addFourRows(
      float f0,
      float f1,
      float f2,
      float f3,
      MemorySegment rows,
      long start,
      MemorySegment dst,
      long dstStart,
      int count) {
    long next = 4L * count;
    for (int n = 0; n < count; n++) {
      long at = start + 4L * n;
      float sum = dst.get(Layouts.FLOAT32, dstStart + 4L * n);
      sum = Math.fma(f0, rows.get(Layouts.FLOAT32, at), sum);
      sum = Math.fma(f1, rows.get(Layouts.FLOAT32, at + next), sum);
      sum = Math.fma(f2, rows.get(Layouts.FLOAT32, at + 2 * next), sum);
      sum = Math.fma(f3, rows.get(Layouts.FLOAT32, at + 3 * next), sum);
      dst.set(Layouts.FLOAT32, dstStart + 4L * n, sum);
    }
  }

  /** dst += factor * row. */
  private static void addRow(
      float factor, MemorySegment row, long start, MemorySegment dst, long dstStart, int count) {
    for (int n = 0; n < count; n++) {
      float sum = dst.get(Layouts.FLOAT32, dstStart + 4L * n);
      float value = row.get(Layouts.FLOAT32, start + 4L * n);
      dst.set(Layouts.FLOAT32, dstStart + 4L * n, Math.fma(factor, value, sum));
    }
  }

  private static void clear(MemorySegment dst, long start, int count) {
    for (int n = 0; n < count; n++) {
      dst.set(Layouts.FLOAT32, start + 4L * n, 0);
    }
  }

  /** dst += row. */
  private static void add(
      MemorySegment row, long start, MemorySegment dst, long dstStart, int count) {
    for (int n = 0; n < count; n++) {
      long at = dstStart + 4L * n;
      float sum = dst.get(Layouts.FLOAT32, at) + row.get(Layouts.FLOAT32, start + 4L * n);
      dst.set(Layouts.FLOAT32, at, sum);
    }
  }
}
