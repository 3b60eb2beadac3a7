package dev.zeropoint.simd.vector;

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

  private static final float LOG2_E = 1.44269504f;
  private static final float MINUS_LN2_HIGH = -6.93145752e-1f;
  private static final float MINUS_LN2_LOW = -1.42860677e-6f;

  /** 1.5 * 2^23: adding and subtracting it rounds a small float to an integer, half to even. */
  private static final float ROUND = CodeLoops.ROUNDER;

  /** The bits of 1, to which the exponent is added. */
  private static final int ONE_BITS = Float.floatToRawIntBits(1f);

  /** Where the exponent is in the bits of a float. */
  private static final int EXPONENT_SHIFT = 23;

  private static final float LEAST_EXPONENT = -88.3762626647949f;
  private static final float ERF_SPLIT = 0.921875f;
  private static final float ERF_LIMIT = 3.925f;

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
      FloatVector x = old.blend(LEAST_EXPONENT, old.compare(VectorOperators.LT, LEAST_EXPONENT));
      FloatVector biased =
          x.fma(FloatVector.broadcast(EIGHT, LOG2_E), FloatVector.broadcast(EIGHT, ROUND));
      FloatVector m = biased.sub(ROUND);
      FloatVector f = m.fma(FloatVector.broadcast(EIGHT, MINUS_LN2_HIGH), x);
      f = m.fma(FloatVector.broadcast(EIGHT, MINUS_LN2_LOW), f);
      FloatVector p = FloatVector.broadcast(EIGHT, 0x1.694000p-10f);
      p = p.fma(f, FloatVector.broadcast(EIGHT, 0x1.125edcp-7f));
      p = p.fma(f, FloatVector.broadcast(EIGHT, 0x1.555b5ap-5f));
      p = p.fma(f, FloatVector.broadcast(EIGHT, 0x1.555450p-3f));
      p = p.fma(f, FloatVector.broadcast(EIGHT, 0x1.fffff6p-2f));
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
      a = a.blend(ERF_LIMIT, a.compare(VectorOperators.GT, ERF_LIMIT));
      FloatVector s = a.mul(a);
      FloatVector small = FloatVector.broadcast(Lanes.FLOAT32, -5.99104969e-4f);
      small = small.fma(s, FloatVector.broadcast(Lanes.FLOAT32, 4.99339588e-3f));
      small = small.fma(s, FloatVector.broadcast(Lanes.FLOAT32, -2.67667342e-2f));
      small = small.fma(s, FloatVector.broadcast(Lanes.FLOAT32, 1.12818025e-1f));
      small = small.fma(s, FloatVector.broadcast(Lanes.FLOAT32, -3.76124859e-1f));
      small = small.fma(s, FloatVector.broadcast(Lanes.FLOAT32, 1.28379151e-1f));
      small = small.fma(a, a);
      FloatVector q = FloatVector.broadcast(Lanes.FLOAT32, 1.72948930e-5f);
      q = q.fma(a, FloatVector.broadcast(Lanes.FLOAT32, -3.83208680e-4f));
      q = q.fma(a, FloatVector.broadcast(Lanes.FLOAT32, 3.88393435e-3f));
      q = q.fma(a, FloatVector.broadcast(Lanes.FLOAT32, -2.42545605e-2f));
      q = q.fma(a, FloatVector.broadcast(Lanes.FLOAT32, 1.06777847e-1f));
      q = q.fma(a, FloatVector.broadcast(Lanes.FLOAT32, 6.34846687e-1f));
      q = q.fma(a, FloatVector.broadcast(Lanes.FLOAT32, 1.28717512e-1f));
      q = q.fma(a, a).neg();
      FloatVector biased =
          q.fma(
              FloatVector.broadcast(Lanes.FLOAT32, LOG2_E),
              FloatVector.broadcast(Lanes.FLOAT32, ROUND));
      FloatVector m = biased.sub(ROUND);
      FloatVector f = m.fma(FloatVector.broadcast(Lanes.FLOAT32, MINUS_LN2_HIGH), q);
      f = m.fma(FloatVector.broadcast(Lanes.FLOAT32, MINUS_LN2_LOW), f);
      FloatVector p = FloatVector.broadcast(Lanes.FLOAT32, 1.38319808e-3f);
      p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT32, 8.37550033e-3f));
      p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT32, 4.16689515e-2f));
      p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT32, 1.66664466e-1f));
      p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT32, 4.99999851e-1f));
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
          .blend(large, a.compare(VectorOperators.GE, ERF_SPLIT))
          .reinterpretAsInts()
          .lanewise(VectorOperators.OR, sign)
          .blend(IntVector.fromMemorySegment(Lanes.INT32, dst, to + at, Lanes.ORDER), keep)
          .intoMemorySegment(dst, to + at, Lanes.ORDER);
    }
  }
}
