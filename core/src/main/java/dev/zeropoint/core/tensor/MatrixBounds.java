package dev.zeropoint.core.tensor;

import dev.zeropoint.core.memory.MemoryChecks;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The one check that every matrix view makes. */
final class MatrixBounds {
  private MatrixBounds() {}

  /**
   * Checks that rows x cols elements with the given stride lie inside of the segment.
   *
   * @param offset bytes from the start of the segment to element (0, 0)
   * @param rowStride elements from one row to the next
   */
  static void check(
      MemorySegment segment, long offset, int rows, int cols, long rowStride, int elementBytes) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException("matrix memory must be off-heap, got " + segment);
    }
    if (rows < 0 || cols < 0) {
      throw new IllegalArgumentException("rows=" + rows + " and cols=" + cols + " must be >= 0");
    }
    if (rowStride < cols) {
      throw new IllegalArgumentException("rowStride=" + rowStride + " < cols=" + cols);
    }
    if (offset < 0 || offset > segment.byteSize()) {
      throw new IllegalArgumentException(
          "offset=" + offset + " is not in [0, " + segment.byteSize() + "]");
    }
    if (rows == 0 || cols == 0) {
      return;
    }
    long elements;
    try {
      elements = Math.addExact(Math.multiplyExact(rows - 1L, rowStride), cols);
    } catch (ArithmeticException e) {
      elements = Long.MAX_VALUE;
    }
    if (!MemoryChecks.isInside(segment, offset, elements, elementBytes)) {
      throw new IllegalArgumentException(
          rows
              + " rows of "
              + cols
              + " columns, rowStride="
              + rowStride
              + ", offset="
              + offset
              + ", elementBytes="
              + elementBytes
              + " do not fit in "
              + segment.byteSize()
              + " bytes");
    }
  }

  /** Where the last element ends, in bytes from the start of the segment. */
  static long end(long offset, int rows, int cols, long rowStride, int elementBytes) {
    return rows == 0 || cols == 0
        ? offset
        : offset + ((rows - 1L) * rowStride + cols) * elementBytes;
  }

  static Shape requireRank2(Tensor tensor, ElementType... types) {
    boolean match = false;
    for (ElementType type : types) {
      match |= tensor.type() == type;
    }
    if (!match || tensor.shape().rank() != 2) {
      throw new IllegalArgumentException(
          "a matrix of " + Arrays.toString(types) + " is needed, got " + tensor);
    }
    return tensor.shape();
  }

  static int extent(Shape shape, int axis) {
    long extent = shape.dim(axis);
    if (extent > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "dim[" + axis + "] of " + shape + " is more than 2^31 - 1");
    }
    return (int) extent;
  }
}
