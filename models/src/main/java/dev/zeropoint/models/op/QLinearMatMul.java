package dev.zeropoint.models.op;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
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

  /** The epilogue of all rows, where everything it is made of is constant, as it usually is. */
  private final Optional<Requantize> constantEpilogue;

  private QLinearMatMul(
      GemmBackend backend, WeightOperand weights, Optional<Requantize> constantEpilogue) {
    this.backend = backend;
    this.weights = weights;
    this.constantEpilogue = constantEpilogue;
  }

  static Operator bind(Binding binding) {
    return new QLinearMatMul(
        binding.backend(),
        WeightOperand.bind(binding, RHS, RHS_ZERO_POINT),
        constantEpilogue(binding));
  }

  private static Optional<Requantize> constantEpilogue(Binding binding) {
    Optional<Tensor> rhs = binding.constant(RHS);
    Optional<Tensor> rhsScale = binding.constant(RHS_SCALE);
    Optional<Tensor> lhsScale = single(binding, LHS_SCALE);
    Optional<Tensor> dstScale = single(binding, DST_SCALE);
    Optional<Tensor> dstZeroPoint = single(binding, DST_ZERO_POINT);
    if (rhs.isEmpty()
        || rhs.get().shape().rank() == 0
        || rhsScale.isEmpty()
        || lhsScale.isEmpty()
        || dstScale.isEmpty()
        || dstZeroPoint.isEmpty()) {
      return Optional.empty();
    }
    // A vector is a column.
    long cols = rhs.get().shape().rank() == 1 ? 1 : rhs.get().shape().dim(-1);
    return Optional.of(
        epilogue(
            Math.toIntExact(cols),
            Operands.scales(lhsScale.get())[0],
            Operands.scales(rhsScale.get()),
            Operands.scales(dstScale.get())[0],
            dstZeroPoint.get().type(),
            Operands.zeroPoints(dstZeroPoint.get())[0],
            binding.arena()));
  }

  private static Optional<Tensor> single(Binding binding, int input) {
    return binding.constant(input).filter(tensor -> tensor.elementCount() == 1);
  }

  private static Requantize epilogue(
      int cols,
      float lhsScale,
      float[] rhsScales,
      float dstScale,
      ElementType type,
      int zeroPoint,
      Arena arena) {
    double[] multipliers = new double[rhsScales.length];
    for (int n = 0; n < multipliers.length; n++) {
      multipliers[n] = lhsScale * rhsScales[n] / dstScale;
    }
    return Requantize.create(
        cols,
        multipliers,
        Optional.empty(),
        Requantize.Output.full(type, zeroPoint),
        Rounding.HALF_EVEN,
        arena);
  }

  @Override
  public void run(Call call) {
    weights.with(call, packed -> multiply(call, packed));
  }

  private void multiply(Call call, WeightOperand.Packed packed) {
    Tensor lhs = Operands.requireInt8(call, 0);
    MatMulShape product = MatMulShape.of(lhs.shape(), packed.shape());
    LhsZeroPoint zeroPoint = LhsZeroPoint.of(call, LHS_ZERO_POINT, lhs, product.rows());
    Tensor dstZeroPoint = Operands.requireInt8(call, DST_ZERO_POINT);
    Tensor dst = call.output(0, dstZeroPoint.type(), product.result());
    if (zeroPoint.isUniform() && constantEpilogue.isPresent()) {
      multiplyRows(
          call, packed, product, zeroPoint, constantEpilogue.get(), dst, 0, product.rows());
      return;
    }
    int rows = product.rows();
    float[] lhsScales = perRow(Operands.scales(call.input(LHS_SCALE)), rows, "a_scale");
    float[] rhsScales = Operands.scales(call.input(RHS_SCALE));
    float[] dstScales = perRow(Operands.scales(call.input(DST_SCALE)), rows, "y_scale");
    int[] dstZeroPoints = Operands.zeroPoints(dstZeroPoint);
    if (dstZeroPoints.length != 1 && dstZeroPoints.length != rows) {
      throw new IllegalArgumentException(
          "y_zero_point has " + dstZeroPoints.length + " values for " + rows + " rows");
    }
    boolean uniform =
        zeroPoint.isUniform()
            && lhsScales.length == 1
            && dstScales.length == 1
            && dstZeroPoints.length == 1;
    // A block of rows shares an epilogue: all rows, or each by itself.
    int block = uniform ? rows : 1;
    for (int m = 0; m < rows; m += block) {
      try (Arena arena = Arena.ofConfined()) {
        Requantize epilogue =
            epilogue(
                product.cols(),
                lhsScales[lhsScales.length == 1 ? 0 : m],
                rhsScales,
                dstScales[dstScales.length == 1 ? 0 : m],
                dst.type(),
                dstZeroPoints[dstZeroPoints.length == 1 ? 0 : m],
                arena);
        multiplyRows(call, packed, product, zeroPoint, epilogue, dst, m, block);
      }
    }
  }

  /** Rows [from, from + count) of every product of the stack; their zero point is one. */
  private void multiplyRows(
      Call call,
      WeightOperand.Packed packed,
      MatMulShape product,
      LhsZeroPoint zeroPoint,
      Requantize epilogue,
      Tensor dst,
      int from,
      int count) {
    Tensor lhs = call.input(0);
    int rows = product.rows();
    int depth = product.depth();
    int cols = product.cols();
    for (long i = 0; i < product.products(); i++) {
      long lhsStart = (product.lhsMatrix(i) * rows + from) * depth;
      long dstStart = (i * rows + from) * cols;
      PackedWeights right = packed.matrices()[(int) product.rhsMatrix(i)];
      backend.multiply(
          new Int8Matrix(lhs.type(), lhs.segment(), lhsStart, count, depth, depth),
          zeroPoint.of(from),
          right,
          epilogue,
          new Int8Matrix(dst.type(), dst.segment(), dstStart, count, cols, cols),
          call.scratch());
    }
  }

  private static float[] perRow(float[] values, int rows, String name) {
    if (values.length != 1 && values.length != rows) {
      throw new IllegalArgumentException(
          name + " has " + values.length + " values for " + rows + " rows");
    }
    return values;
  }
}
