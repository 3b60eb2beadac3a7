package dev.zeropoint.core.floats;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * The functions and sums of {@link FloatKernels}, which says where they come from, one float at a
 * time.
 */
final class FloatFunctions {
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 6.93145752e-1f;
  private static final float LN2_LOW = 1.42860677e-6f;

  /** 1.5 * 2^23: adding and subtracting it rounds a small float to an integer, half to even. */
  private static final float ROUND = 12_582_912f;

  /** Below this e^x is not far from the least normal float. */
  private static final float LEAST_EXPONENT = -88.3762626647949f;

  private static final float ERF_SPLIT = 0.921875f;

  /** From here on erf(x) rounds to 1. */
  private static final float ERF_LIMIT = 3.925f;

  private FloatFunctions() {}

  /** a * b + c, rounded once. */
  private static float fma(float a, float b, float c) {
    return Math.fma(a, b, c);
  }

  /**
   * e^x for x &lt;= 0; below about -87.7, where it is no normal float, it is 0. NaN gives NaN.
   *
   * <p>{@code x = m ln 2 + f} with integer m, then {@code 2^m * p(f)}.
   */
  static float exp(float x) {
    float clamped = Math.max(x, LEAST_EXPONENT);
    float biased = fma(clamped, LOG2_E, ROUND);
    float m = biased - ROUND;
    float f = fma(m, -LN2_LOW, fma(m, -LN2_HIGH, clamped));
    float p = fma(0x1.694000p-10f, f, 0x1.125edcp-7f);
    p = fma(p, f, 0x1.555b5ap-5f);
    p = fma(p, f, 0x1.555450p-3f);
    p = fma(p, f, 0x1.fffff6p-2f);
    p = fma(p, f, 1f);
    p = fma(p, f, 1f);
    return p * power2((int) m);
  }

  /** 2^m for m in [-127, 127]; 2^-127, which is not a normal float, is 0. */
  private static float power2(int m) {
    return Float.intBitsToFloat(m + 127 << 23);
  }

  /** The error function: 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x. */
  static float erf(float x) {
    float a = Math.min(Math.abs(x), ERF_LIMIT);
    // The comparison is false for NaN, which the first polynomial then hands on.
    return Math.copySign(a >= ERF_SPLIT ? erfOfLarge(a) : erfOfSmall(a), x);
  }

  private static float erfOfSmall(float a) {
    float s = a * a;
    float p = fma(-5.99104969e-4f, s, 4.99339588e-3f);
    p = fma(p, s, -2.67667342e-2f);
    p = fma(p, s, 1.12818025e-1f);
    p = fma(p, s, -3.76124859e-1f);
    p = fma(p, s, 1.28379151e-1f);
    return fma(p, a, a);
  }

  /** {@code 1 - e^-q(a)}. */
  private static float erfOfLarge(float a) {
    float q = fma(1.72948930e-5f, a, -3.83208680e-4f);
    q = fma(q, a, 3.88393435e-3f);
    q = fma(q, a, -2.42545605e-2f);
    q = fma(q, a, 1.06777847e-1f);
    q = fma(q, a, 6.34846687e-1f);
    q = fma(q, a, 1.28717512e-1f);
    float x = -fma(q, a, a);
    float m = fma(LOG2_E, x, ROUND) - ROUND;
    float f = fma(m, -LN2_LOW, fma(m, -LN2_HIGH, x));
    float p = fma(1.38319808e-3f, f, 8.37550033e-3f);
    p = fma(p, f, 4.16689515e-2f);
    p = fma(p, f, 1.66664466e-1f);
    p = fma(p, f, 4.99999851e-1f);
    p = fma(p, f, 1f);
    p = fma(p, f, 1f);
    return 1 - p * power2((int) m);
  }

  /**
   * The softmax of neighbouring floats: {@code e^(x - max)} times the inverse of the sum. The sum
   * is taken in eight interleaved parts, ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)).
   *
   * @param from bytes to the first
   * @param to bytes to the first in dst
   */
  static void softmax(MemorySegment src, long from, MemorySegment dst, long to, int count) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, src.get(Layouts.FLOAT32, from + 4L * i));
    }
    for (int i = 0; i < count; i++) {
      float power = exp(src.get(Layouts.FLOAT32, from + 4L * i) - max);
      dst.set(Layouts.FLOAT32, to + 4L * i, power);
    }
    float s01 = part(dst, to, 0, count) + part(dst, to, 1, count);
    float s23 = part(dst, to, 2, count) + part(dst, to, 3, count);
    float s45 = part(dst, to, 4, count) + part(dst, to, 5, count);
    float s67 = part(dst, to, 6, count) + part(dst, to, 7, count);
    float inverse = 1f / ((s01 + s23) + (s45 + s67));
    for (int i = 0; i < count; i++) {
      float power = dst.get(Layouts.FLOAT32, to + 4L * i);
      dst.set(Layouts.FLOAT32, to + 4L * i, power * inverse);
    }
  }

  /** The sum of every eighth float from one on, in order. */
  private static float part(MemorySegment src, long from, int first, int count) {
    float sum = 0;
    for (long i = first; i < count; i += 8) {
      sum += src.get(Layouts.FLOAT32, from + 4L * i);
    }
    return sum;
  }

  /**
   * The sum of neighbouring floats: up to the last multiple of eight in eight interleaved parts,
   * joined as r[j] = s[j] + s[j + 4]; four more floats, if there are as many, are added to r; then
   * (r0 + r2) + (r1 + r3), and the last floats one by one.
   *
   * @param from bytes to the first
   */
  static float sum(MemorySegment src, long from, int count) {
    int eights = count & -8;
    int fours = count & -4;
    float r0 = part(src, from, 0, eights) + part(src, from, 4, eights);
    float r1 = part(src, from, 1, eights) + part(src, from, 5, eights);
    float r2 = part(src, from, 2, eights) + part(src, from, 6, eights);
    float r3 = part(src, from, 3, eights) + part(src, from, 7, eights);
    if (fours > eights) {
      long at = from + 4L * eights;
      r0 += src.get(Layouts.FLOAT32, at);
      r1 += src.get(Layouts.FLOAT32, at + 4);
      r2 += src.get(Layouts.FLOAT32, at + 8);
      r3 += src.get(Layouts.FLOAT32, at + 12);
    }
    float sum = (r0 + r2) + (r1 + r3);
    for (int i = fours; i < count; i++) {
      sum += src.get(Layouts.FLOAT32, from + 4L * i);
    }
    return sum;
  }
}
