package dev.zeropoint.core.quant;

/**
 * How a number between two codes becomes a code. There is no single int8 rounding: frameworks
 * differ, so every operation that rounds names its mode. The formulas are in {@code
 * docs/quantization.md}.
 */
public enum Rounding {
  /**
   * Float arithmetic, ties to the even code: {@code rint(x)}. ONNX, XNNPACK and FBGEMM; the mode of
   * the SIMD conversion instructions.
   */
  HALF_EVEN,
  /**
   * Float arithmetic, ties away from zero: {@code sign(x) * floor(|x| + 0.5)}. TFLite's Quantize
   * and the C function round().
   */
  HALF_AWAY,
  /**
   * Integer arithmetic with one rounding, ties upwards: {@code (x * m + 2^(30 - s)) >> (31 - s)}.
   * Ruy, and TFLite built for single rounding. Requantization only.
   */
  FIXED_POINT_SINGLE,
  /**
   * Integer arithmetic with two roundings: a saturating rounding doubling high multiplication, then
   * a rounding division by a power of two, ties away from zero. Gemmlowp and TFLite's default.
   * Requantization only.
   */
  FIXED_POINT_DOUBLE;

  /** Whether this mode multiplies by a {@link FixedPointMultiplier} rather than by a float. */
  public boolean isFixedPoint() {
    return this == FIXED_POINT_SINGLE || this == FIXED_POINT_DOUBLE;
  }

  /**
   * Rounds a real number to an integral one. Every float is an exact double, so that nothing is
   * rounded twice.
   *
   * @throws IllegalArgumentException for a fixed-point mode, which rounds products and not numbers
   */
  public double round(double x) {
    return switch (this) {
      case HALF_EVEN -> Math.rint(x);
      case HALF_AWAY -> {
        // The fraction is exact; the sum |x| + 0.5 might be rounded itself.
        double below = Math.floor(Math.abs(x));
        yield Math.copySign(Math.abs(x) - below < 0.5 ? below : below + 1, x);
      }
      case FIXED_POINT_SINGLE, FIXED_POINT_DOUBLE ->
          throw new IllegalArgumentException(
              this
                  + " rounds the product of integers, not a real number; use HALF_EVEN or HALF_AWAY");
    };
  }
}
