package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.Shape;
import java.util.Arrays;

/**
 * How two tensors multiply as (stacks of) matrices, by the rules of numpy.matmul: the last two axes
 * are the matrix, the others broadcast; a vector on the left is a row, on the right a column, and
 * its axis is missing from the result.
 *
 * @param rows M of each product
 * @param depth K of each product
 * @param cols N of each product
 * @param batch extents of the stack of products
 * @param lhsBatch extents of the left stack
 * @param rhsBatch extents of the right stack
 * @param result extents of the result
 */
record MatMulShape(
    int rows, int depth, int cols, Shape batch, Shape lhsBatch, Shape rhsBatch, Shape result) {

  /**
   * The product of two shapes.
   *
   * @throws IllegalArgumentException if they do not fit
   */
  static MatMulShape of(Shape lhs, Shape rhs) {
    if (lhs.rank() == 0 || rhs.rank() == 0) {
      throw new IllegalArgumentException("a scalar has no matrix product: " + lhs + " x " + rhs);
    }
    boolean row = lhs.rank() == 1;
    boolean column = rhs.rank() == 1;
    long rows = row ? 1 : lhs.dim(-2);
    long cols = column ? 1 : rhs.dim(-1);
    long depth = lhs.dim(-1);
    if (depth != rhs.dim(column ? -1 : -2)) {
      throw new IllegalArgumentException(lhs + " x " + rhs + ": the depths differ");
    }
    Shape lhsBatch = leading(lhs);
    Shape rhsBatch = leading(rhs);
    Shape batch = Shape.broadcast(lhsBatch, rhsBatch);
    long[] dims = Arrays.copyOf(batch.dims(), batch.rank() + (row ? 0 : 1) + (column ? 0 : 1));
    int at = batch.rank();
    if (!row) {
      dims[at++] = rows;
    }
    if (!column) {
      dims[at] = cols;
    }
    return new MatMulShape(
        extent(rows, lhs),
        extent(depth, lhs),
        extent(cols, rhs),
        batch,
        lhsBatch,
        rhsBatch,
        Shape.of(dims));
  }

  /** The extents of the stack that a tensor of matrices is. */
  static Shape leading(Shape shape) {
    return Shape.of(Arrays.copyOf(shape.dims(), Math.max(shape.rank() - 2, 0)));
  }

  private static int extent(long value, Shape shape) {
    if (value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("an extent of " + shape + " is more than 2^31 - 1");
    }
    return (int) value;
  }

  /**
   * The same product with the left stack laid on top of one another as rows of one matrix, where
   * the right operand is a single matrix: one large product instead of many small ones.
   */
  MatMulShape collapsed() {
    long all = lhsBatch.elementCount() * rows;
    if (rhsBatch.elementCount() != 1 || all > Integer.MAX_VALUE) {
      return this;
    }
    Shape one = Shape.scalar();
    return new MatMulShape((int) all, depth, cols, one, one, one, result);
  }

  /** The number of products. */
  long products() {
    return batch.elementCount();
  }

  /** Which matrix of the left stack product {@code index} reads. */
  long lhsMatrix(long index) {
    return matrix(index, lhsBatch);
  }

  /** Which matrix of the right stack product {@code index} reads. */
  long rhsMatrix(long index) {
    return matrix(index, rhsBatch);
  }

  private long matrix(long index, Shape stack) {
    long rest = index;
    long matrix = 0;
    long stride = 1;
    for (int axis = 1; axis <= stack.rank(); axis++) {
      long extent = batch.dim(-axis);
      long own = stack.dim(-axis);
      matrix += own == 1 ? 0 : rest % extent * stride;
      rest /= extent;
      stride *= own;
    }
    return matrix;
  }
}
