package dev.zeropoint.core.gemm;

import static dev.zeropoint.core.tensor.ElementType.S8;
import static dev.zeropoint.core.tensor.ElementType.U8;

import dev.zeropoint.core.tensor.ElementType;

/** The four signedness pairs of the operands. */
enum TypePair {
  S8_S8(S8, S8),
  S8_U8(S8, U8),
  U8_S8(U8, S8),
  U8_U8(U8, U8);

  private final ElementType lhs;
  private final ElementType rhs;

  TypePair(ElementType lhs, ElementType rhs) {
    this.lhs = lhs;
    this.rhs = rhs;
  }

  ElementType lhs() {
    return lhs;
  }

  ElementType rhs() {
    return rhs;
  }
}
