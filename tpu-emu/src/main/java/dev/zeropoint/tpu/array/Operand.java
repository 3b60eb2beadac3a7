package dev.zeropoint.tpu.array;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;

/**
 * A matrix as the array sees it: codes less their zero points, each in a lane of 32 bits. A lane is
 * wide enough for 8-bit and 16-bit codes of either sign.
 *
 * @param rows number of rows, 0 or more
 * @param cols number of columns, 0 or more
 * @param values row-major, rows * cols of them; not copied
 */
public record Operand(int rows, int cols, int[] values) {
  /**
   * Checks the number of values.
   *
   * @throws IllegalArgumentException if it is not rows * cols
   */
  public Operand {
    if (rows < 0 || cols < 0 || values.length != (long) rows * cols) {
      throw new IllegalArgumentException(
          values.length + " values for rows=" + rows + ", cols=" + cols);
    }
  }

  /**
   * The codes of a matrix less their zero points.
   *
   * @param zeroPoints one for all columns, or one a column; none is the same as 0
   * @throws IllegalArgumentException if their number or a value does not fit the matrix, or it has
   *     2^31 elements or more
   */
  public static Operand of(Int8Matrix matrix, int... zeroPoints) {
    checkZeroPoints(matrix, zeroPoints);
    int[] values = new int[length(matrix.rows(), matrix.cols())];
    int i = 0;
    for (int row = 0; row < matrix.rows(); row++) {
      for (int col = 0; col < matrix.cols(); col++) {
        values[i++] = matrix.get(row, col) - zeroPoint(zeroPoints, col);
      }
    }
    return new Operand(matrix.rows(), matrix.cols(), values);
  }

  private static void checkZeroPoints(Int8Matrix matrix, int[] zeroPoints) {
    if (zeroPoints.length > 1 && zeroPoints.length != matrix.cols()) {
      throw new IllegalArgumentException(
          zeroPoints.length + " zero points for cols=" + matrix.cols());
    }
    ElementType type = matrix.type();
    for (int zeroPoint : zeroPoints) {
      if (zeroPoint < type.minValue() || zeroPoint > type.maxValue()) {
        throw new IllegalArgumentException("zeroPoint=" + zeroPoint + " is not in " + type);
      }
    }
  }

  private static int zeroPoint(int[] zeroPoints, int col) {
    return switch (zeroPoints.length) {
      case 0 -> 0;
      case 1 -> zeroPoints[0];
      default -> zeroPoints[col];
    };
  }

  /** The number of elements of an array on the Java heap. */
  static int length(int rows, int cols) {
    long length = (long) rows * cols;
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "[" + rows + ", " + cols + "] is too large to be run register by register");
    }
    return (int) length;
  }

  /** Rows and columns exchanged. */
  Operand transposed() {
    int[] result = new int[values.length];
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < cols; col++) {
        result[col * rows + row] = values[row * cols + col];
      }
    }
    return new Operand(cols, rows, result);
  }

  @Override
  public String toString() {
    return "[" + rows + ", " + cols + "]";
  }
}
