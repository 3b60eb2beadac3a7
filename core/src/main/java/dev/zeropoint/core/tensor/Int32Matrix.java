package dev.zeropoint.core.tensor;

import java.lang.foreign.MemorySegment;

/**
 * A view of memory as a matrix of 32-bit integers, row-major with a row stride. It owns nothing.
 *
 * @param segment the memory that holds it
 * @param offset bytes from the start of the segment to element (0, 0); any value, aligned or not
 * @param rows number of rows, 0 or more
 * @param cols number of columns, 0 or more
 * @param rowStride elements from one row to the next, at least cols
 */
public record Int32Matrix(MemorySegment segment, long offset, int rows, int cols, long rowStride) {

  /**
   * Checks that the elements lie inside of native memory.
   *
   * @throws IllegalArgumentException with the values if it is not so
   */
  public Int32Matrix {
    MatrixBounds.check(segment, offset, rows, cols, rowStride, 4);
  }

  /** A rank-2 tensor as a matrix. */
  public static Int32Matrix of(Tensor tensor) {
    Shape shape = MatrixBounds.requireRank2(tensor, ElementType.S32);
    int cols = MatrixBounds.extent(shape, 1);
    return new Int32Matrix(tensor.segment(), 0, MatrixBounds.extent(shape, 0), cols, cols);
  }

  /** Where row {@code row} starts, in bytes from the start of the segment. */
  public long rowOffset(int row) {
    return offset + row * rowStride * 4;
  }

  /** Where the last element ends, in bytes from the start of the segment. */
  public long endOffset() {
    return MatrixBounds.end(offset, rows, cols, rowStride, 4);
  }

  /** One element, checked against rows and cols. */
  public int get(int row, int col) {
    check(row, col);
    return segment.get(Layouts.INT32, rowOffset(row) + col * 4L);
  }

  /** Writes one element, checked against rows and cols. */
  public void set(int row, int col, int value) {
    check(row, col);
    segment.set(Layouts.INT32, rowOffset(row) + col * 4L, value);
  }

  /**
   * Rows [from, from + count) as a view.
   *
   * @throws IllegalArgumentException if they are not all in this matrix
   */
  public Int32Matrix rows(int from, int count) {
    if (from < 0 || count < 0 || from > rows - count) {
      throw new IllegalArgumentException(
          "rows [" + from + ", " + ((long) from + count) + ") are not in " + this);
    }
    // An empty view may start behind the last row, where a wide stride is past the end.
    long start = count == 0 ? offset : rowOffset(from);
    return new Int32Matrix(segment, start, count, cols, rowStride);
  }

  private void check(int row, int col) {
    if (row < 0 || row >= rows || col < 0 || col >= cols) {
      throw new IndexOutOfBoundsException("(" + row + ", " + col + ") is not in " + this);
    }
  }

  @Override
  public String toString() {
    return "S32" + "[" + rows + ", " + cols + "]";
  }
}
