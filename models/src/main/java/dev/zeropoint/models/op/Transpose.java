package dev.zeropoint.models.op;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * Transpose: axis i of the result is axis perm[i] of the input, of any type; without perm the axes
 * are reversed.
 *
 * <p>An IllegalArgumentException tells of a perm that does not name each axis once.
 *
 * @param perm the axes of the input in the order of the result
 * @param kernels that copy elements of four bytes
 */
record Transpose(Optional<long[]> perm, FloatKernels kernels) implements Operator {
  static Operator bind(Binding binding) {
    return new Transpose(binding.attributes().integers("perm"), binding.backend().floats());
  }

  @Override
  public void run(Call call) {
    Tensor src = call.input(0);
    int rank = src.shape().rank();
    int[] axes = axes(src.shape());
    long[] own = StridedLoop.strides(src.shape());
    long[] dims = new long[rank];
    long[] strides = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      dims[axis] = src.shape().dim(axes[axis]);
      strides[axis] = own[axes[axis]];
    }
    Tensor dst = call.output(0, src.type(), Shape.of(dims));
    StridedCopy.copy(kernels, src, 0, strides, dst);
  }

  private int[] axes(Shape shape) {
    int rank = shape.rank();
    int[] axes = new int[rank];
    if (perm.isEmpty()) {
      for (int axis = 0; axis < rank; axis++) {
        axes[axis] = rank - 1 - axis;
      }
      return axes;
    }
    long[] order = perm.get();
    if (order.length != rank) {
      throw new IllegalArgumentException(
          "perm=" + Arrays.toString(order) + " does not name each axis of " + shape + " once");
    }
    Axes.mask(order, rank);
    for (int axis = 0; axis < rank; axis++) {
      axes[axis] = Axes.normalize(order[axis], rank);
    }
    return axes;
  }
}
