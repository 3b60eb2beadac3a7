package dev.zeropoint.simd.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Arithmetic of rows with rows, at least {@link Lanes#NR} columns of them. The last vector of a row
 * ends with its last float; it is computed first and stored last, so that what it has in common
 * with the one before it is the same for both, in place too.
 *
 * <p>Each operation has a loop of its own, so that no loop makes a choice.
 */
final class FloatArithmeticLoops {
  private FloatArithmeticLoops() {}

  /** {@code dst[r, c] = a[r, c] + b[r, c]}. */
  static void add(
      MemorySegment a,
      long aOffset,
      long aRowBytes,
      MemorySegment b,
      long bOffset,
      long bRowBytes,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    a = NativeMemory.of(a);
    b = NativeMemory.of(b);
    dst = NativeMemory.of(dst);
    int vectors = (cols - 1) / Lanes.NR;
    long end = (long) (cols - Lanes.NR) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long aRow = aOffset + row * aRowBytes;
      long bRow = bOffset + row * bRowBytes;
      long dstRow = dstOffset + (long) row * cols * Float.BYTES;
      FloatVector last =
          FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aRow + end, Lanes.ORDER)
              .add(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bRow + end, Lanes.ORDER));
      for (int i = 0; i < vectors; i++) {
        long at = (long) i * Lanes.BYTES;
        FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aRow + at, Lanes.ORDER)
            .add(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bRow + at, Lanes.ORDER))
            .intoMemorySegment(dst, dstRow + at, Lanes.ORDER);
      }
      last.intoMemorySegment(dst, dstRow + end, Lanes.ORDER);
    }
  }

  /** {@code dst[r, c] = a[r, c] - b[r, c]}. */
  static void subtract(
      MemorySegment a,
      long aOffset,
      long aRowBytes,
      MemorySegment b,
      long bOffset,
      long bRowBytes,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    a = NativeMemory.of(a);
    b = NativeMemory.of(b);
    dst = NativeMemory.of(dst);
    int vectors = (cols - 1) / Lanes.NR;
    long end = (long) (cols - Lanes.NR) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long aRow = aOffset + row * aRowBytes;
      long bRow = bOffset + row * bRowBytes;
      long dstRow = dstOffset + (long) row * cols * Float.BYTES;
      FloatVector last =
          FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aRow + end, Lanes.ORDER)
              .sub(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bRow + end, Lanes.ORDER));
      for (int i = 0; i < vectors; i++) {
        long at = (long) i * Lanes.BYTES;
        FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aRow + at, Lanes.ORDER)
            .sub(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bRow + at, Lanes.ORDER))
            .intoMemorySegment(dst, dstRow + at, Lanes.ORDER);
      }
      last.intoMemorySegment(dst, dstRow + end, Lanes.ORDER);
    }
  }

  /** {@code dst[r, c] = a[r, c] * b[r, c]}. */
  static void multiply(
      MemorySegment a,
      long aOffset,
      long aRowBytes,
      MemorySegment b,
      long bOffset,
      long bRowBytes,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    a = NativeMemory.of(a);
    b = NativeMemory.of(b);
    dst = NativeMemory.of(dst);
    int vectors = (cols - 1) / Lanes.NR;
    long end = (long) (cols - Lanes.NR) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long aRow = aOffset + row * aRowBytes;
      long bRow = bOffset + row * bRowBytes;
      long dstRow = dstOffset + (long) row * cols * Float.BYTES;
      FloatVector last =
          FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aRow + end, Lanes.ORDER)
              .mul(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bRow + end, Lanes.ORDER));
      for (int i = 0; i < vectors; i++) {
        long at = (long) i * Lanes.BYTES;
        FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aRow + at, Lanes.ORDER)
            .mul(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bRow + at, Lanes.ORDER))
            .intoMemorySegment(dst, dstRow + at, Lanes.ORDER);
      }
      last.intoMemorySegment(dst, dstRow + end, Lanes.ORDER);
    }
  }

  /** {@code dst[r, c] = a[r, c] / b[r, c]}. */
  static void divide(
      MemorySegment a,
      long aOffset,
      long aRowBytes,
      MemorySegment b,
      long bOffset,
      long bRowBytes,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    a = NativeMemory.of(a);
    b = NativeMemory.of(b);
    dst = NativeMemory.of(dst);
    int vectors = (cols - 1) / Lanes.NR;
    long end = (long) (cols - Lanes.NR) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long aRow = aOffset + row * aRowBytes;
      long bRow = bOffset + row * bRowBytes;
      long dstRow = dstOffset + (long) row * cols * Float.BYTES;
      FloatVector last =
          FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aRow + end, Lanes.ORDER)
              .div(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bRow + end, Lanes.ORDER));
      for (int i = 0; i < vectors; i++) {
        long at = (long) i * Lanes.BYTES;
        FloatVector.fromMemorySegment(Lanes.FLOAT32, a, aRow + at, Lanes.ORDER)
            .div(FloatVector.fromMemorySegment(Lanes.FLOAT32, b, bRow + at, Lanes.ORDER))
            .intoMemorySegment(dst, dstRow + at, Lanes.ORDER);
      }
      last.intoMemorySegment(dst, dstRow + end, Lanes.ORDER);
    }
  }
}
