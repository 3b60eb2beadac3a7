package dev.zeropoint.core.codes;

import dev.zeropoint.core.quant.Rounding;

/**
 * A bias as int32, in the steps of the accumulator that it is added to: {@code round(bias /
 * (lhsScale * rhsScale))}, with zero point 0 (TFLite quantization specification; ONNX QLinearConv).
 * The product and the quotient are taken in double.
 */
public final class BiasQuantizer {
  private BiasQuantizer() {}

  /**
   * Quantizes the bias of a product, and proves that no sum of the product and the bias can leave
   * int32.
   *
   * @param bias N real numbers, finite
   * @param lhsScale positive
   * @param rhsScales one, or N, positive
   * @param accumulators what the products alone can be: one range, or N
   * @param rounding {@link Rounding#HALF_AWAY} (TFLite) or {@link Rounding#HALF_EVEN} (ONNX
   *     Runtime's tools)
   * @return N codes
   * @throws IllegalArgumentException if the numbers of elements do not fit, a bias is not finite,
   *     or a sum may leave int32, with the column and the bound
   */
  public static int[] quantize(
      float[] bias,
      float lhsScale,
      float[] rhsScales,
      AccumulatorRange[] accumulators,
      Rounding rounding) {
    requireOneOrAll(rhsScales.length, bias.length, "rhsScales");
    requireOneOrAll(accumulators.length, bias.length, "accumulators");
    int[] codes = new int[bias.length];
    for (int n = 0; n < bias.length; n++) {
      double scale = (double) lhsScale * rhsScales[rhsScales.length == 1 ? 0 : n];
      double steps = rounding.round(bias[n] / scale);
      // Negated, so that NaN is refused too.
      if (!(Math.abs(steps) <= Integer.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "bias["
                + n
                + "]="
                + bias[n]
                + " is "
                + steps
                + " steps of "
                + scale
                + ", not an int32");
      }
      codes[n] = (int) steps;
      AccumulatorRange sums = accumulators[accumulators.length == 1 ? 0 : n].plus(codes[n]);
      if (!sums.fitsInt32()) {
        throw new IllegalArgumentException(
            "accumulator of column "
                + n
                + " may leave int32: with bias["
                + n
                + "]="
                + codes[n]
                + " it reaches from "
                + sums.min()
                + " to "
                + sums.max());
      }
    }
    return codes;
  }

  private static void requireOneOrAll(int length, int cols, String name) {
    if (length != 1 && length != cols) {
      throw new IllegalArgumentException(
          name + " has " + length + " values for " + cols + " columns");
    }
  }
}
