package dev.zeropoint.core.tensor;

import java.util.Arrays;

/**
 * The extents of a tensor, outermost first; immutable. Rank 0 is a scalar with one element, and an
 * extent of 0 makes an empty tensor.
 */
public final class Shape {
  private static final Shape SCALAR = new Shape(new long[0]);

  private final long[] dims;
  private final long elementCount;

  private Shape(long[] dims) {
    this.dims = dims;
    this.elementCount = count(dims, 0, dims.length);
  }

  /**
   * A shape of the given extents.
   *
   * @throws IllegalArgumentException if an extent is negative or their product overflows a long
   */
  public static Shape of(long... dims) {
    if (dims.length == 0) {
      return SCALAR;
    }
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] < 0) {
        throw new IllegalArgumentException(
            "dim[" + i + "]=" + dims[i] + " is negative in " + Arrays.toString(dims));
      }
    }
    return new Shape(dims.clone());
  }

  /** The shape of a scalar: rank 0, one element. */
  public static Shape scalar() {
    return SCALAR;
  }

  private static long count(long[] dims, int from, int to) {
    long product = 1;
    for (int i = from; i < to; i++) {
      if (dims[i] == 0) {
        return 0;
      }
    }
    try {
      for (int i = from; i < to; i++) {
        product = Math.multiplyExact(product, dims[i]);
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "the elements of " + Arrays.toString(dims) + " are more than a long can count", e);
    }
    return product;
  }

  /** The number of extents. */
  public int rank() {
    return dims.length;
  }

  /**
   * One extent.
   *
   * @param axis in [-rank, rank - 1]; a negative axis counts from the end
   */
  public long dim(int axis) {
    return dims[axis(axis)];
  }

  /** The extents, a fresh copy. */
  public long[] dims() {
    return dims.clone();
  }

  /** The product of the extents; 1 for a scalar. */
  public long elementCount() {
    return elementCount;
  }

  /**
   * The product of the extents in [from, to); 1 when the range is empty.
   *
   * @throws IndexOutOfBoundsException unless 0 &lt;= from &lt;= to &lt;= rank
   */
  public long elementCount(int from, int to) {
    if (from < 0 || to > dims.length || from > to) {
      throw new IndexOutOfBoundsException(
          "axes [" + from + ", " + to + ") are not in a shape of rank " + dims.length);
    }
    return count(dims, from, to);
  }

  /**
   * An axis as a number in [0, rank - 1].
   *
   * @param axis in [-rank, rank - 1]; a negative axis counts from the end
   * @throws IllegalArgumentException if it is outside of that range
   */
  public int axis(int axis) {
    int positive = axis < 0 ? axis + dims.length : axis;
    if (positive < 0 || positive >= dims.length) {
      throw new IllegalArgumentException(
          "axis="
              + axis
              + " is not in ["
              + -dims.length
              + ", "
              + (dims.length - 1)
              + "] of "
              + this);
    }
    return positive;
  }

  /**
   * The shape that two shapes broadcast to (NumPy and ONNX rules): aligned at the last axis, an
   * extent of 1 stretches to the other.
   *
   * @throws IllegalArgumentException if two extents differ and neither is 1
   */
  public static Shape broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    long[] dims = new long[rank];
    for (int i = 1; i <= rank; i++) {
      long left = i <= a.rank() ? a.dims[a.rank() - i] : 1;
      long right = i <= b.rank() ? b.dims[b.rank() - i] : 1;
      if (left != right && left != 1 && right != 1) {
        throw new IllegalArgumentException(a + " and " + b + " do not broadcast");
      }
      dims[rank - i] = left == 1 ? right : left;
    }
    return of(dims);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return Arrays.toString(dims);
  }
}
