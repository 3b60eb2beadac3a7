package dev.zeropoint.simd.vector;

import dev.zeropoint.core.tensor.ElementType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * Floats to codes and back, in blocks of four vectors of 32-bit elements and one vector of bytes.
 *
 * <pre>
 *   four vectors, NR each          a0 a1 a2 ..  b0 b1 b2 ..  c0 c1 c2 ..  d0 d1 d2 ..
 *   one vector, four bytes a lane  a0 b0 c0 d0  a1 b1 c1 d1  a2 b2 c2 d2  ..
 *   in memory                      a0 a1 a2 ..  b0 b1 b2 ..  c0 c1 c2 ..  d0 d1 d2 ..
 * </pre>
 *
 * <p>The second form is reached with shifts, the step between it and the third is one rearrangement
 * of bytes. So every width, 128 bits too, has one code, with no vector shorter than the others.
 */
final class CodeLoops {
  /** Adding 1.5 * 2^23 to a float below 2^22 leaves its half-even integer in the low bits. */
  static final float ROUNDER = 0x1.8p23f;

  /** Further out, and for NaN, the scalar loop decides. */
  private static final int LIMIT_BITS = Float.floatToRawIntBits(0x1p21f);

  /** From four bytes a lane to the order in memory. */
  private static final VectorShuffle<Byte> TO_MEMORY =
      VectorShuffle.fromOp(Lanes.INT8, i -> 4 * (i % Lanes.NR) + i / Lanes.NR);

  /** From the order in memory to four bytes a lane. */
  static final VectorShuffle<Byte> TO_LANES =
      VectorShuffle.fromOp(Lanes.INT8, i -> Lanes.NR * (i % 4) + i / 4);

  private CodeLoops() {}

  /**
   * {@code saturate(rint(x / scale) + zeroPoint)}.
   *
   * @param from the first element
   * @return how many blocks were done; the next one, if there is one, has a quotient that is NaN or
   *     beyond 2^21
   */
  static int quantize(
      MemorySegment src,
      long from,
      MemorySegment dst,
      int blocks,
      float scale,
      int zeroPoint,
      ElementType type) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    int min = (int) type.minValue();
    int max = (int) type.maxValue();
    int offset = Float.floatToRawIntBits(ROUNDER) - zeroPoint;
    for (int i = 0; i < blocks; i++) {
      long at = from * Float.BYTES + (long) i * (4 * Lanes.BYTES);
      FloatVector a = FloatVector.fromMemorySegment(Lanes.FLOAT32, src, at, Lanes.ORDER).div(scale);
      FloatVector b =
          FloatVector.fromMemorySegment(Lanes.FLOAT32, src, at + Lanes.BYTES, Lanes.ORDER)
              .div(scale);
      FloatVector c =
          FloatVector.fromMemorySegment(Lanes.FLOAT32, src, at + 2 * Lanes.BYTES, Lanes.ORDER)
              .div(scale);
      FloatVector d =
          FloatVector.fromMemorySegment(Lanes.FLOAT32, src, at + 3 * Lanes.BYTES, Lanes.ORDER)
              .div(scale);
      // Magnitudes of floats have the order of their bits, NaN being greater than all.
      IntVector furthest =
          a.reinterpretAsInts()
              .lanewise(VectorOperators.AND, Integer.MAX_VALUE)
              .max(b.reinterpretAsInts().lanewise(VectorOperators.AND, Integer.MAX_VALUE))
              .max(c.reinterpretAsInts().lanewise(VectorOperators.AND, Integer.MAX_VALUE))
              .max(d.reinterpretAsInts().lanewise(VectorOperators.AND, Integer.MAX_VALUE));
      if (furthest.compare(VectorOperators.GT, LIMIT_BITS).anyTrue()) {
        return i;
      }
      IntVector codes =
          a.add(ROUNDER)
              .reinterpretAsInts()
              .sub(offset)
              .max(min)
              .min(max)
              .lanewise(VectorOperators.AND, 0xFF)
              .lanewise(
                  VectorOperators.OR,
                  b.add(ROUNDER)
                      .reinterpretAsInts()
                      .sub(offset)
                      .max(min)
                      .min(max)
                      .lanewise(VectorOperators.AND, 0xFF)
                      .lanewise(VectorOperators.LSHL, 8))
              .lanewise(
                  VectorOperators.OR,
                  c.add(ROUNDER)
                      .reinterpretAsInts()
                      .sub(offset)
                      .max(min)
                      .min(max)
                      .lanewise(VectorOperators.AND, 0xFF)
                      .lanewise(VectorOperators.LSHL, 16))
              .lanewise(
                  VectorOperators.OR,
                  d.add(ROUNDER)
                      .reinterpretAsInts()
                      .sub(offset)
                      .max(min)
                      .min(max)
                      .lanewise(VectorOperators.LSHL, 24));
      codes
          .reinterpretAsBytes()
          .rearrange(TO_MEMORY)
          .intoMemorySegment(dst, from + (long) i * Lanes.BYTES, Lanes.ORDER);
    }
    return blocks;
  }

  /** Codes in 32 bits each to bytes. */
  static void narrow(MemorySegment src, long from, MemorySegment dst, long to, int blocks) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    for (int i = 0; i < blocks; i++) {
      long at = from + (long) i * (4 * Lanes.BYTES);
      IntVector.fromMemorySegment(Lanes.INT32, src, at, Lanes.ORDER)
          .lanewise(VectorOperators.AND, 0xFF)
          .lanewise(
              VectorOperators.OR,
              IntVector.fromMemorySegment(Lanes.INT32, src, at + Lanes.BYTES, Lanes.ORDER)
                  .lanewise(VectorOperators.AND, 0xFF)
                  .lanewise(VectorOperators.LSHL, 8))
          .lanewise(
              VectorOperators.OR,
              IntVector.fromMemorySegment(Lanes.INT32, src, at + 2 * Lanes.BYTES, Lanes.ORDER)
                  .lanewise(VectorOperators.AND, 0xFF)
                  .lanewise(VectorOperators.LSHL, 16))
          .lanewise(
              VectorOperators.OR,
              IntVector.fromMemorySegment(Lanes.INT32, src, at + 3 * Lanes.BYTES, Lanes.ORDER)
                  .lanewise(VectorOperators.LSHL, 24))
          .reinterpretAsBytes()
          .rearrange(TO_MEMORY)
          .intoMemorySegment(dst, to + (long) i * Lanes.BYTES, Lanes.ORDER);
    }
  }

  /** {@code (code - zeroPoint) * scale} of 8-bit codes. */
  static void dequantize(
      MemorySegment src,
      ElementType type,
      long from,
      MemorySegment dst,
      int blocks,
      float scale,
      int zeroPoint) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    // Unsigned codes less 128 are signed ones; a difference of codes stays what it is.
    boolean signed = type == ElementType.S8;
    int flip = signed ? 0 : 0x8080_8080;
    int zero = signed ? zeroPoint : zeroPoint - 128;
    for (int i = 0; i < blocks; i++) {
      IntVector codes =
          ByteVector.fromMemorySegment(Lanes.INT8, src, from + (long) i * Lanes.BYTES, Lanes.ORDER)
              .rearrange(TO_LANES)
              .reinterpretAsInts()
              .lanewise(VectorOperators.XOR, flip);
      long at = from * Float.BYTES + (long) i * (4 * Lanes.BYTES);
      ((FloatVector)
              codes
                  .lanewise(VectorOperators.LSHL, 24)
                  .lanewise(VectorOperators.ASHR, 24)
                  .sub(zero)
                  .convertShape(VectorOperators.I2F, Lanes.FLOAT32, 0))
          .mul(scale)
          .intoMemorySegment(dst, at, Lanes.ORDER);
      ((FloatVector)
              codes
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 24)
                  .sub(zero)
                  .convertShape(VectorOperators.I2F, Lanes.FLOAT32, 0))
          .mul(scale)
          .intoMemorySegment(dst, at + Lanes.BYTES, Lanes.ORDER);
      ((FloatVector)
              codes
                  .lanewise(VectorOperators.LSHL, 8)
                  .lanewise(VectorOperators.ASHR, 24)
                  .sub(zero)
                  .convertShape(VectorOperators.I2F, Lanes.FLOAT32, 0))
          .mul(scale)
          .intoMemorySegment(dst, at + 2 * Lanes.BYTES, Lanes.ORDER);
      ((FloatVector)
              codes
                  .lanewise(VectorOperators.ASHR, 24)
                  .sub(zero)
                  .convertShape(VectorOperators.I2F, Lanes.FLOAT32, 0))
          .mul(scale)
          .intoMemorySegment(dst, at + 3 * Lanes.BYTES, Lanes.ORDER);
    }
  }

  /** int32 to the nearest floats, times scale. */
  static void toFloats(MemorySegment src, long from, MemorySegment dst, int blocks, float scale) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    for (int i = 0; i < 4 * blocks; i++) {
      long at = from * Float.BYTES + (long) i * Lanes.BYTES;
      ((FloatVector)
              IntVector.fromMemorySegment(Lanes.INT32, src, at, Lanes.ORDER)
                  .convertShape(VectorOperators.I2F, Lanes.FLOAT32, 0))
          .mul(scale)
          .intoMemorySegment(dst, at, Lanes.ORDER);
    }
  }
}
