package dev.zeropoint.core.quant;

/**
 * How a range of real numbers becomes a scale and a zero point. Whatever the range, real 0.0 is
 * exactly one code.
 *
 * @param codes that may be used
 * @param symmetric whether the zero point is the middle of the codes, so that x and -x have
 *     opposite codes; else the zero point lies where the range asks for it
 * @param rounding of the asymmetric zero point: {@link Rounding#HALF_EVEN} (ONNX, FBGEMM, XNNPACK)
 *     or {@link Rounding#HALF_AWAY} (TFLite, gemmlowp)
 */
public record QuantizationScheme(CodeRange codes, boolean symmetric, Rounding rounding) {
  /**
   * Checks the mode and that there are two codes, on both sides of a symmetric scheme's middle.
   *
   * @throws IllegalArgumentException for a fixed-point mode, or too few codes
   */
  public QuantizationScheme {
    if (rounding.isFixedPoint()) {
      throw new IllegalArgumentException(rounding + " rounds products of integers, not floats");
    }
    if ((symmetric ? codes.symmetricSteps() : codes.steps()) < 1) {
      throw new IllegalArgumentException(codes + " has too few codes");
    }
  }

  /** A scheme whose zero point is the middle of the codes. */
  public static QuantizationScheme symmetric(CodeRange codes) {
    return new QuantizationScheme(codes, true, Rounding.HALF_EVEN);
  }

  /** A scheme whose codes span just the range and 0, with a half-even zero point as in ONNX. */
  public static QuantizationScheme asymmetric(CodeRange codes) {
    return new QuantizationScheme(codes, false, Rounding.HALF_EVEN);
  }

  /**
   * The parameters of a range.
   *
   * <p>Asymmetric: the range is first widened to include 0; then {@code scale = (max - min) / (qmax
   * - qmin)} and {@code zeroPoint = clamp(round(qmin - min / scale))}, all in float32, as ONNX
   * DynamicQuantizeLinear has it. Symmetric: {@code scale = max(|min|, |max|) /
   * codes.symmetricSteps()}.
   *
   * <p>A range that is all zero has scale 1 (ONNX Runtime, XNNPACK; the ONNX reference has 1/255,
   * FBGEMM 0.1, TFLite 0). One so narrow that the scale would underflow has the least positive
   * float as its scale.
   *
   * @param range finite
   * @throws IllegalArgumentException if it is not finite, or its min is above its max
   */
  public Quantization.PerTensor parameters(FloatRange range) {
    float min = range.min();
    float max = range.max();
    if (!Float.isFinite(min) || !Float.isFinite(max) || min > max) {
      throw new IllegalArgumentException("[" + min + ", " + max + "] is not a finite range");
    }
    if (symmetric) {
      float maxAbs = Math.max(Math.abs(min), Math.abs(max));
      return new Quantization.PerTensor(
          codes.type(), scale(0, maxAbs, codes.symmetricSteps()), codes.middle());
    }
    float low = Math.min(min, 0f);
    float high = Math.max(max, 0f);
    float scale = scale(low, high, codes.steps());
    long zeroPoint = zeroPoint(low, scale, codes.min(), rounding);
    return new Quantization.PerTensor(codes.type(), scale, codes.clamp(zeroPoint));
  }

  /**
   * The code of real 0.0 where {@code low} has the code {@code min}; it may be none of the codes.
   */
  static long zeroPoint(float low, float scale, int min, Rounding rounding) {
    return (long) rounding.round(min - low / scale);
  }

  /** The size of a step where {@code steps} of them span [low, high]. */
  static float scale(float low, float high, int steps) {
    if (low == high) {
      return 1f;
    }
    float width = high - low;
    float scale = Float.isInfinite(width) ? (float) (((double) high - low) / steps) : width / steps;
    return scale == 0 ? Float.MIN_VALUE : scale;
  }
}
