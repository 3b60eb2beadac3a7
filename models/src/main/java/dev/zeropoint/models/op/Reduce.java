package dev.zeropoint.models.op;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import java.util.Arrays;

/**
 * ReduceSum, ReduceMean, ReduceMax and ReduceMin over some axes, or over all where none is named.
 *
 * <ul>
 *   <li>Sums and means of F32 over neighbouring elements, the common case, are accumulated in float
 *       in the order of {@link FloatKernels#sum}, which is ONNX Runtime's. Other sums and means of
 *       reals are accumulated in double precision ({@link FloatLoops#sum} states the order) and
 *       rounded to the type once. Sums of integers wrap modulo their width; a mean of integers is
 *       the wrapped 64-bit sum divided, truncated toward zero.
 *   <li>Over nothing a sum is 0, a mean of reals is NaN, a maximum is the least value of the type
 *       (minus infinity for reals), a minimum the greatest.
 *   <li>Types: F32, F64, the integers of 8 to 64 bits; for maximum and minimum BOOL too.
 * </ul>
 *
 * <p>The axes are an attribute up to opset 12 for ReduceSum and 17 for the others, and input 1
 * since. An IllegalArgumentException tells of a type that is not supported, of axes out of range or
 * named twice, and of a mean of no integers.
 *
 * @param source of the axes
 * @param kind what is computed
 * @param keepDims whether the reduced axes stay, with extent 1
 * @param noopWithoutAxes whether no axes means nothing to reduce, instead of all axes
 * @param kernels of floats
 */
record Reduce(
    Axes.Source source, Kind kind, boolean keepDims, boolean noopWithoutAxes, FloatKernels kernels)
    implements Operator {

  /** What a reduction computes: a fold, and for the mean a division at the end. */
  enum Kind {
    /** The sum. */
    SUM("ReduceSum", 13, Arithmetic.ADD, 0),
    /** The mean. */
    MEAN("ReduceMean", 18, Arithmetic.ADD, 0),
    /** The greatest. */
    MAX("ReduceMax", 18, Arithmetic.MAX, Double.NEGATIVE_INFINITY),
    /** The least. */
    MIN("ReduceMin", 18, Arithmetic.MIN, Double.POSITIVE_INFINITY);

    private final String op;
    private final int axesAreInputSince;
    private final Arithmetic fold;
    private final double start;

    Kind(String op, int axesAreInputSince, Arithmetic fold, double start) {
      this.op = op;
      this.axesAreInputSince = axesAreInputSince;
      this.fold = fold;
      this.start = start;
    }

    private boolean isSum() {
      return fold == Arithmetic.ADD;
    }

    private long integerStart(ElementType type) {
      return isSum() ? 0 : this == MAX ? type.minValue() : type.maxValue();
    }
  }

  /** An operator of the given kind. */
  static OperatorFactory of(Kind kind) {
    return binding -> {
      Attributes a = binding.attributes();
      return new Reduce(
          Axes.attributeOrInput(binding, kind.axesAreInputSince),
          kind,
          a.flag("keepdims", true),
          a.flag("noop_with_empty_axes", false),
          binding.backend().floats());
    };
  }

  @Override
  public void run(Call call) {
    Tensor src = call.input(0);
    requireSupported(src.type());
    int rank = src.shape().rank();
    long[] axes = source.of(call);
    if (axes.length == 0 && noopWithoutAxes) {
      call.alias(0, 0, src.shape());
      return;
    }
    boolean[] reduced = Axes.mask(axes, rank);
    if (axes.length == 0) {
      Arrays.fill(reduced, true);
    }
    long[] strides = StridedLoop.strides(src.shape());
    Shape kept = Axes.select(src.shape(), reduced, false);
    Shape folded = Axes.select(src.shape(), reduced, true);
    Tensor dst = call.output(0, src.type(), keepDims ? Axes.ones(src.shape(), reduced) : kept);
    StridedLoop results = new StridedLoop(kept, Axes.select(strides, reduced, false));
    StridedLoop terms = new StridedLoop(folded, Axes.select(strides, reduced, true));
    boolean rowsOfFloats = areRowsOfFloats(src, terms, folded);
    while (results.next()) {
      if (rowsOfFloats) {
        rows(src, results, (int) folded.elementCount(), dst);
        continue;
      }
      for (int i = 0; i < results.length(); i++) {
        terms.startAt(0, results.index(0) + i * results.step(0)).restart();
        if (src.type().isFloat()) {
          Elements.setReal(dst, results.position() + i, real(src, terms, folded));
        } else {
          dst.setLong(results.position() + i, integer(src, terms, folded));
        }
      }
    }
  }

  /** Whether the terms of each result are neighbouring floats to be summed, the common case. */
  private boolean areRowsOfFloats(Tensor src, StridedLoop terms, Shape folded) {
    return kind.isSum()
        && src.type() == ElementType.F32
        && folded.elementCount() > 0
        && folded.elementCount() <= StridedLoop.MAX_RUN
        && terms.isOneRun()
        && terms.step(0) == 1;
  }

  /** A run of results, each over a row of so many columns. */
  private void rows(Tensor src, StridedLoop results, int cols, Tensor dst) {
    long start = results.position();
    int count = results.length();
    kernels.sum(
        src.segment(),
        results.index(0) * Float.BYTES,
        results.step(0),
        dst.segment(),
        start * Float.BYTES,
        count,
        cols);
    if (kind == Kind.MEAN) {
      FloatLoops.divide(dst.segment(), start * Float.BYTES, count, cols);
    }
  }

  private void requireSupported(ElementType type) {
    if (!Types.isArithmetic(type) && (type != ElementType.BOOL || kind.isSum())) {
      throw Types.unsupported(kind.op, type);
    }
  }

  private double real(Tensor src, StridedLoop terms, Shape folded) {
    double result = kind.start;
    while (terms.next()) {
      if (kind.isSum() && terms.step(0) == 1) {
        result += FloatLoops.sum(src, terms.index(0), terms.length());
        continue;
      }
      for (int i = 0; i < terms.length(); i++) {
        double term = Elements.real(src, terms.index(0) + i * terms.step(0));
        result = kind.fold.reals().applyAsDouble(result, term);
      }
    }
    return kind == Kind.MEAN ? result / folded.elementCount() : result;
  }

  private long integer(Tensor src, StridedLoop terms, Shape folded) {
    long result = kind.integerStart(src.type());
    while (terms.next()) {
      for (int i = 0; i < terms.length(); i++) {
        long term = src.getLong(terms.index(0) + i * terms.step(0));
        result = kind.fold.integers(src.type()).applyAsLong(result, term);
      }
    }
    if (kind != Kind.MEAN) {
      return result;
    }
    if (folded.elementCount() == 0) {
      throw new IllegalArgumentException("ReduceMean of " + src + " has no terms");
    }
    return Arithmetic.DIV.integers(src.type()).applyAsLong(result, folded.elementCount());
  }
}
