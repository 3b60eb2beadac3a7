package dev.zeropoint.core.quant;

/**
 * A positive real number as {@code multiplier * 2^(shift - 31)}, so that an int32 is scaled with
 * integer arithmetic alone. The representation and both ways of rounding are those of gemmlowp
 * ({@code fixedpoint/fixedpoint.h}) and TFLite ({@code kernels/internal/common.cc}, {@code
 * quantization_util.cc}).
 *
 * @param multiplier in [2^30, 2^31), or 0 for the number 0
 * @param shift in [-31, 30]; positive shifts left
 */
public record FixedPointMultiplier(int multiplier, int shift) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if one is left
   */
  public FixedPointMultiplier {
    if (multiplier < 0 || (multiplier != 0 && multiplier < 1 << 30)) {
      throw new IllegalArgumentException(
          "multiplier=" + multiplier + " is neither 0 nor in [2^30, 2^31)");
    }
    if (shift < -31 || shift > 30) {
      throw new IllegalArgumentException("shift=" + shift + " is not in [-31, 30]");
    }
  }

  /**
   * The nearest representation of a real number (relative error at most 2^-31). As in TFLite, a
   * number below 2^-32 becomes 0: its product with any int32 is less than half a code.
   *
   * @param real in [0, 2^30)
   * @throws IllegalArgumentException if it is not
   */
  public static FixedPointMultiplier of(double real) {
    if (!(real >= 0) || real >= 1 << 30) {
      throw new IllegalArgumentException("multiplier " + real + " is not in [0, 2^30)");
    }
    if (real == 0) {
      return new FixedPointMultiplier(0, 0);
    }
    int shift = Math.getExponent(real) + 1;
    if (shift < -31) {
      return new FixedPointMultiplier(0, 0);
    }
    long multiplier = Math.round(Math.scalb(real, 31 - shift));
    if (multiplier == 1L << 31) {
      multiplier >>= 1;
      shift++;
    }
    if (shift > 30) {
      throw new IllegalArgumentException(
          "multiplier " + real + " rounds to 2^30, the end of the range");
    }
    return new FixedPointMultiplier((int) multiplier, shift);
  }

  /** The number that this represents, exactly. */
  public double real() {
    return Math.scalb((double) multiplier, shift - 31);
  }

  /**
   * The rounded product x * real().
   *
   * @param rounding {@link Rounding#FIXED_POINT_SINGLE} or {@link Rounding#FIXED_POINT_DOUBLE}
   * @throws IllegalArgumentException for a float mode
   */
  public int apply(int x, Rounding rounding) {
    return switch (rounding) {
      case FIXED_POINT_SINGLE -> single(x, multiplier, shift);
      case FIXED_POINT_DOUBLE -> twice(x, multiplier, shift);
      case HALF_EVEN, HALF_AWAY ->
          throw new IllegalArgumentException(rounding + " is not a fixed-point mode");
    };
  }

  /**
   * One rounding, ties upwards: {@code (x * m + 2^(30 - s)) >> (31 - s)} in 64 bits, saturated to
   * int32.
   */
  public static int single(int x, int multiplier, int shift) {
    int right = 31 - shift;
    long rounded = ((long) x * multiplier + (1L << (right - 1))) >> right;
    return (int) Math.clamp(rounded, (long) Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /**
   * Two roundings: {@code roundingDivideByPot(saturatingRoundingDoublingHighMul(x << max(s, 0), m),
   * max(-s, 0))}. The left shift wraps modulo 2^32, as TFLite's does.
   */
  public static int twice(int x, int multiplier, int shift) {
    int left = Math.max(shift, 0);
    int right = Math.max(-shift, 0);
    return roundingDivideByPot(saturatingRoundingDoublingHighMul(x << left, multiplier), right);
  }

  /**
   * For the 64-bit accumulators of 16-bit activations: the multiplier is first rounded to 16 bits,
   * {@code m16 = m < 0x7FFF0000 ? (m + 0x8000) >> 16 : 0x7FFF}, then {@code (x * m16 + 2^(14 - s))
   * >> (15 - s)}, ties upwards (TFLite {@code kernels/internal/common.cc},
   * MultiplyByQuantizedMultiplier of int64; CMSIS-NN arm_nn_requantize_s64). Cut to int32, as
   * TFLite's is.
   *
   * @param x in [-2^47, 2^47)
   * @param shift in [-31, 7]
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public static int wide(long x, int multiplier, int shift) {
    if (x < -(1L << 47) || x >= 1L << 47 || shift < -31 || shift > 7) {
      throw new IllegalArgumentException(
          "x=" + x + " is not in [-2^47, 2^47), or shift=" + shift + " not in [-31, 7]");
    }
    int half = multiplier < 0x7FFF_0000 ? multiplier + 0x8000 >> 16 : 0x7FFF;
    int right = 15 - shift;
    return (int) (x * half + (1L << right - 1) >> right);
  }

  /**
   * The high half of 2ab, rounded: {@code (ab + nudge) / 2^31} with a division that truncates and a
   * nudge of 2^30 for ab &gt;= 0, else 1 - 2^30. Only MIN * MIN overflows; it gives MAX.
   */
  public static int saturatingRoundingDoublingHighMul(int a, int b) {
    if (a == Integer.MIN_VALUE && b == Integer.MIN_VALUE) {
      return Integer.MAX_VALUE;
    }
    long product = (long) a * b;
    long nudge = product >= 0 ? 1L << 30 : 1 - (1L << 30);
    return (int) ((product + nudge) / (1L << 31));
  }

  /**
   * x / 2^exponent, ties away from zero.
   *
   * @param exponent in [0, 31]
   */
  public static int roundingDivideByPot(int x, int exponent) {
    int mask = (int) ((1L << exponent) - 1);
    int remainder = x & mask;
    int threshold = (mask >>> 1) + (x < 0 ? 1 : 0);
    return (x >> exponent) + (remainder > threshold ? 1 : 0);
  }
}
