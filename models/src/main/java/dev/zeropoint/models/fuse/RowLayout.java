package dev.zeropoint.models.fuse;

import dev.zeropoint.core.tensor.Shape;

/** How a value lies in a matrix [rows, cols], whose columns are the last axis of a tensor. */
enum RowLayout {
  /** An element for each. */
  FULL,
  /** One a row: the last axis has extent 1. */
  COLUMN,
  /** One a column, the same in all rows. */
  ROW,
  /** One for all. */
  ONE,
  /** None of these. */
  OTHER;

  /** How many rows of elements there are for so many rows. */
  int rows(int rows) {
    return this == FULL || this == COLUMN ? rows : 1;
  }

  /** How many columns of elements there are for so many columns. */
  int cols(int cols) {
    return this == FULL || this == ROW ? cols : 1;
  }

  /** The layout of a tensor in one of the shape that it broadcasts to. */
  static RowLayout of(Shape own, Shape full) {
    int rank = full.rank();
    if (own.rank() > rank) {
      return OTHER;
    }
    if (own.equals(full)) {
      return FULL;
    }
    if (own.elementCount() == 1) {
      return ONE;
    }
    if (own.dim(-1) == full.dim(-1) && own.elementCount() == own.dim(-1)) {
      return ROW;
    }
    if (own.rank() != rank || own.dim(-1) != 1) {
      return OTHER;
    }
    for (int axis = 0; axis < rank - 1; axis++) {
      if (own.dim(axis) != full.dim(axis)) {
        return OTHER;
      }
    }
    return COLUMN;
  }
}
