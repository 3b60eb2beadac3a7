package dev.zeropoint.models.fuse;

import dev.zeropoint.core.floats.FloatOperation;

/**
 * A node of a {@link RowProgram}. Values are numbered: first the inputs of the program, then the
 * results of the instructions.
 */
sealed interface RowInstruction {
  /** The value it reads, or the first of two. */
  int a();

  /** The second value it reads, or the first again. */
  default int b() {
    return a();
  }

  /** {@code a op b}, elementwise with broadcasting. */
  record Binary(FloatOperation operation, int a, int b) implements RowInstruction {}

  /** The error function. */
  record Erf(int a) implements RowInstruction {}

  /** The square root of one value a row. */
  record Sqrt(int a) implements RowInstruction {}

  /**
   * The mean of each row.
   *
   * @param axis of the node, which must be the last
   */
  record Mean(int a, int axis) implements RowInstruction {}

  /**
   * The softmax of each row.
   *
   * @param axis of the node, which must be the last
   */
  record Softmax(int a, int axis) implements RowInstruction {}
}
