package dev.zeropoint.core.codes;

import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;

/**
 * TensorFlow's quantize_v2 ({@code core/kernels/quantize_op.cc}, {@code quantization_utils.h}),
 * which maps a range instead of taking a scale and a zero point. Its range is first widened: {@code
 * min = min(0, min)}, {@code max = max(0, max, min + minimumRange * max(1, |min|, |max|))}. All in
 * float32.
 */
public final class TensorFlowQuantizer {
  /** TensorFlow's default of ensure_minimum_range. */
  public static final float MINIMUM_RANGE = 0.01f;

  /** How a range is mapped to codes; qmin and qmax are the least and the greatest code. */
  public enum Mode {
    /**
     * Min to qmin and max to qmax: {@code s = (qmax - qmin) / (max - min)}; unsigned {@code
     * trunc((clamp(x) - min) * s + 0.5)}, signed {@code round((clamp(x) - min) * s - 128)} half
     * away from zero, for 16 bits with 32768. Real 0 is in general no code.
     */
    MIN_COMBINED,
    /**
     * {@code clamp(round(x * s) - round(min * s) + qmin)} with s as above, half away from zero:
     * real 0 is the code {@code qmin - round(min * s)}.
     */
    MIN_FIRST,
    /**
     * Real 0 to code 0: {@code s = min(qmin / min, qmax / max)} of those that are positive, {@code
     * round(clamp(x) * s)} in the rounding mode asked for.
     */
    SCALED
  }

  private final CodeRange codes;
  private final Mode mode;
  private final Rounding rounding;
  private final float min;
  private final float max;
  private final float perStep;

  /**
   * The quantizer with TensorFlow's defaults: the full range of codes, half away from zero, a
   * minimum range of 0.01.
   *
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public TensorFlowQuantizer(Mode mode, ElementType type, FloatRange range) {
    this(mode, CodeRange.full(type), range, Rounding.HALF_AWAY, MINIMUM_RANGE);
  }

  /**
   * A quantizer.
   *
   * @param mode how the range is mapped
   * @param codes of S8, U8, S16 or U16, full, or without the least code (narrow_range), which mode
   *     SCALED alone can use
   * @param range finite, min not above max
   * @param rounding a float mode; HALF_EVEN in mode SCALED alone
   * @param minimumRange not negative and finite: ensure_minimum_range
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public TensorFlowQuantizer(
      Mode mode, CodeRange codes, FloatRange range, Rounding rounding, float minimumRange) {
    boolean scaled = mode == Mode.SCALED;
    boolean full = codes.equals(CodeRange.full(codes.type()));
    boolean narrow = codes.equals(CodeRange.narrow(codes.type()));
    if (!(full || narrow && scaled) || is4Bit(codes.type())) {
      throw new IllegalArgumentException(codes + " cannot be used in mode " + mode);
    }
    if (rounding != Rounding.HALF_AWAY && !(rounding == Rounding.HALF_EVEN && scaled)) {
      throw new IllegalArgumentException(rounding + " cannot be used in mode " + mode);
    }
    if (!(minimumRange >= 0) || Float.isInfinite(minimumRange)) {
      throw new IllegalArgumentException("minimumRange=" + minimumRange + " is out of range");
    }
    this.codes = codes;
    this.mode = mode;
    this.rounding = rounding;
    FloatRange widened = widen(range, minimumRange);
    this.perStep = scaled ? scaledFactor(widened, codes) : affineFactor(widened, codes);
    this.min = scaled ? codes.min() / perStep : widened.min();
    this.max = scaled ? codes.max() / perStep : widened.max();
  }

  private static boolean is4Bit(ElementType type) {
    return type == ElementType.S4 || type == ElementType.U4;
  }

  private static FloatRange widen(FloatRange range, float minimumRange) {
    if (!Float.isFinite(range.min())
        || !(range.min() <= range.max())
        || !(range.max() < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(range + " is not a finite range");
    }
    float low = Math.min(0f, range.min());
    float largest = Math.max(Math.abs(range.min()), Math.abs(range.max()));
    float epsilon = Math.max(1f, largest) * minimumRange;
    float high = Math.max(0f, Math.max(range.max(), low + epsilon));
    if (!(high - low > 0) || Float.isInfinite(high - low)) {
      throw new IllegalArgumentException(
          "[" + low + ", " + high + "] has no width that is positive and finite");
    }
    return new FloatRange(low, high);
  }

  private static float affineFactor(FloatRange range, CodeRange codes) {
    return (float) ((double) codes.steps() / (range.max() - range.min()));
  }

  private static float scaledFactor(FloatRange range, CodeRange codes) {
    float fromMin = codes.min() * range.min() > 0 ? codes.min() / range.min() : Float.MAX_VALUE;
    float fromMax = codes.max() * range.max() > 0 ? codes.max() / range.max() : Float.MAX_VALUE;
    return Math.min(fromMin, fromMax);
  }

  /** What the operator answers beside the codes: the range that they stand for. */
  public FloatRange outputRange() {
    return new FloatRange(min, max);
  }

  /** The definition: one real number to its code; NaN becomes 0, in mode MIN_FIRST real 0. */
  public int apply(float x) {
    float inside = Math.min(Math.max(x, min), max);
    return switch (mode) {
      case MIN_COMBINED -> {
        float steps = (inside - min) * perStep;
        boolean signed = codes.type().isSigned();
        yield codes.clamp(signed ? away(steps + codes.min()) : (long) (steps + 0.5f));
      }
      // Not clamped before: the difference of the two roundings decides.
      case MIN_FIRST ->
          codes.clamp(
              away(Math.clamp(x * perStep, -LIMIT, LIMIT)) - away(min * perStep) + codes.min());
      case SCALED -> codes.clamp((long) rounding.round(inside * perStep));
    };
  }

  /** Far beyond every code, and exact in a float. */
  private static final float LIMIT = 1 << 24;

  private static long away(float x) {
    return (long) Rounding.HALF_AWAY.round(x);
  }

  /**
   * Quantizes a tensor.
   *
   * @param src F32
   * @param dst of the codes' type and src's shape
   * @throws IllegalArgumentException if types or shapes do not fit
   */
  public void apply(Tensor src, Tensor dst) {
    if (src.type() != ElementType.F32
        || dst.type() != codes.type()
        || !src.shape().equals(dst.shape())) {
      throw new IllegalArgumentException(
          "needs F32 to " + codes.type() + " of one shape, got " + src + " to " + dst);
    }
    for (long i = 0; i < src.elementCount(); i++) {
      dst.setLong(i, apply(src.getFloat(i)));
    }
  }
}
