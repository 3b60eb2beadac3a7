package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;

/** MatMul: the float32 product of stacks of matrices ({@link FloatGemm} states its rounding). */
final class MatMul {
  private MatMul() {}

  static Operator bind(Binding binding) {
    return MatMul::run;
  }

  private static void run(Call call) {
    Tensor lhs = Operands.require(call, 0, ElementType.F32);
    Tensor rhs = Operands.require(call, 1, ElementType.F32);
    MatMulShape shape = MatMulShape.of(lhs.shape(), rhs.shape());
    Tensor dst = call.output(0, ElementType.F32, shape.result());
    MatMulShape product = shape.collapsed();
    long lhsBytes = 4L * product.rows() * product.depth();
    long rhsBytes = 4L * product.depth() * product.cols();
    long dstBytes = 4L * product.rows() * product.cols();
    for (long i = 0; i < product.products(); i++) {
      FloatGemm.multiply(
          lhs.segment(),
          product.lhsMatrix(i) * lhsBytes,
          product.depth(),
          1,
          rhs.segment(),
          product.rhsMatrix(i) * rhsBytes,
          dst.segment(),
          i * dstBytes,
          product.rows(),
          product.cols(),
          product.depth());
    }
  }
}
