package dev.zeropoint.models.op;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;

/**
 * Expand: the input, of any type, broadcast with the shape in input 1, both ways: an extent of 1 on
 * either side stretches to the other's.
 *
 * <p>An IllegalArgumentException tells of shapes that do not broadcast and of a negative extent.
 */
final class Expand {
  private Expand() {}

  static Operator bind(Binding binding) {
    FloatKernels kernels = binding.backend().floats();
    return call -> run(call, kernels);
  }

  private static void run(Call call, FloatKernels kernels) {
    Tensor src = call.input(0);
    Shape shape = Shape.broadcast(src.shape(), Shape.of(Axes.read(call, 1, "shape")));
    Tensor dst = call.output(0, src.type(), shape);
    StridedCopy.copy(kernels, src, 0, StridedLoop.broadcastStrides(shape, src.shape()), dst);
  }
}
