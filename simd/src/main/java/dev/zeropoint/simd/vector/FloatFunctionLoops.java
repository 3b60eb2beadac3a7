package dev.zeropoint.simd.vector;

import dev.zeropoint.core.floats.FloatCoefficients;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of neighbouring floats, the operations of the scalar reference one by one. The last
 * vector ends with the last float; lanes that it has in common with the one before it keep what
 * that one left in dst, since where dst is src they are no operands any more.
 *
 * <pre>
 *   | vector 0 | vector 1 | vector 2 |
 *                              |kept| last |      ends where the floats end
 * </pre>
 *
 * <p>2^m needs no conversion: {@code fma(x, log2(e), ROUND)} has m in its low bits, and only those
 * are left when they are shifted to where an exponent is. NaN is handed on by the polynomial.
 */
final class FloatFunctionLoops {
  /** Of {@link #exp}: not more than eight lanes, since a softmax may have no more floats. */
  static final VectorSpecies<Float> EIGHT =
      Lanes.BITS > 256 ? FloatVector.SPECIES_256 : Lanes.FLOAT32;

  static final VectorSpecies<Integer> EIGHT_INTS = EIGHT.withLanes(int.class);
  private static final int EIGHT_BYTES = EIGHT.vectorByteSize();

  private static final float MINUS_LN2_HIGH = -FloatCoefficients.LN2_HIGH;
  private static final float MINUS_LN2_LOW = -FloatCoefficients.LN2_LOW;

  /** The bits of 1, to which the exponent is added. */
  private static final int ONE_BITS = Float.floatToRawIntBits(1f);

  /** Where the exponent is in the bits of a float. */
  private static final int EXPONENT_SHIFT = 23;

  private FloatFunctionLoops() {}

  /** e^x of floats that are not greater than 0 or NaN, in place; at least one vector of them. */
  static void exp(MemorySegment dst, long from, int count) {
    int lanes = EIGHT.length();
    exp(dst, from, count / lanes, 0);
    if (count % lanes != 0) {
      exp(dst, from + (long) (count - lanes) * Float.BYTES, 1, lanes - count % lanes);
    }
  }

  /**
   * Whole vectors.
   *
   * @param kept how many lanes stay as they are
   */
  private static void exp(MemorySegment dst, long from, int vectors, int kept) {
    dst = NativeMemory.of(dst);
    VectorMask<Integer> keep =
        IntVector.zero(EIGHT_INTS).addIndex(1).compare(VectorOperators.LT, kept);
    for (int i = 0; i < vectors; i++) {
      long at = from + (long) i * EIGHT_BYTES;
      FloatVector old = FloatVector.fromMemorySegment(EIGHT, dst, at, Lanes.ORDER);
      // Not max(x): the comparison is false for NaN, which stays, and costs less.
      FloatVector x =
          old.blend(
              FloatCoefficients.LEAST_EXPONENT,
              old.compare(VectorOperators.LT, FloatCoefficients.LEAST_EXPONENT));
      FloatVector biased =
          x.fma(
              FloatVector.broadcast(EIGHT, FloatCoefficients.LOG2_E),
              FloatVector.broadcast(EIGHT, FloatCoefficients.ROUND));
      FloatVector m = biased.sub(FloatCoefficients.ROUND);
      FloatVector f = m.fma(FloatVector.broadcast(EIGHT, MINUS_LN2_HIGH), x);
      f = m.fma(FloatVector.broadcast(EIGHT, MINUS_LN2_LOW), f);
      FloatVector p = FloatVector.broadcast(EIGHT, FloatCoefficients.EXP_6);
      p = p.fma(f, FloatVector.broadcast(EIGHT, FloatCoefficients.EXP_5));
      p = p.fma(f, FloatVector.broadcast(EIGHT, FloatCoefficients.EXP_4));
      p = p.fma(f, FloatVector.broadcast(EIGHT, FloatCoefficients.EXP_3));
      p = p.fma(f, FloatVector.broadcast(EIGHT, FloatCoefficients.EXP_2));
      p = p.fma(f, FloatVector.broadcast(EIGHT, 1f));
      p = p.fma(f, FloatVector.broadcast(EIGHT, 1f));
      p.mul(
              biased
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                  .add(ONE_BITS)
                  .reinterpretAsFloats())
          .reinterpretAsInts()
          .blend(old.reinterpretAsInts(), keep)
          .intoMemorySegment(dst, at, Lanes.ORDER);
    }
  }

  /** The error function of at least {@link Lanes#NR} floats. Both polynomials are computed. */
  static void erf(MemorySegment src, long from, MemorySegment dst, long to, int count) {
    erf(src, from, dst, to, count / Lanes.NR, 0);
    if (count % Lanes.NR != 0) {
      long end = (long) (count - Lanes.NR) * Float.BYTES;
      erf(src, from + end, dst, to + end, 1, Lanes.NR - count % Lanes.NR);
    }
  }

  /**
   * Whole vectors.
   *
   * @param kept how many lanes of dst stay as they are
   */
  private static void erf(
      MemorySegment src, long from, MemorySegment dst, long to, int vectors, int kept) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    VectorMask<Integer> keep =
        IntVector.zero(Lanes.INT32).addIndex(1).compare(VectorOperators.LT, kept);
    for (int i = 0; i < vectors; i++) {
      long at = (long) i * Lanes.BYTES;
      FloatVector x = FloatVector.fromMemorySegment(Lanes.FLOAT32, src, from + at, Lanes.ORDER);
      FloatVector a = x.abs();
      // Comparisons are false for NaN: it stays, and the first polynomial hands it on.
      a =
          a.blend(
              FloatCoefficients.ERF_LIMIT,
              a.compare(VectorOperators.GT, FloatCoefficients.ERF_LIMIT));
      FloatVector s = a.mul(a);
      FloatVector small = FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_SMALL_5);
      small = small.fma(s, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_SMALL_4));
      small = small.fma(s, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_SMALL_3));
      small = small.fma(s, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_SMALL_2));
      small = small.fma(s, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_SMALL_1));
      small = small.fma(s, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_SMALL_0));
      small = small.fma(a, a);
      FloatVector q = FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_LARGE_6);
      q = q.fma(a, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_LARGE_5));
      q = q.fma(a, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_LARGE_4));
      q = q.fma(a, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_LARGE_3));
      q = q.fma(a, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_LARGE_2));
      q = q.fma(a, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_LARGE_1));
      q = q.fma(a, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_LARGE_0));
      q = q.fma(a, a).neg();
      FloatVector biased =
          q.fma(
              FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.LOG2_E),
              FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ROUND));
      FloatVector m = biased.sub(FloatCoefficients.ROUND);
      FloatVector f = m.fma(FloatVector.broadcast(Lanes.FLOAT32, MINUS_LN2_HIGH), q);
      f = m.fma(FloatVector.broadcast(Lanes.FLOAT32, MINUS_LN2_LOW), f);
      FloatVector p = FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_EXP_6);
      p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_EXP_5));
      p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_EXP_4));
      p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_EXP_3));
      p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT32, FloatCoefficients.ERF_EXP_2));
      p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT32, 1f));
      p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT32, 1f));
      FloatVector large =
          FloatVector.broadcast(Lanes.FLOAT32, 1f)
              .sub(
                  p.mul(
                      biased
                          .reinterpretAsInts()
                          .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                          .add(ONE_BITS)
                          .reinterpretAsFloats()));
      // Neither is negative, so the sign of x is all there is.
      IntVector sign = x.reinterpretAsInts().lanewise(VectorOperators.AND, Integer.MIN_VALUE);
      small
          .blend(large, a.compare(VectorOperators.GE, FloatCoefficients.ERF_SPLIT))
          .reinterpretAsInts()
          .lanewise(VectorOperators.OR, sign)
          .blend(IntVector.fromMemorySegment(Lanes.INT32, dst, to + at, Lanes.ORDER), keep)
          .intoMemorySegment(dst, to + at, Lanes.ORDER);
    }
  }
}
