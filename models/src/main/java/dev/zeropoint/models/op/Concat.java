package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Concat: tensors of one type, any, put behind one another along an axis.
 *
 * <pre>
 *   [a a a]   [b]      [a a a b]
 *   [a a a]   [b]  ->  [a a a b]     one copy for each row of each input
 * </pre>
 *
 * <p>An IllegalArgumentException tells of types or ranks that differ, of extents that differ on
 * another axis, and of an axis out of range.
 *
 * @param axis of the node
 */
record Concat(int axis) implements Operator {
  /**
   * The Concat operator.
   *
   * @throws IllegalArgumentException if the attribute axis is missing
   */
  static Operator bind(Binding binding) {
    if (!binding.attributes().has("axis")) {
      throw new IllegalArgumentException("Concat: attribute axis is missing");
    }
    return new Concat(binding.attributes().smallInteger("axis", 0));
  }

  @Override
  public void run(Call call) {
    Tensor first = call.input(0);
    int along = Axes.normalize(axis, first.shape().rank());
    long[] dims = first.shape().dims();
    for (int k = 1; k < call.inputCount(); k++) {
      append(dims, first, call.input(k), along);
    }
    Shape shape = Shape.of(dims);
    Tensor dst = call.output(0, first.type(), shape);
    if (shape.elementCount() == 0) {
      return;
    }
    long rows = shape.elementCount(0, along);
    long rowBytes = dst.byteSize() / rows;
    long offset = 0;
    for (int k = 0; k < call.inputCount(); k++) {
      Tensor src = call.input(k);
      long bytes = src.byteSize() / rows;
      for (long row = 0; row < rows; row++) {
        MemorySegment.copy(
            src.segment(), row * bytes, dst.segment(), row * rowBytes + offset, bytes);
      }
      offset += bytes;
    }
  }

  private static void append(long[] dims, Tensor first, Tensor next, int along) {
    Types.requireSame("Concat", first, next);
    boolean fits = next.shape().rank() == dims.length;
    for (int i = 0; fits && i < dims.length; i++) {
      fits = i == along || next.shape().dim(i) == dims[i];
    }
    // The sum of extents may overflow where another extent is 0.
    long sum = fits ? dims[along] + next.shape().dim(along) : -1;
    if (sum < 0) {
      throw new IllegalArgumentException(
          "Concat: " + first + " and " + next + " do not fit along axis " + along);
    }
    dims[along] = sum;
  }
}
