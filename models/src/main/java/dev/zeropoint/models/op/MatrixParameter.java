package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Arrays;

/**
 * Where a scale or zero point of a stack of matrices stands in its tensor. ONNX allows one value, a
 * vector with a value per row or column of every matrix, and a tensor that has the stack's axes
 * too:
 *
 * <pre>
 *   matrices [D1, D2, M, N]     per row: [], [M], [D1, D2, M, 1]     per column: [], [N], [D1, D2, 1, N]
 * </pre>
 *
 * Any extent may be 1, and leading ones may be left out, as in broadcasting.
 *
 * @param stack extents of the stack
 * @param strides how far the index moves along each axis of the stack; 0 where the axis shares
 *     values
 * @param step how far it moves from one row or column to the next; 0 where they share a value
 */
record MatrixParameter(Shape stack, long[] strides, long step) {
  /** One value for everything. */
  static final MatrixParameter UNIFORM = new MatrixParameter(Shape.scalar(), new long[0], 0);

  /**
   * A parameter per row.
   *
   * @param name for messages
   * @param stack extents of the stack of matrices
   * @param rows of each matrix
   * @throws IllegalArgumentException if the tensor's shape does not fit
   */
  static MatrixParameter perRow(String name, Tensor tensor, Shape stack, int rows) {
    return of(name, tensor, stack, rows, 1);
  }

  /** The same per column. */
  static MatrixParameter perColumn(String name, Tensor tensor, Shape stack, int cols) {
    return of(name, tensor, stack, 1, cols);
  }

  private static MatrixParameter of(String name, Tensor tensor, Shape stack, int rows, int cols) {
    Shape own = tensor.shape();
    if (own.elementCount() == 1) {
      return UNIFORM;
    }
    if (own.rank() == 1) {
      own = cols == 1 ? Shape.of(own.dim(0), 1) : Shape.of(1, own.dim(0));
    }
    long[] dims = Arrays.copyOf(stack.dims(), stack.rank() + 2);
    dims[stack.rank()] = rows;
    dims[stack.rank() + 1] = cols;
    Shape most = Shape.of(dims);
    try {
      long[] all = StridedLoop.broadcastStrides(most, own);
      long step = all[stack.rank()] + all[stack.rank() + 1];
      return new MatrixParameter(stack, Arrays.copyOf(all, stack.rank()), step);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          name
              + " is "
              + tensor
              + ": it needs one value, "
              + Math.max(rows, cols)
              + " values, or a shape that broadcasts to "
              + most,
          e);
    }
  }

  /**
   * Requires a zero point to have the type of its operand.
   *
   * @throws IllegalArgumentException if it has another
   */
  static void requireType(String name, Tensor zeroPoint, ElementType type) {
    if (zeroPoint.type() != type) {
      throw new IllegalArgumentException(name + " is " + zeroPoint + ", its operand is " + type);
    }
  }

  /** Whether the rows or columns of a matrix share a value. */
  boolean isUniformWithin() {
    return step == 0;
  }

  /** Whether all matrices have the same values. */
  boolean isSharedByStack() {
    for (long stride : strides) {
      if (stride != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether there is one value for everything. */
  boolean isUniform() {
    return isUniformWithin() && isSharedByStack();
  }

  /** Where the value of a row or column of a matrix stands. */
  int at(long matrix, int rowOrColumn) {
    long index = rowOrColumn * step;
    long rest = matrix;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      long extent = stack.dim(axis);
      index += rest % extent * strides[axis];
      rest /= extent;
    }
    return (int) index;
  }
}
