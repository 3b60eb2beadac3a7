package dev.zeropoint.core.tensor;

import java.lang.foreign.MemorySegment;

/**
 * A view of bytes as a matrix of signed or unsigned 8-bit codes, row-major with a row stride. It
 * owns nothing.
 *
 * @param type {@link ElementType#S8} or {@link ElementType#U8}
 * @param segment the memory that holds it
 * @param offset bytes from the start of the segment to element (0, 0); any value, aligned or not
 * @param rows number of rows, 0 or more
 * @param cols number of columns, 0 or more
 * @param rowStride elements from one row to the next, at least cols
 */
public record Int8Matrix(
    ElementType type, MemorySegment segment, long offset, int rows, int cols, long rowStride) {

  /**
   * Checks the type and that the elements lie inside of native memory.
   *
   * @throws IllegalArgumentException with the values if it is not so
   */
  public Int8Matrix {
    if (!type.isInt8()) {
      throw new IllegalArgumentException("type=" + type + " is neither S8 nor U8");
    }
    MatrixBounds.check(segment, offset, rows, cols, rowStride, 1);
  }

  /** A rank-2 tensor as a matrix. */
  public static Int8Matrix of(Tensor tensor) {
    Shape shape = MatrixBounds.requireRank2(tensor, ElementType.S8, ElementType.U8);
    int cols = MatrixBounds.extent(shape, 1);
    return new Int8Matrix(
        tensor.type(), tensor.segment(), 0, MatrixBounds.extent(shape, 0), cols, cols);
  }

  /** Where row {@code row} starts, in bytes from the start of the segment. */
  public long rowOffset(int row) {
    return offset + row * rowStride;
  }

  /** Where the last element ends, in bytes from the start of the segment. */
  public long endOffset() {
    return MatrixBounds.end(offset, rows, cols, rowStride, 1);
  }

  /** One code, sign-extended or zero-extended, checked against rows and cols. */
  public int get(int row, int col) {
    check(row, col);
    byte code = segment.get(Layouts.INT8, rowOffset(row) + col);
    return type == ElementType.S8 ? code : code & 0xFF;
  }

  /** Writes one element, checked against rows and cols. */
  public void set(int row, int col, int value) {
    check(row, col);
    if (value < type.minValue() || value > type.maxValue()) {
      throw new IllegalArgumentException("value=" + value + " is not in " + type);
    }
    segment.set(Layouts.INT8, rowOffset(row) + col, (byte) value);
  }

  /**
   * Rows [from, from + count) as a view.
   *
   * @throws IllegalArgumentException if they are not all in this matrix
   */
  public Int8Matrix rows(int from, int count) {
    if (from < 0 || count < 0 || from > rows - count) {
      throw new IllegalArgumentException(
          "rows [" + from + ", " + ((long) from + count) + ") are not in " + this);
    }
    // An empty view may start behind the last row, where a wide stride is past the end.
    long start = count == 0 ? offset : rowOffset(from);
    return new Int8Matrix(type, segment, start, count, cols, rowStride);
  }

  private void check(int row, int col) {
    if (row < 0 || row >= rows || col < 0 || col >= cols) {
      throw new IndexOutOfBoundsException("(" + row + ", " + col + ") is not in " + this);
    }
  }

  @Override
  public String toString() {
    return type + "[" + rows + ", " + cols + "]";
  }
}
