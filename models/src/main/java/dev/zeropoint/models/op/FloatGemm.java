package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * The float32 product of the attention layers. Each sum runs over k in order with fused
 * multiply-adds, each rounded once, in blocks of k whose sums are then added up in their order, so
 * that the result is the same on every CPU; it differs from a sum in another order by at most about
 * {@code K * 2^-24} of the sum of magnitudes. The blocks are those of ONNX Runtime on x86 (MLAS,
 * {@code sgemm.cpp}), so that a float in front of a quantizer is the same bit for bit.
 */
final class FloatGemm {
  private static final int BLOCK = 128;

  /** The block of a right operand that ONNX Runtime packs at load. */
  private static final int PACKED_BLOCK = 256;

  /** Rows of the result that are summed up together, so that both stay in the first cache. */
  private static final int TILE = 16;

  /** Rows of the right operand that are added in one pass over the result. */
  private static final int UNROLLED = 4;

  private FloatGemm() {}

  /** Bytes of scratch memory that a product takes. */
  static long scratchBytes(int cols) {
    return 4L * TILE * cols;
  }

  /**
   * The length of the blocks of k.
   *
   * @param constant whether the right operand is known at load
   */
  static int depthBlock(boolean constant, int cols, int depth) {
    if (constant) {
      return PACKED_BLOCK;
    }
    int block = BLOCK;
    if (cols < depth) {
      for (int width = BLOCK; width > 16 && width / 2 >= cols; width /= 2) {
        block *= 2;
      }
    }
    return block;
  }

  /**
   * dst [rows, cols] = lhs [rows, depth] x rhs [depth, cols].
   *
   * @param lhsStart bytes to element (0, 0); element (m, k) is {@code m * lhsRowStride + k *
   *     lhsColStride} elements behind it, so that a transposed operand needs no copy
   * @param rhsStart bytes to element (0, 0), row-major
   * @param dstStart bytes to element (0, 0), row-major
   * @param block the length of the blocks of k
   * @param scratch {@link #scratchBytes} bytes
   */
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
    for (int from = 0; from < rows; from += TILE) {
      int tile = Math.min(TILE, rows - from);
      MemorySegment sums = scratch.asSlice(0, tile * rowBytes);
      MemorySegment out = dst.asSlice(dstStart + from * rowBytes, tile * rowBytes);
      Left left =
          new Left(lhs, lhsStart + 4 * from * lhsRowStride, 4 * lhsRowStride, 4 * lhsColStride);
      sumBlock(left, 0, rhs, rhsStart, out, tile, cols, Math.min(block, depth));
      for (int k = block; k < depth; k += block) {
        int count = Math.min(block, depth - k);
        sumBlock(left, k, rhs, rhsStart + k * rowBytes, sums, tile, cols, count);
        addAll(sums, out, tile * cols);
      }
    }
  }

  /**
   * Rows of the left operand.
   *
   * @param start bytes to the first element
   * @param rowStep bytes to the next row
   * @param colStep bytes to the next element of a row
   */
  private record Left(MemorySegment segment, long start, long rowStep, long colStep) {
    float get(int row, int col) {
      return segment.get(Layouts.FLOAT32, start + row * rowStep + col * colStep);
    }
  }

  /** dst [rows, cols] = the columns of left from the given one on x count rows of rhs. */
  private static void sumBlock(
      Left left,
      int from,
      MemorySegment rhs,
      long right,
      MemorySegment dst,
      int rows,
      int cols,
      int count) {
    dst.fill((byte) 0);
    int k = 0;
    for (; k + UNROLLED <= count; k += UNROLLED) {
      for (int m = 0; m < rows; m++) {
        addFourRows(
            left.get(m, from + k),
            left.get(m, from + k + 1),
            left.get(m, from + k + 2),
            left.get(m, from + k + 3),
            rhs,
            right + 4L * k * cols,
            dst,
            4L * m * cols,
            cols);
      }
    }
    for (; k < count; k++) {
      for (int m = 0; m < rows; m++) {
        addRow(left.get(m, from + k), rhs, right + 4L * k * cols, dst, 4L * m * cols, cols);
      }
    }
  }

  /**
   * dst += four factors times four rows, one behind the other. Contiguous on all sides, which the
   * JIT compiler turns into SIMD code; four rows for one load and store of dst.
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

  private static void addAll(MemorySegment values, MemorySegment dst, int count) {
    for (int n = 0; n < count; n++) {
      float sum = dst.get(Layouts.FLOAT32, 4L * n) + values.get(Layouts.FLOAT32, 4L * n);
      dst.set(Layouts.FLOAT32, 4L * n, sum);
    }
  }
}
