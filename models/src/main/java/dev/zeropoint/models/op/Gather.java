package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Gather: the slices of a tensor, of any type, along an axis that a tensor of indices names; the
 * axis is replaced by the axes of the indices. A negative index counts from the end.
 *
 * <pre>
 *   data [5, 3], indices [2, 2], axis 0  ->  [2, 2, 3]: four copies of 3 elements
 * </pre>
 *
 * <p>An IllegalArgumentException tells of an axis out of range, of indices that are not S32 or S64,
 * and of an index out of range with its value and position.
 *
 * @param axis of the node
 */
record Gather(int axis) implements Operator {
  static Operator bind(Binding binding) {
    return new Gather(binding.attributes().smallInteger("axis", 0));
  }

  @Override
  public void run(Call call) {
    Tensor data = call.input(0);
    Tensor indices = call.input(1);
    Types.requireIndex("Gather", indices);
    int along = Axes.normalize(axis, data.shape().rank());
    long extent = data.shape().dim(along);
    long count = indices.elementCount();
    for (long i = 0; i < count; i++) {
      check(indices.getLong(i), extent, i);
    }
    Tensor dst = call.output(0, data.type(), shape(data.shape(), indices.shape(), along));
    if (dst.elementCount() == 0) {
      return;
    }
    long blocks = data.shape().elementCount(0, along);
    long bytes = data.byteSize() / blocks / extent;
    for (long block = 0; block < blocks; block++) {
      for (long i = 0; i < count; i++) {
        long index = indices.getLong(i);
        long from = block * extent + (index < 0 ? index + extent : index);
        MemorySegment.copy(
            data.segment(), from * bytes, dst.segment(), (block * count + i) * bytes, bytes);
      }
    }
  }

  private static void check(long index, long extent, long position) {
    if (index < -extent || index >= extent) {
      throw new IllegalArgumentException(
          "Gather: index "
              + index
              + " at position "
              + position
              + " is not in ["
              + -extent
              + ", "
              + (extent - 1)
              + "]");
    }
  }

  private static Shape shape(Shape data, Shape indices, int along) {
    long[] dims = new long[data.rank() - 1 + indices.rank()];
    for (int i = 0; i < along; i++) {
      dims[i] = data.dim(i);
    }
    for (int i = 0; i < indices.rank(); i++) {
      dims[along + i] = indices.dim(i);
    }
    for (int i = along + 1; i < data.rank(); i++) {
      dims[i + indices.rank() - 1] = data.dim(i);
    }
    return Shape.of(dims);
  }
}
