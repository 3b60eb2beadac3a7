package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;

/** Which element types an operator takes. */
final class Types {
  private Types() {}

  /**
   * Lets F32 and F64 through.
   *
   * @throws IllegalArgumentException for any other type
   */
  static void requireReal(String op, ElementType type) {
    if (!type.isFloat()) {
      throw unsupported(op, type);
    }
  }

  /**
   * Lets F32, F64 and the integers of 8 to 64 bits through.
   *
   * @throws IllegalArgumentException for BOOL and the four-bit types
   */
  static void requireArithmetic(String op, ElementType type) {
    if (!isArithmetic(type)) {
      throw unsupported(op, type);
    }
  }

  /** Whether a type is F32, F64 or an integer of 8 to 64 bits. */
  static boolean isArithmetic(ElementType type) {
    return type.isFloat() || type.isInteger() && type != ElementType.S4 && type != ElementType.U4;
  }

  /**
   * Lets operands of one type through.
   *
   * @throws IllegalArgumentException if their types differ
   */
  static void requireSame(String op, Tensor a, Tensor b) {
    if (a.type() != b.type()) {
      throw new IllegalArgumentException(
          op + " takes operands of one type, got " + a + " and " + b);
    }
  }

  /**
   * Lets S32 and S64 through, the types of indices, axes and extents.
   *
   * @throws IllegalArgumentException for any other type
   */
  static void requireIndex(String op, Tensor tensor) {
    if (tensor.type() != ElementType.S32 && tensor.type() != ElementType.S64) {
      throw new IllegalArgumentException(op + " takes indices of S32 or S64, got " + tensor);
    }
  }

  /** The exception for a type that an operator does not take. */
  static IllegalArgumentException unsupported(String op, ElementType type) {
    return new IllegalArgumentException(op + " does not support elements of type " + type);
  }
}
