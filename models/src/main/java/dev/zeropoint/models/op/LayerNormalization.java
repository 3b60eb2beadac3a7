package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import java.util.Arrays;

/**
 * LayerNormalization over the axes from the given one on:
 *
 * <pre>
 *   Mean      = sum of X / n
 *   InvStdDev = 1 / sqrt(sum of (X - Mean)^2 / n + epsilon)
 *   Y         = (X - Mean) * InvStdDev * Scale + B
 * </pre>
 *
 * <p>All of it is computed in double precision ({@link FloatLoops#sum} states the order) and each
 * output is rounded once: Y of F32 is within 1 ulp unless Scale and B cancel. Mean and InvStdDev
 * are F32 and have extent 1 in the normalized axes. Scale and B broadcast to X.
 *
 * <p>An IllegalArgumentException tells of a type other than F32 and F64, of types that differ, of
 * an axis out of range, of a scale or bias that does not broadcast to X, of a stash_type other than
 * 1 (float), and of rows without elements.
 *
 * @param axis the first normalized axis
 * @param epsilon added to the variance
 */
record LayerNormalization(int axis, float epsilon) implements Operator {
  static Operator bind(Binding binding) {
    Attributes a = binding.attributes();
    long stash = a.integer("stash_type", 1);
    if (stash != 1) {
      throw new IllegalArgumentException(
          "LayerNormalization: stash_type=" + stash + " is not supported, only 1 (float)");
    }
    return new LayerNormalization(a.smallInteger("axis", -1), a.real("epsilon", 1e-5f));
  }

  @Override
  public void run(Call call) {
    Tensor src = call.input(0);
    Types.requireReal("LayerNormalization", src.type());
    Shape shape = src.shape();
    int first = Axes.normalize(axis, shape.rank());
    Shape outer = Shape.of(Arrays.copyOf(shape.dims(), first));
    Affine affine = new Affine(call, first);
    Tensor dst = call.output(0, src.type(), shape);
    Shape statistics = statistics(shape, first);
    Tensor means = call.wantsOutput(1) ? call.output(1, ElementType.F32, statistics) : null;
    Tensor inverses = call.wantsOutput(2) ? call.output(2, ElementType.F32, statistics) : null;

    long rows = outer.elementCount();
    long count = rows == 0 ? 0 : shape.elementCount(first, shape.rank());
    if (rows > 0 && count == 0) {
      throw new IllegalArgumentException("LayerNormalization of " + src + " has empty rows");
    }
    for (long row = 0; row < rows; row++) {
      double mean = FloatLoops.sum(src, row * count, count) / count;
      double variance = FloatLoops.sumOfSquares(src, row * count, count, mean) / count;
      double inverse = 1 / Math.sqrt(variance + epsilon);
      affine.nextRow();
      affine.write(src, row * count, mean, inverse, dst);
      if (means != null) {
        means.setFloat(row, (float) mean);
      }
      if (inverses != null) {
        inverses.setFloat(row, (float) inverse);
      }
    }
  }

  private static Shape statistics(Shape shape, int first) {
    long[] dims = shape.dims();
    Arrays.fill(dims, first, dims.length, 1);
    return Shape.of(dims);
  }

  /** Scale and bias, as they go along with the rows of X. */
  private static final class Affine {
    private final Run scale;
    private final Run bias;
    private final boolean hasBias;
    private final StridedLoop rows;
    private final StridedLoop runs;
    private int rowOfRun;

    Affine(Call call, int first) {
      Tensor src = call.input(0);
      Tensor scales = call.input(1);
      hasBias = call.hasInput(2);
      // Without a bias the scale stands in for it, and is not read as one.
      Tensor biases = hasBias ? call.input(2) : scales;
      Types.requireSame("LayerNormalization", src, scales);
      Types.requireSame("LayerNormalization", src, biases);
      scale = new Run(scales);
      bias = new Run(biases);
      long[] dims = src.shape().dims();
      long[] scaleStrides = StridedLoop.broadcastStrides(src.shape(), scales.shape());
      long[] biasStrides = StridedLoop.broadcastStrides(src.shape(), biases.shape());
      rows =
          new StridedLoop(
              Shape.of(Arrays.copyOf(dims, first)),
              Arrays.copyOf(scaleStrides, first),
              Arrays.copyOf(biasStrides, first));
      runs =
          new StridedLoop(
              Shape.of(Arrays.copyOfRange(dims, first, dims.length)),
              Arrays.copyOfRange(scaleStrides, first, dims.length),
              Arrays.copyOfRange(biasStrides, first, dims.length));
    }

    /** Goes to the next row; there must be one. */
    void nextRow() {
      rowOfRun++;
      if (rowOfRun >= rows.length()) {
        rows.next();
        rowOfRun = 0;
      }
      runs.startAt(0, rows.index(0) + rowOfRun * rows.step(0));
      runs.startAt(1, rows.index(1) + rowOfRun * rows.step(1));
      runs.restart();
    }

    /** Writes the row of Y that starts at the given element. */
    void write(Tensor src, long start, double mean, double inverse, Tensor dst) {
      while (runs.next()) {
        scale.seek(runs, 0);
        bias.seek(runs, 1);
        long from = start + runs.position();
        for (int i = 0; i < runs.length(); i++) {
          double normal = (Elements.real(src, from + i) - mean) * inverse * scale.real(i);
          Elements.setReal(dst, from + i, hasBias ? normal + bias.real(i) : normal);
        }
      }
    }
  }
}
