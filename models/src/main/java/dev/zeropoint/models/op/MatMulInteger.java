package dev.zeropoint.models.op;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Optional;

/**
 * MatMulInteger: the exact int32 product of 8-bit matrices less their zero points, which may be one
 * for an operand, one per row (a) or column (b), or that for each matrix of a stack ({@link
 * MatrixParameter}).
 */
public final class MatMulInteger implements Operator {
  private static final int LHS_ZERO_POINT = 2;

  private final GemmBackend backend;
  private final WeightOperand weights;

  private MatMulInteger(GemmBackend backend, WeightOperand weights) {
    this.backend = backend;
    this.weights = weights;
  }

  static Operator bind(Binding binding) {
    return new MatMulInteger(binding.backend(), WeightOperand.bind(binding, 1, 3));
  }

  /** The right operand, where it is one matrix that was packed at load. */
  public Optional<PackedWeights> constantWeights() {
    return weights.constantMatrix();
  }

  @Override
  public void run(Call call) {
    weights.with(call, packed -> multiply(call, packed));
  }

  private void multiply(Call call, WeightOperand.Packed packed) {
    Tensor lhs = Operands.requireInt8(call, 0);
    MatMulShape shape = MatMulShape.of(lhs.shape(), packed.shape());
    int[] zeroPoints = {0};
    MatrixParameter layout = MatrixParameter.UNIFORM;
    if (call.hasInput(LHS_ZERO_POINT)) {
      Tensor given = call.input(LHS_ZERO_POINT);
      MatrixParameter.requireType("a_zero_point", given, lhs.type());
      layout = MatrixParameter.perRow("a_zero_point", given, shape.lhsBatch(), shape.rows());
      zeroPoints = Operands.zeroPoints(given);
    }
    Tensor dst = call.output(0, ElementType.S32, shape.result());
    MatMulShape product = layout.isUniform() ? shape.collapsed() : shape;
    int rows = product.rows();
    int depth = product.depth();
    int cols = product.cols();
    // Rows that share a zero point are one product.
    int block = layout.isUniformWithin() ? rows : 1;
    for (long i = 0; i < product.products(); i++) {
      long matrix = product.lhsMatrix(i);
      long lhsStart = matrix * rows * depth;
      Int8Matrix left = new Int8Matrix(lhs.type(), lhs.segment(), lhsStart, rows, depth, depth);
      Int32Matrix out = new Int32Matrix(dst.segment(), 4 * i * rows * cols, rows, cols, cols);
      PackedWeights right = packed.matrices()[(int) product.rhsMatrix(i)];
      for (int m = 0; m < rows; m += block) {
        backend.multiply(
            left.rows(m, block),
            zeroPoints[layout.at(matrix, m)],
            right,
            out.rows(m, block),
            call.scratch());
      }
    }
  }
}
