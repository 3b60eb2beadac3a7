package dev.zeropoint.core.reference;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * The truth about the product: every other backend must give these bits. Both operands are first
 * widened to int32 less their zero points; what is left is a sum of products.
 *
 * <pre>
 *   lhs, one row     l[0] l[1] .. l[K-1]        rhs, one column   r[0] r[1] .. r[K-1]
 * </pre>
 */
final class ReferenceGemm {
  private ReferenceGemm() {}

  /** Sum over k of l[k] * r[k] in 32-bit two's complement arithmetic. */
  static int dot(MemorySegment left, MemorySegment right, long rightStart, int depth) {
    int sum = 0;
    for (int k = 0; k < depth; k++) {
      sum += left.get(Layouts.INT32, 4L * k) * right.get(Layouts.INT32, rightStart + 4L * k);
    }
    return sum;
  }

  /** Row {@code row} as int32, each code less the zero point. */
  static void widenRow(Int8Matrix matrix, int row, int zeroPoint, MemorySegment dst) {
    int mask = mask(matrix);
    for (int k = 0; k < matrix.cols(); k++) {
      int code = matrix.segment().get(Layouts.INT8, matrix.rowOffset(row) + k) & mask;
      dst.set(Layouts.INT32, 4L * k, code - zeroPoint);
    }
  }

  /** Column {@code col} as int32, each code less the zero point. */
  static void widenColumn(
      Int8Matrix matrix, int col, int zeroPoint, MemorySegment dst, long dstStart) {
    int mask = mask(matrix);
    for (int k = 0; k < matrix.rows(); k++) {
      int code = matrix.segment().get(Layouts.INT8, matrix.rowOffset(k) + col) & mask;
      dst.set(Layouts.INT32, dstStart + 4L * k, code - zeroPoint);
    }
  }

  /** A byte is sign-extended when read; the mask of an unsigned matrix takes that back. */
  private static int mask(Int8Matrix matrix) {
    return matrix.type() == ElementType.S8 ? -1 : 0xFF;
  }
}
