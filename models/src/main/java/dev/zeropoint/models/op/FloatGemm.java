package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * The float32 product of the attention layers. Each sum runs over k in order with fused
 * multiply-adds, each rounded once, so that the result is the same on every CPU; it differs from a
 * sum in another order by at most about {@code K * 2^-24} of the sum of magnitudes.
 */
final class FloatGemm {
  private FloatGemm() {}

  /**
   * dst [rows, cols] = lhs [rows, depth] x rhs [depth, cols].
   *
   * @param lhsStart bytes to element (0, 0); element (m, k) is {@code m * lhsRowStride + k *
   *     lhsColStride} elements behind it, so that a transposed operand needs no copy
   * @param rhsStart bytes to element (0, 0), row-major
   * @param dstStart bytes to element (0, 0), row-major
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
      int depth) {
    for (int m = 0; m < rows; m++) {
      long out = dstStart + 4L * m * cols;
      dst.asSlice(out, 4L * cols).fill((byte) 0);
      for (int k = 0; k < depth; k++) {
        long at = lhsStart + 4 * (m * lhsRowStride + k * lhsColStride);
        addScaledRow(lhs.get(Layouts.FLOAT32, at), rhs, rhsStart + 4L * k * cols, dst, out, cols);
      }
    }
  }

  /** dst += factor * row: contiguous on both sides, which the JIT compiler turns into SIMD code. */
  private static void addScaledRow(
      float factor, MemorySegment row, long rowStart, MemorySegment dst, long dstStart, int count) {
    for (int n = 0; n < count; n++) {
      float sum = dst.get(Layouts.FLOAT32, dstStart + 4L * n);
      float value = row.get(Layouts.FLOAT32, rowStart + 4L * n);
      dst.set(Layouts.FLOAT32, dstStart + 4L * n, Math.fma(factor, value, sum));
    }
  }
}
