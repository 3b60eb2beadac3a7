package dev.zeropoint.models.quantize;

import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.tensor.ElementType;

/**
 * How the weights of products become codes: S8, symmetric, zero point 0.
 *
 * @param perChannel whether each output of a product (a column of its weights) has a scale of its
 *     own; else there is one for the tensor
 * @param bits 8 for codes in [-127, 127]; 7 for codes in [-64, 64], with which a sum of two
 *     products of U8 and S8 fits 16 bits: instructions that saturate there (AVX2's {@code
 *     vpmaddubsw}) stay exact
 */
public record WeightFormat(boolean perChannel, int bits) {
  /** One scale a column, codes in [-127, 127]. */
  public static final WeightFormat DEFAULT = new WeightFormat(true, 8);

  /**
   * Checks the bits.
   *
   * @throws IllegalArgumentException if they are neither 8 nor 7
   */
  public WeightFormat {
    if (bits != 8 && bits != 7) {
      throw new IllegalArgumentException("bits=" + bits + " is neither 8 nor 7");
    }
  }

  /** The codes that weights may have. */
  public CodeRange codes() {
    return bits == 7 ? new CodeRange(ElementType.S8, -64, 64) : CodeRange.narrow(ElementType.S8);
  }
}
