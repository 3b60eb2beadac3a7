package dev.zeropoint.models.op;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * QLinearMatMul: the product of 8-bit matrices as 8-bit codes, {@code saturate(rint(acc * (a_scale
 * * b_scale / y_scale)) + y_zero_point)}, the multiplier in float32. The zero point is added after
 * rounding, as the text of the operator has it. Scales and zero points of the left operand and the
 * result are one value or one per row, those of the right operand one or one per column; each
 * matrix of a stack may have its own ({@link MatrixParameter}). A left or right scale of 0 gives
 * {@code y_zero_point}.
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

  /** Made of one scale and zero point for a and y, and scales of b that all its matrices share. */
  private static Optional<Requantize> constantEpilogue(Binding binding) {
    Optional<Tensor> rhs = binding.constant(RHS).filter(tensor -> tensor.shape().rank() > 0);
    Optional<Tensor> rhsScale = binding.constant(RHS_SCALE);
    Optional<Tensor> lhsScale = single(binding, LHS_SCALE);
    Optional<Tensor> dstScale = single(binding, DST_SCALE);
    Optional<Tensor> dstZeroPoint = single(binding, DST_ZERO_POINT);
    if (rhs.isEmpty()
        || rhsScale.isEmpty()
        || lhsScale.isEmpty()
        || dstScale.isEmpty()
        || dstZeroPoint.isEmpty()) {
      return Optional.empty();
    }
    Shape stack = MatMulShape.leading(rhs.get().shape());
    // A vector is a column.
    long cols = rhs.get().shape().rank() == 1 ? 1 : rhs.get().shape().dim(-1);
    Scales scales = Scales.ofColumns(rhsScale.get(), stack, Math.toIntExact(cols));
    if (!scales.layout().isSharedByStack()) {
      return Optional.empty();
    }
    return Optional.of(
        epilogue(
            Math.toIntExact(cols),
            Operands.scales(lhsScale.get())[0],
            scales,
            0,
            Operands.scales(dstScale.get())[0],
            dstZeroPoint.get().type(),
            Operands.zeroPoints(dstZeroPoint.get())[0],
            binding.arena()));
  }

  private static Optional<Tensor> single(Binding binding, int input) {
    return binding.constant(input).filter(tensor -> tensor.elementCount() == 1);
  }

  /** Scales and where each stands. */
  private record Scales(float[] values, MatrixParameter layout) {
    static Scales ofRows(String name, Tensor tensor, Shape stack, int rows) {
      return new Scales(Operands.scales(tensor), MatrixParameter.perRow(name, tensor, stack, rows));
    }

    static Scales ofColumns(Tensor tensor, Shape stack, int cols) {
      return new Scales(
          Operands.scales(tensor), MatrixParameter.perColumn("b_scale", tensor, stack, cols));
    }

    float of(long matrix, int rowOrColumn) {
      return values[layout.at(matrix, rowOrColumn)];
    }
  }

  /** Zero points and where each stands. */
  private record ZeroPoints(int[] values, MatrixParameter layout) {
    static ZeroPoints of(String name, Tensor tensor, ElementType type, Shape stack, int rows) {
      MatrixParameter.requireType(name, tensor, type);
      return new ZeroPoints(
          Operands.zeroPoints(tensor), MatrixParameter.perRow(name, tensor, stack, rows));
    }

    int of(long matrix, int row) {
      return values[layout.at(matrix, row)];
    }
  }

  private static Requantize epilogue(
      int cols,
      float lhsScale,
      Scales rhsScales,
      long rhsMatrix,
      float dstScale,
      ElementType type,
      int zeroPoint,
      Arena arena) {
    double[] multipliers = new double[rhsScales.layout().isUniformWithin() ? 1 : cols];
    for (int n = 0; n < multipliers.length; n++) {
      float multiplier = lhsScale * rhsScales.of(rhsMatrix, n) / dstScale;
      // The least float sends every accumulator to 0, as 0 does, which an epilogue does not take.
      multipliers[n] = multiplier == 0 ? Float.MIN_VALUE : multiplier;
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
    int rows = product.rows();
    ZeroPoints lhsZeroPoints =
        ZeroPoints.of(
            "a_zero_point", call.input(LHS_ZERO_POINT), lhs.type(), product.lhsBatch(), rows);
    Tensor dstZeroPoint = Operands.requireInt8(call, DST_ZERO_POINT);
    Tensor dst = call.output(0, dstZeroPoint.type(), product.result());
    if (lhsZeroPoints.layout().isUniform() && constantEpilogue.isPresent()) {
      for (long i = 0; i < product.products(); i++) {
        multiplyRows(call, packed, product, i, 0, rows, lhsZeroPoints, constantEpilogue.get(), dst);
      }
      return;
    }
    Scales lhsScales = Scales.ofRows("a_scale", call.input(LHS_SCALE), product.lhsBatch(), rows);
    Scales rhsScales = Scales.ofColumns(call.input(RHS_SCALE), product.rhsBatch(), product.cols());
    Scales dstScales = Scales.ofRows("y_scale", call.input(DST_SCALE), product.batch(), rows);
    ZeroPoints dstZeroPoints =
        ZeroPoints.of("y_zero_point", dstZeroPoint, dst.type(), product.batch(), rows);
    boolean uniform =
        lhsZeroPoints.layout().isUniformWithin()
            && lhsScales.layout().isUniformWithin()
            && dstScales.layout().isUniformWithin()
            && dstZeroPoints.layout().isUniformWithin();
    boolean sharedByStack =
        lhsScales.layout().isSharedByStack()
            && rhsScales.layout().isSharedByStack()
            && dstScales.layout().isSharedByStack()
            && dstZeroPoints.layout().isSharedByStack();
    // Rows share an epilogue if nothing differs between them, and so do the matrices of a stack.
    int block = uniform ? rows : 1;
    long run = sharedByStack ? product.products() : 1;
    for (int m = 0; m < rows; m += block) {
      for (long from = 0; from < product.products(); from += run) {
        try (Arena arena = Arena.ofConfined()) {
          Requantize epilogue =
              epilogue(
                  product.cols(),
                  lhsScales.of(product.lhsMatrix(from), m),
                  rhsScales,
                  product.rhsMatrix(from),
                  dstScales.of(from, m),
                  dst.type(),
                  dstZeroPoints.of(from, m),
                  arena);
          for (long i = from; i < from + run; i++) {
            multiplyRows(call, packed, product, i, m, block, lhsZeroPoints, epilogue, dst);
          }
        }
      }
    }
  }

  /** Rows [from, from + count) of one product of the stack; their zero point is one. */
  private void multiplyRows(
      Call call,
      WeightOperand.Packed packed,
      MatMulShape product,
      long index,
      int from,
      int count,
      ZeroPoints lhsZeroPoints,
      Requantize epilogue,
      Tensor dst) {
    Tensor lhs = call.input(0);
    int rows = product.rows();
    int depth = product.depth();
    int cols = product.cols();
    long left = product.lhsMatrix(index);
    long lhsStart = (left * rows + from) * depth;
    long dstStart = (index * rows + from) * cols;
    backend.multiply(
        new Int8Matrix(lhs.type(), lhs.segment(), lhsStart, count, depth, depth),
        lhsZeroPoints.of(left, from),
        packed.matrices()[(int) product.rhsMatrix(index)],
        epilogue,
        new Int8Matrix(dst.type(), dst.segment(), dstStart, count, cols, cols),
        call.scratch());
  }
}
