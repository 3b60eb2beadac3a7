package dev.zeropoint.simd.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Arithmetic of at least {@link Lanes#NR} floats. The last vector ends with the last float; it is
 * computed first and stored last, so that what it has in common with the one before it is the same
 * for both, in place too.
 *
 * <p>Each operation has a loop of its own, and another where an operand is one number, so that no
 * loop makes a choice.
 */
final class FloatArithmeticLoops {
  private FloatArithmeticLoops() {}

  /** {@code dst[i] = a[i] + b[i]}. */
  static void add(
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long bOffset,
      MemorySegment dst,
      long dstOffset,
      int count) {
    a = NativeMemory.of(a);
    b = NativeMemory.of(b);
    dst = NativeMemory.of(dst);
    int vectors = (count - 1) / Lanes.NR;
    long end = (long) (count - Lanes.NR) * Float.BYTES;
    FloatVector last =
        FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aOffset + end, Lanes.ORDER)
            .add(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bOffset + end, Lanes.ORDER));
    for (int i = 0; i < vectors; i++) {
      long at = (long) i * Lanes.BYTES;
      FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aOffset + at, Lanes.ORDER)
          .add(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bOffset + at, Lanes.ORDER))
          .intoMemorySegment(dst, dstOffset + at, Lanes.ORDER);
    }
    last.intoMemorySegment(dst, dstOffset + end, Lanes.ORDER);
  }

  /** {@code dst[i] = src[i] + value}. */
  static void add(
      MemorySegment src,
      long srcOffset,
      float value,
      MemorySegment dst,
      long dstOffset,
      int count) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    int vectors = (count - 1) / Lanes.NR;
    long end = (long) (count - Lanes.NR) * Float.BYTES;
    FloatVector last =
        FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcOffset + end, Lanes.ORDER).add(value);
    for (int i = 0; i < vectors; i++) {
      long at = (long) i * Lanes.BYTES;
      FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcOffset + at, Lanes.ORDER)
          .add(value)
          .intoMemorySegment(dst, dstOffset + at, Lanes.ORDER);
    }
    last.intoMemorySegment(dst, dstOffset + end, Lanes.ORDER);
  }

  /** {@code dst[i] = a[i] - b[i]}. */
  static void subtract(
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long bOffset,
      MemorySegment dst,
      long dstOffset,
      int count) {
    a = NativeMemory.of(a);
    b = NativeMemory.of(b);
    dst = NativeMemory.of(dst);
    int vectors = (count - 1) / Lanes.NR;
    long end = (long) (count - Lanes.NR) * Float.BYTES;
    FloatVector last =
        FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aOffset + end, Lanes.ORDER)
            .sub(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bOffset + end, Lanes.ORDER));
    for (int i = 0; i < vectors; i++) {
      long at = (long) i * Lanes.BYTES;
      FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aOffset + at, Lanes.ORDER)
          .sub(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bOffset + at, Lanes.ORDER))
          .intoMemorySegment(dst, dstOffset + at, Lanes.ORDER);
    }
    last.intoMemorySegment(dst, dstOffset + end, Lanes.ORDER);
  }

  /** {@code dst[i] = value - src[i]}. */
  static void subtract(
      float value,
      MemorySegment src,
      long srcOffset,
      MemorySegment dst,
      long dstOffset,
      int count) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    int vectors = (count - 1) / Lanes.NR;
    long end = (long) (count - Lanes.NR) * Float.BYTES;
    FloatVector values = FloatVector.broadcast(Lanes.FLOAT32, value);
    FloatVector last =
        values.sub(FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcOffset + end, Lanes.ORDER));
    for (int i = 0; i < vectors; i++) {
      long at = (long) i * Lanes.BYTES;
      values
          .sub(FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcOffset + at, Lanes.ORDER))
          .intoMemorySegment(dst, dstOffset + at, Lanes.ORDER);
    }
    last.intoMemorySegment(dst, dstOffset + end, Lanes.ORDER);
  }

  /** {@code dst[i] = a[i] * b[i]}. */
  static void multiply(
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long bOffset,
      MemorySegment dst,
      long dstOffset,
      int count) {
    a = NativeMemory.of(a);
    b = NativeMemory.of(b);
    dst = NativeMemory.of(dst);
    int vectors = (count - 1) / Lanes.NR;
    long end = (long) (count - Lanes.NR) * Float.BYTES;
    FloatVector last =
        FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aOffset + end, Lanes.ORDER)
            .mul(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bOffset + end, Lanes.ORDER));
    for (int i = 0; i < vectors; i++) {
      long at = (long) i * Lanes.BYTES;
      FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aOffset + at, Lanes.ORDER)
          .mul(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bOffset + at, Lanes.ORDER))
          .intoMemorySegment(dst, dstOffset + at, Lanes.ORDER);
    }
    last.intoMemorySegment(dst, dstOffset + end, Lanes.ORDER);
  }

  /** {@code dst[i] = src[i] * value}. */
  static void multiply(
      MemorySegment src,
      long srcOffset,
      float value,
      MemorySegment dst,
      long dstOffset,
      int count) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    int vectors = (count - 1) / Lanes.NR;
    long end = (long) (count - Lanes.NR) * Float.BYTES;
    FloatVector last =
        FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcOffset + end, Lanes.ORDER).mul(value);
    for (int i = 0; i < vectors; i++) {
      long at = (long) i * Lanes.BYTES;
      FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcOffset + at, Lanes.ORDER)
          .mul(value)
          .intoMemorySegment(dst, dstOffset + at, Lanes.ORDER);
    }
    last.intoMemorySegment(dst, dstOffset + end, Lanes.ORDER);
  }

  /** {@code dst[i] = a[i] / b[i]}. */
  static void divide(
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long bOffset,
      MemorySegment dst,
      long dstOffset,
      int count) {
    a = NativeMemory.of(a);
    b = NativeMemory.of(b);
    dst = NativeMemory.of(dst);
    int vectors = (count - 1) / Lanes.NR;
    long end = (long) (count - Lanes.NR) * Float.BYTES;
    FloatVector last =
        FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aOffset + end, Lanes.ORDER)
            .div(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bOffset + end, Lanes.ORDER));
    for (int i = 0; i < vectors; i++) {
      long at = (long) i * Lanes.BYTES;
      FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aOffset + at, Lanes.ORDER)
          .div(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bOffset + at, Lanes.ORDER))
          .intoMemorySegment(dst, dstOffset + at, Lanes.ORDER);
    }
    last.intoMemorySegment(dst, dstOffset + end, Lanes.ORDER);
  }

  /** {@code dst[i] = src[i] / value}. */
  static void divide(
      MemorySegment src,
      long srcOffset,
      float value,
      MemorySegment dst,
      long dstOffset,
      int count) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    int vectors = (count - 1) / Lanes.NR;
    long end = (long) (count - Lanes.NR) * Float.BYTES;
    FloatVector last =
        FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcOffset + end, Lanes.ORDER).div(value);
    for (int i = 0; i < vectors; i++) {
      long at = (long) i * Lanes.BYTES;
      FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcOffset + at, Lanes.ORDER)
          .div(value)
          .intoMemorySegment(dst, dstOffset + at, Lanes.ORDER);
    }
    last.intoMemorySegment(dst, dstOffset + end, Lanes.ORDER);
  }

  /** {@code dst[i] = value / src[i]}. */
  static void divide(
      float value,
      MemorySegment src,
      long srcOffset,
      MemorySegment dst,
      long dstOffset,
      int count) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    int vectors = (count - 1) / Lanes.NR;
    long end = (long) (count - Lanes.NR) * Float.BYTES;
    FloatVector values = FloatVector.broadcast(Lanes.FLOAT32, value);
    FloatVector last =
        values.div(FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcOffset + end, Lanes.ORDER));
    for (int i = 0; i < vectors; i++) {
      long at = (long) i * Lanes.BYTES;
      values
          .div(FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcOffset + at, Lanes.ORDER))
          .intoMemorySegment(dst, dstOffset + at, Lanes.ORDER);
    }
    last.intoMemorySegment(dst, dstOffset + end, Lanes.ORDER);
  }
}
