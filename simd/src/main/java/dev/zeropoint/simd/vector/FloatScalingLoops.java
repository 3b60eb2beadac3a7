package dev.zeropoint.simd.vector;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Arithmetic of rows with one number each, at least {@link Lanes#NR} columns of them. The last
 * vector of a row ends with its last float; it is computed first and stored last, so that what it
 * has in common with the one before it is the same for both, in place too.
 *
 * <p>Each operation has a loop of its own, so that no loop makes a choice.
 */
final class FloatScalingLoops {
  private FloatScalingLoops() {}

  /** {@code dst[r, c] = src[r, c] + values[r]}. */
  static void add(
      MemorySegment src,
      long srcOffset,
      long srcRowBytes,
      MemorySegment values,
      long valuesOffset,
      long valuesRowBytes,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    src = NativeMemory.of(src);
    values = NativeMemory.of(values);
    dst = NativeMemory.of(dst);
    int vectors = (cols - 1) / Lanes.NR;
    long end = (long) (cols - Lanes.NR) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long srcRow = srcOffset + row * srcRowBytes;
      long dstRow = dstOffset + (long) row * cols * Float.BYTES;
      float value = values.get(Layouts.FLOAT32, valuesOffset + row * valuesRowBytes);
      FloatVector last =
          FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcRow + end, Lanes.ORDER).add(value);
      for (int i = 0; i < vectors; i++) {
        long at = (long) i * Lanes.BYTES;
        FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcRow + at, Lanes.ORDER)
            .add(value)
            .intoMemorySegment(dst, dstRow + at, Lanes.ORDER);
      }
      last.intoMemorySegment(dst, dstRow + end, Lanes.ORDER);
    }
  }

  /** {@code dst[r, c] = src[r, c] - values[r]}. */
  static void subtract(
      MemorySegment src,
      long srcOffset,
      long srcRowBytes,
      MemorySegment values,
      long valuesOffset,
      long valuesRowBytes,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    src = NativeMemory.of(src);
    values = NativeMemory.of(values);
    dst = NativeMemory.of(dst);
    int vectors = (cols - 1) / Lanes.NR;
    long end = (long) (cols - Lanes.NR) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long srcRow = srcOffset + row * srcRowBytes;
      long dstRow = dstOffset + (long) row * cols * Float.BYTES;
      float value = values.get(Layouts.FLOAT32, valuesOffset + row * valuesRowBytes);
      FloatVector last =
          FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcRow + end, Lanes.ORDER).sub(value);
      for (int i = 0; i < vectors; i++) {
        long at = (long) i * Lanes.BYTES;
        FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcRow + at, Lanes.ORDER)
            .sub(value)
            .intoMemorySegment(dst, dstRow + at, Lanes.ORDER);
      }
      last.intoMemorySegment(dst, dstRow + end, Lanes.ORDER);
    }
  }

  /** {@code dst[r, c] = src[r, c] * values[r]}. */
  static void multiply(
      MemorySegment src,
      long srcOffset,
      long srcRowBytes,
      MemorySegment values,
      long valuesOffset,
      long valuesRowBytes,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    src = NativeMemory.of(src);
    values = NativeMemory.of(values);
    dst = NativeMemory.of(dst);
    int vectors = (cols - 1) / Lanes.NR;
    long end = (long) (cols - Lanes.NR) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long srcRow = srcOffset + row * srcRowBytes;
      long dstRow = dstOffset + (long) row * cols * Float.BYTES;
      float value = values.get(Layouts.FLOAT32, valuesOffset + row * valuesRowBytes);
      FloatVector last =
          FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcRow + end, Lanes.ORDER).mul(value);
      for (int i = 0; i < vectors; i++) {
        long at = (long) i * Lanes.BYTES;
        FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcRow + at, Lanes.ORDER)
            .mul(value)
            .intoMemorySegment(dst, dstRow + at, Lanes.ORDER);
      }
      last.intoMemorySegment(dst, dstRow + end, Lanes.ORDER);
    }
  }

  /** {@code dst[r, c] = src[r, c] / values[r]}. */
  static void divide(
      MemorySegment src,
      long srcOffset,
      long srcRowBytes,
      MemorySegment values,
      long valuesOffset,
      long valuesRowBytes,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    src = NativeMemory.of(src);
    values = NativeMemory.of(values);
    dst = NativeMemory.of(dst);
    int vectors = (cols - 1) / Lanes.NR;
    long end = (long) (cols - Lanes.NR) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long srcRow = srcOffset + row * srcRowBytes;
      long dstRow = dstOffset + (long) row * cols * Float.BYTES;
      float value = values.get(Layouts.FLOAT32, valuesOffset + row * valuesRowBytes);
      FloatVector last =
          FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcRow + end, Lanes.ORDER).div(value);
      for (int i = 0; i < vectors; i++) {
        long at = (long) i * Lanes.BYTES;
        FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcRow + at, Lanes.ORDER)
            .div(value)
            .intoMemorySegment(dst, dstRow + at, Lanes.ORDER);
      }
      last.intoMemorySegment(dst, dstRow + end, Lanes.ORDER);
    }
  }

  /** {@code dst[r, c] = values[r] - src[r, c]}. */
  static void subtractFrom(
      MemorySegment values,
      long valuesOffset,
      long valuesRowBytes,
      MemorySegment src,
      long srcOffset,
      long srcRowBytes,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    values = NativeMemory.of(values);
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    int vectors = (cols - 1) / Lanes.NR;
    long end = (long) (cols - Lanes.NR) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long srcRow = srcOffset + row * srcRowBytes;
      long dstRow = dstOffset + (long) row * cols * Float.BYTES;
      FloatVector value =
          FloatVector.broadcast(
              Lanes.FLOAT32, values.get(Layouts.FLOAT32, valuesOffset + row * valuesRowBytes));
      FloatVector last =
          value.sub(FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcRow + end, Lanes.ORDER));
      for (int i = 0; i < vectors; i++) {
        long at = (long) i * Lanes.BYTES;
        value
            .sub(FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcRow + at, Lanes.ORDER))
            .intoMemorySegment(dst, dstRow + at, Lanes.ORDER);
      }
      last.intoMemorySegment(dst, dstRow + end, Lanes.ORDER);
    }
  }

  /** {@code dst[r, c] = values[r] / src[r, c]}. */
  static void divideInto(
      MemorySegment values,
      long valuesOffset,
      long valuesRowBytes,
      MemorySegment src,
      long srcOffset,
      long srcRowBytes,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    values = NativeMemory.of(values);
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    int vectors = (cols - 1) / Lanes.NR;
    long end = (long) (cols - Lanes.NR) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long srcRow = srcOffset + row * srcRowBytes;
      long dstRow = dstOffset + (long) row * cols * Float.BYTES;
      FloatVector value =
          FloatVector.broadcast(
              Lanes.FLOAT32, values.get(Layouts.FLOAT32, valuesOffset + row * valuesRowBytes));
      FloatVector last =
          value.div(FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcRow + end, Lanes.ORDER));
      for (int i = 0; i < vectors; i++) {
        long at = (long) i * Lanes.BYTES;
        value
            .div(FloatVector.fromMemorySegment(Lanes.FLOAT32, src, srcRow + at, Lanes.ORDER))
            .intoMemorySegment(dst, dstRow + at, Lanes.ORDER);
      }
      last.intoMemorySegment(dst, dstRow + end, Lanes.ORDER);
    }
  }
}
