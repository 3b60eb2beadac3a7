package dev.zeropoint.core.error;

/**
 * How far an approximation is from the exact values.
 *
 * @param count of the values
 * @param sqnrDb signal to quantization noise, {@code 10 * log10(sum x^2 / sum (y - x)^2)}; infinite
 *     if there is no noise, minus infinity if there is nothing but noise
 * @param cosine of the angle between the two vectors, in [-1, 1]; 1 if both are zero, 0 if one is
 * @param maxError the greatest {@code |y - x|}
 * @param meanError the mean of {@code y - x}; other than 0 it is a bias, which sums add up
 * @param meanAbsoluteError the mean of {@code |y - x|}
 * @param saturationShare the share of the values beyond the codes, in [0, 1]
 */
public record QuantizationError(
    long count,
    double sqnrDb,
    double cosine,
    double maxError,
    double meanError,
    double meanAbsoluteError,
    double saturationShare) {
  /** What a full-scale sine loses, and what each bit adds, in dB (IEEE 1241). */
  private static final double SINE_DB = 1.76;

  private static final double BIT_DB = 6.02;

  /**
   * The bits that an ideal converter would need for this ratio on a full-scale sine: {@code (sqnrDb
   * - 1.76) / 6.02}, not below 0. Of 8-bit codes that a peaked distribution fills badly, 5 or 6 are
   * left.
   */
  public double effectiveBits() {
    return Math.max(0, (sqnrDb - SINE_DB) / BIT_DB);
  }
}
