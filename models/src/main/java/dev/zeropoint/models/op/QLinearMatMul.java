package dev.zeropoint.models.op;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * QLinearMatMul: the product of 8-bit matrices as 8-bit codes, {@code saturate(rint(acc * (a_scale
 * * b_scale / y_scale)) + y_zero_point)}, the multiplier in float32. The zero point is added behind
 * the rounding, as the text of the operator has it. Scales and zero points of the left operand and
 * the result may be one, or one a row; those of the right operand one, or one a column.
 */
final class QLinearMatMul implements Operator {
  private static final int LHS_SCALE = 1;
  private static final int LHS_ZERO_POINT = 2;
  private static final int RHS = 3;
  private static final int RHS_SCALE = 4;
  private static final int RHS_ZERO_POINT = 5;
  private static final int DST_SCALE = 6;
  private static final int DST_ZERO_POINT = 7;

  private final GemmBackend backend;
  private final WeightOperand weights;

  private QLinearMatMul(GemmBackend backend, WeightOperand weights) {
    this.backend = backend;
    this.weights = weights;
  }

  static Operator bind(Binding binding) {
    return new QLinearMatMul(binding.backend(), WeightOperand.bind(binding, RHS, RHS_ZERO_POINT));
  }

  @Override
  public void run(Call call) {
    weights.with(call, packed -> multiply(call, packed));
  }

  private void multiply(Call call, WeightOperand.Packed packed) {
    Tensor lhs = Operands.requireInt8(call, 0);
    MatMulShape product = MatMulShape.of(lhs.shape(), packed.shape());
    int rows = product.rows();
    int depth = product.depth();
    int cols = product.cols();
    float[] lhsScales = perRow(Operands.scales(call.input(LHS_SCALE)), rows, "a_scale");
    float[] dstScales = perRow(Operands.scales(call.input(DST_SCALE)), rows, "y_scale");
    Tensor dstZeroPoint = Operands.requireInt8(call, DST_ZERO_POINT);
    int[] dstZeroPoints = Operands.zeroPoints(dstZeroPoint);
    LhsZeroPoint zeroPoint = LhsZeroPoint.of(call, LHS_ZERO_POINT, lhs, rows);
    boolean uniform =
        zeroPoint.isUniform()
            && lhsScales.length == 1
            && dstScales.length == 1
            && dstZeroPoints.length == 1;
    // One block of rows shares an epilogue: all rows, or each by itself.
    int block = uniform ? Math.max(rows, 1) : 1;
    Tensor dst = call.output(0, dstZeroPoint.type(), product.result());
    float[] rhsScales = Operands.scales(call.input(RHS_SCALE));
    for (int m = 0; m < rows; m += block) {
      try (Arena arena = Arena.ofConfined()) {
        Requantize epilogue =
            Requantize.create(
                cols,
                multipliers(pick(lhsScales, m), rhsScales, pick(dstScales, m)),
                Optional.empty(),
                Requantize.Output.full(
                    dst.type(), dstZeroPoints[dstZeroPoints.length == 1 ? 0 : m]),
                Rounding.HALF_EVEN,
                arena);
        for (long i = 0; i < product.products(); i++) {
          long lhsStart = (product.lhsMatrix(i) * rows + m) * depth;
          Int8Matrix left =
              new Int8Matrix(lhs.type(), lhs.segment(), lhsStart, block, depth, depth);
          Int8Matrix out =
              new Int8Matrix(dst.type(), dst.segment(), (i * rows + m) * cols, block, cols, cols);
          PackedWeights right = packed.matrices()[(int) product.rhsMatrix(i)];
          backend.multiply(left, zeroPoint.of(m), right, epilogue, out, call.scratch());
        }
      }
    }
  }

  private static double[] multipliers(float lhsScale, float[] rhsScales, float dstScale) {
    double[] multipliers = new double[rhsScales.length];
    for (int n = 0; n < multipliers.length; n++) {
      multipliers[n] = lhsScale * rhsScales[n] / dstScale;
    }
    return multipliers;
  }

  private static float[] perRow(float[] values, int rows, String name) {
    if (values.length != 1 && values.length != rows) {
      throw new IllegalArgumentException(
          name + " has " + values.length + " values for " + rows + " rows");
    }
    return values;
  }

  private static float pick(float[] values, int row) {
    return values[values.length == 1 ? 0 : row];
  }
}
