package dev.zeropoint.models.op;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * MatMul: the float32 product of stacks of matrices ({@link FloatKernels#multiply} states its
 * rounding).
 *
 * @param constantRhs whether the right operand is known at load
 * @param kernels of floats
 */
record MatMul(boolean constantRhs, FloatKernels kernels) implements Operator {
  static Operator bind(Binding binding) {
    return new MatMul(binding.constant(1).isPresent(), binding.backend().floats());
  }

  @Override
  public void run(Call call) {
    Tensor lhs = Operands.require(call, 0, ElementType.F32);
    Tensor rhs = Operands.require(call, 1, ElementType.F32);
    MatMulShape shape = MatMulShape.of(lhs.shape(), rhs.shape());
    Tensor dst = call.output(0, ElementType.F32, shape.result());
    MatMulShape product = shape.collapsed();
    int rows = product.rows();
    int depth = product.depth();
    int cols = product.cols();
    int block = DepthBlocks.length(constantRhs, cols, depth);
    MemorySegment scratch = call.scratch().scratch(FloatKernels.productScratchBytes(cols));
    for (long i = 0; i < product.products(); i++) {
      kernels.multiply(
          lhs.segment(),
          product.lhsMatrix(i) * 4L * rows * depth,
          depth,
          1,
          rhs.segment(),
          product.rhsMatrix(i) * 4L * depth * cols,
          dst.segment(),
          i * 4L * rows * cols,
          rows,
          cols,
          depth,
          block,
          scratch);
    }
  }
}
