package dev.zeropoint.simd.vector;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;

/** Copies of floats as integers, so that every NaN stays what it is. */
final class FloatCopyLoops {
  /** Columns of the result that are written together: what a line of the cache holds. */
  private static final int BLOCK = 16;

  private FloatCopyLoops() {}

  /**
   * Rows of at least {@link Lanes#NR} floats; the last vector of a row ends with its last float.
   */
  static void copy(
      MemorySegment src,
      long srcOffset,
      long srcRowBytes,
      MemorySegment dst,
      long dstOffset,
      long dstRowBytes,
      int rows,
      int cols) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    int vectors = (cols - 1) / Lanes.NR;
    long end = (long) (cols - Lanes.NR) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long srcRow = srcOffset + row * srcRowBytes;
      long dstRow = dstOffset + row * dstRowBytes;
      for (int i = 0; i < vectors; i++) {
        long at = (long) i * Lanes.BYTES;
        IntVector.fromMemorySegment(Lanes.INT32, src, srcRow + at, Lanes.ORDER)
            .intoMemorySegment(dst, dstRow + at, Lanes.ORDER);
      }
      IntVector.fromMemorySegment(Lanes.INT32, src, srcRow + end, Lanes.ORDER)
          .intoMemorySegment(dst, dstRow + end, Lanes.ORDER);
    }
  }

  /** {@code dst[r, c] = src[r]}, for rows of at least {@link Lanes#NR} floats. */
  static void repeat(
      MemorySegment src,
      long srcOffset,
      long srcRowBytes,
      MemorySegment dst,
      long dstOffset,
      long dstRowBytes,
      int rows,
      int cols) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    int vectors = (cols - 1) / Lanes.NR;
    long end = (long) (cols - Lanes.NR) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      int bits = src.get(Layouts.INT32, srcOffset + row * srcRowBytes);
      IntVector all = IntVector.broadcast(Lanes.INT32, bits);
      long dstRow = dstOffset + row * dstRowBytes;
      for (int i = 0; i < vectors; i++) {
        all.intoMemorySegment(dst, dstRow + (long) i * Lanes.BYTES, Lanes.ORDER);
      }
      all.intoMemorySegment(dst, dstRow + end, Lanes.ORDER);
    }
  }

  /**
   * {@code dst[r, c] = src[c, r]}, by blocks of columns, so that lines of the cache are used while
   * they are there.
   *
   * @param srcColBytes from a column of the result to the next one in src
   */
  static void transpose(
      MemorySegment src,
      long srcOffset,
      long srcColBytes,
      MemorySegment dst,
      long dstOffset,
      long dstRowBytes,
      int rows,
      int cols) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    for (long col = 0; col < cols; col += BLOCK) {
      int width = (int) Math.min(cols - col, BLOCK);
      long srcCol = srcOffset + col * srcColBytes;
      long dstCol = dstOffset + col * Float.BYTES;
      for (int row = 0; row < rows; row++) {
        long from = srcCol + (long) row * Float.BYTES;
        long to = dstCol + row * dstRowBytes;
        for (int i = 0; i < width; i++) {
          int bits = src.get(Layouts.INT32, from + i * srcColBytes);
          dst.set(Layouts.INT32, to + (long) i * Float.BYTES, bits);
        }
      }
    }
  }
}
