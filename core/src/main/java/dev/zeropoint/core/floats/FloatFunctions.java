package dev.zeropoint.core.floats;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * The functions and sums of {@link FloatKernels}, which says where they come from, one float at a
 * time.
 */
final class FloatFunctions {
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
    float clamped = Math.max(x, FloatCoefficients.LEAST_EXPONENT);
    float biased = fma(clamped, FloatCoefficients.LOG2_E, FloatCoefficients.ROUND);
    float m = biased - FloatCoefficients.ROUND;
    float f = fma(m, -FloatCoefficients.LN2_LOW, fma(m, -FloatCoefficients.LN2_HIGH, clamped));
    float p = fma(FloatCoefficients.EXP_6, f, FloatCoefficients.EXP_5);
    p = fma(p, f, FloatCoefficients.EXP_4);
    p = fma(p, f, FloatCoefficients.EXP_3);
    p = fma(p, f, FloatCoefficients.EXP_2);
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
    float a = Math.min(Math.abs(x), FloatCoefficients.ERF_LIMIT);
    // The comparison is false for NaN, which the first polynomial then hands on.
    return Math.copySign(a >= FloatCoefficients.ERF_SPLIT ? erfOfLarge(a) : erfOfSmall(a), x);
  }

  private static float erfOfSmall(float a) {
    float s = a * a;
    float p = fma(FloatCoefficients.ERF_SMALL_5, s, FloatCoefficients.ERF_SMALL_4);
    p = fma(p, s, FloatCoefficients.ERF_SMALL_3);
    p = fma(p, s, FloatCoefficients.ERF_SMALL_2);
    p = fma(p, s, FloatCoefficients.ERF_SMALL_1);
    p = fma(p, s, FloatCoefficients.ERF_SMALL_0);
    return fma(p, a, a);
  }

  /** {@code 1 - e^-q(a)}. */
  private static float erfOfLarge(float a) {
    float q = fma(FloatCoefficients.ERF_LARGE_6, a, FloatCoefficients.ERF_LARGE_5);
    q = fma(q, a, FloatCoefficients.ERF_LARGE_4);
    q = fma(q, a, FloatCoefficients.ERF_LARGE_3);
    q = fma(q, a, FloatCoefficients.ERF_LARGE_2);
    q = fma(q, a, FloatCoefficients.ERF_LARGE_1);
    q = fma(q, a, FloatCoefficients.ERF_LARGE_0);
    float x = -fma(q, a, a);
    float m = fma(FloatCoefficients.LOG2_E, x, FloatCoefficients.ROUND) - FloatCoefficients.ROUND;
    float f = fma(m, -FloatCoefficients.LN2_LOW, fma(m, -FloatCoefficients.LN2_HIGH, x));
    float p = fma(FloatCoefficients.ERF_EXP_6, f, FloatCoefficients.ERF_EXP_5);
    p = fma(p, f, FloatCoefficients.ERF_EXP_4);
    p = fma(p, f, FloatCoefficients.ERF_EXP_3);
    p = fma(p, f, FloatCoefficients.ERF_EXP_2);
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
