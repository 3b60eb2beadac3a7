package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.Tensor;

/**
 * The zero points of a left operand: one for all its rows, or one a row.
 *
 * @param values one, or one a row of each matrix
 */
record LhsZeroPoint(int[] values) {
  /**
   * Reads the input.
   *
   * @param lhs the operand it is for
   * @param rows M
   * @throws IllegalArgumentException if type or number do not fit
   */
  static LhsZeroPoint of(Call call, int index, Tensor lhs, int rows) {
    if (!call.hasInput(index)) {
      return new LhsZeroPoint(new int[1]);
    }
    Tensor tensor = call.input(index);
    long count = tensor.elementCount();
    if (tensor.type() != lhs.type() || (count != 1 && count != rows)) {
      throw new IllegalArgumentException(
          "the zero point " + tensor + " does not fit the operand " + lhs);
    }
    return new LhsZeroPoint(Operands.zeroPoints(tensor));
  }

  /** Whether one serves all rows. */
  boolean isUniform() {
    return values.length == 1;
  }

  int of(int row) {
    return values[isUniform() ? 0 : row];
  }
}
