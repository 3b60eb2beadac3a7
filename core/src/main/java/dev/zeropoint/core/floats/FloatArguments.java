package dev.zeropoint.core.floats;

import dev.zeropoint.core.memory.MemoryChecks;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/** The checks of {@link FloatKernels}, and what it does where there is nothing to compute. */
final class FloatArguments {
  private FloatArguments() {}

  static void requireExtents(int rows, int cols, int depth) {
    if (rows < 0 || cols < 0 || depth < 0) {
      throw new IllegalArgumentException(
          "rows=" + rows + ", cols=" + cols + " and depth=" + depth + " must be >= 0");
    }
  }

  /**
   * How many floats a strided matrix reaches over; more than any memory has if that is no long.
   *
   * @throws IllegalArgumentException if a stride is negative
   */
  static long span(String name, int rows, long rowStride, int cols, long colStride) {
    if (rowStride < 0 || colStride < 0) {
      throw new IllegalArgumentException(
          (name + "RowStride=" + rowStride)
              + (" and " + name + "ColStride=" + colStride + " must be >= 0"));
    }
    if (rows == 0 || cols == 0) {
      return 0;
    }
    try {
      long last =
          Math.addExact(
              Math.multiplyExact(rows - 1L, rowStride), Math.multiplyExact(cols - 1L, colStride));
      return Math.addExact(last, 1);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  static void requireColStride(String name, int colStride) {
    if (colStride != 0 && colStride != 1) {
      throw new IllegalArgumentException(name + "ColStride=" + colStride + " is neither 0 nor 1");
    }
  }

  static void requireRowsApart(int rows, long dstRowStride, int cols) {
    if (rows > 1 && dstRowStride < cols) {
      throw new IllegalArgumentException(
          "dstRowStride=" + dstRowStride + " is less than cols=" + cols);
    }
  }

  /** Whether a matrix is row-major without gaps. */
  static boolean isDense(int rows, long rowStride, int cols, int colStride) {
    return colStride == 1 && (rows <= 1 || rowStride == cols);
  }

  /**
   * Whether a step from an element to the next one is the same, 0 or 1, from row to row as within a
   * row; so that the rows are one. A row's end tells nothing in a matrix of one column.
   */
  static boolean isEven(long rowStride, int cols, int colStride) {
    return cols == 1 ? rowStride <= 1 : rowStride == (long) cols * colStride;
  }

  static void requireSource(String name, MemorySegment segment, long offset, long count) {
    if (!segment.isNative() || !MemoryChecks.isInside(segment, offset, count, Float.BYTES)) {
      throw new IllegalArgumentException(
          name
              + ": "
              + count
              + " floats from byte "
              + offset
              + " on are not inside of native memory: "
              + segment);
    }
  }

  static void requireDst(MemorySegment dst, long offset, long count) {
    requireSource("dst", dst, offset, count);
    if (dst.isReadOnly()) {
      throw new IllegalArgumentException("dst is read-only: " + dst);
    }
  }

  /** Writes zeros, for a sum of nothing. */
  static void clear(MemorySegment dst, long offset, long count) {
    for (long i = 0; i < count; i++) {
      dst.set(Layouts.FLOAT32, offset + Float.BYTES * i, 0);
    }
  }

  /** Scratch memory apart from an operand or the result. */
  static void requireApart(
      String name,
      MemorySegment other,
      long otherOffset,
      long otherCount,
      MemorySegment scratch,
      long scratchBytes) {
    long count = scratchBytes / Float.BYTES;
    requireApart(name, other, otherOffset, otherCount, "scratch", scratch, 0, count, false);
  }

  /**
   * What is written apart from what is not to be.
   *
   * @param mayBeSame whether both may start at one place
   */
  static void requireApart(
      String name,
      MemorySegment other,
      long otherOffset,
      long otherCount,
      String writtenName,
      MemorySegment written,
      long writtenOffset,
      long writtenCount,
      boolean mayBeSame) {
    long from = other.address() + otherOffset;
    long to = written.address() + writtenOffset;
    boolean common =
        MemoryChecks.overlap(
            other,
            otherOffset,
            otherOffset + otherCount * Float.BYTES,
            written,
            writtenOffset,
            writtenOffset + writtenCount * Float.BYTES);
    if (common && !(mayBeSame && from == to)) {
      throw new IllegalArgumentException(
          writtenName
              + ", "
              + writtenCount
              + " floats from byte "
              + writtenOffset
              + " of "
              + written
              + ", overlaps "
              + name
              + ", "
              + otherCount
              + " from byte "
              + otherOffset
              + " of "
              + other);
    }
  }
}
