package dev.zeropoint.core.codes;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.function.IntBinaryOperator;

/** The loop of an operator on two tensors of codes, whose extents of 1 stretch. */
final class Broadcasting {
  private Broadcasting() {}

  /** Throws unless the three are of one type of 8 or 16-bit codes. */
  static void requireTypes(ElementType type, Tensor lhs, Tensor rhs, Tensor dst) {
    if (lhs.type() != type || rhs.type() != type || dst.type() != type) {
      throw new IllegalArgumentException(
          "needs codes of " + type + ", got " + lhs + " and " + rhs + " to " + dst);
    }
  }

  static void apply(Tensor lhs, Tensor rhs, Tensor dst, IntBinaryOperator operator) {
    Shape shape = Shape.broadcast(lhs.shape(), rhs.shape());
    if (!shape.equals(dst.shape())) {
      throw new IllegalArgumentException(
          lhs + " and " + rhs + " broadcast to " + shape + ", got " + dst);
    }
    long[] dims = shape.dims();
    long[] lhsStrides = strides(lhs.shape(), dims.length);
    long[] rhsStrides = strides(rhs.shape(), dims.length);
    long[] index = new long[dims.length];
    long l = 0;
    long r = 0;
    for (long i = 0; i < dst.elementCount(); i++) {
      dst.setLong(i, operator.applyAsInt((int) lhs.getLong(l), (int) rhs.getLong(r)));
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        l += lhsStrides[axis];
        r += rhsStrides[axis];
        if (++index[axis] < dims[axis]) {
          break;
        }
        l -= lhsStrides[axis] * dims[axis];
        r -= rhsStrides[axis] * dims[axis];
        index[axis] = 0;
      }
    }
  }

  /**
   * Elements from one index of an axis to the next, aligned at the last axis; 0 where stretched.
   */
  private static long[] strides(Shape shape, int rank) {
    long[] strides = new long[rank];
    long stride = 1;
    for (int i = 1; i <= shape.rank(); i++) {
      long dim = shape.dim(-i);
      strides[rank - i] = dim == 1 ? 0 : stride;
      stride *= dim;
    }
    return strides;
  }
}
