package dev.zeropoint.tpu.compile;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.tpu.isa.Flag;

/**
 * The types of the operands: S8, U8, S16 or U16 each. With one of 16 bits the array runs at half
 * speed, with both at a quarter.
 *
 * @param lhs activations
 * @param rhs weights
 */
public record OperandFormat(ElementType lhs, ElementType rhs) {
  /** Bytes both: unsigned activations, signed weights. */
  public static final OperandFormat U8_S8 = new OperandFormat(ElementType.U8, ElementType.S8);

  /** Signed bytes both. */
  public static final OperandFormat S8 = new OperandFormat(ElementType.S8, ElementType.S8);

  /** Signed activations of 16 bits, signed weights of 8. */
  public static final OperandFormat S16_S8 = new OperandFormat(ElementType.S16, ElementType.S8);

  /**
   * Checks the types.
   *
   * @throws IllegalArgumentException if one is not of 8 or 16 bits
   */
  public OperandFormat {
    require("lhs", lhs);
    require("rhs", rhs);
  }

  private static void require(String name, ElementType type) {
    switch (type) {
      case S8, U8, S16, U16 -> {}
      default -> throw new IllegalArgumentException(name + "=" + type + " has not 8 or 16 bits");
    }
  }

  boolean lhsWide() {
    return lhs.byteSize() == 2;
  }

  boolean rhsWide() {
    return rhs.byteSize() == 2;
  }

  /** Lines of a row of activations. */
  int lhsLines() {
    return lhs.byteSize();
  }

  /** Tiles of a block of weights: low and high bytes have one each. */
  int rhsTiles() {
    return rhs.byteSize();
  }

  /** The flags that say so. */
  int flags() {
    return Flag.LHS_16.when(lhsWide())
        | Flag.RHS_16.when(rhsWide())
        | Flag.LHS_SIGNED.when(lhs.isSigned())
        | Flag.RHS_SIGNED.when(rhs.isSigned());
  }
}
