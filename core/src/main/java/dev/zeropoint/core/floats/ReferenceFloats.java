package dev.zeropoint.core.floats;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/** The scalar loops, without branches that vary. */
final class ReferenceFloats extends FloatKernels {
  static final FloatKernels INSTANCE = new ReferenceFloats();

  private ReferenceFloats() {}

  @Override
  protected void applyChecked(
      FloatOperation operation,
      MemorySegment a,
      long aOffset,
      long aRowStride,
      int aColStride,
      MemorySegment b,
      long bOffset,
      long bRowStride,
      int bColStride,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    boolean aVaries = aColStride != 0;
    boolean bVaries = bColStride != 0;
    for (int row = 0; row < rows; row++) {
      long aRow = aOffset + 4L * row * aRowStride;
      long bRow = bOffset + 4L * row * bRowStride;
      long dstRow = dstOffset + 4L * row * cols;
      switch (operation) {
        case ADD -> add(a, aRow, aVaries, b, bRow, bVaries, dst, dstRow, cols);
        case SUBTRACT -> subtract(a, aRow, aVaries, b, bRow, bVaries, dst, dstRow, cols);
        case MULTIPLY -> multiply(a, aRow, aVaries, b, bRow, bVaries, dst, dstRow, cols);
        case DIVIDE -> divide(a, aRow, aVaries, b, bRow, bVaries, dst, dstRow, cols);
      }
    }
  }

  // A method for each: compiled together, those that come later are many times slower.

  private static void add(
      MemorySegment a,
      long aOffset,
      boolean aVaries,
      MemorySegment b,
      long bOffset,
      boolean bVaries,
      MemorySegment dst,
      long dstOffset,
      int count) {
    for (int i = 0; i < count; i++) {
      float value = get(a, aOffset, aVaries, i) + get(b, bOffset, bVaries, i);
      dst.set(Layouts.FLOAT32, dstOffset + 4L * i, value);
    }
  }

  private static void subtract(
      MemorySegment a,
      long aOffset,
      boolean aVaries,
      MemorySegment b,
      long bOffset,
      boolean bVaries,
      MemorySegment dst,
      long dstOffset,
      int count) {
    for (int i = 0; i < count; i++) {
      float value = get(a, aOffset, aVaries, i) - get(b, bOffset, bVaries, i);
      dst.set(Layouts.FLOAT32, dstOffset + 4L * i, value);
    }
  }

  private static void multiply(
      MemorySegment a,
      long aOffset,
      boolean aVaries,
      MemorySegment b,
      long bOffset,
      boolean bVaries,
      MemorySegment dst,
      long dstOffset,
      int count) {
    for (int i = 0; i < count; i++) {
      float value = get(a, aOffset, aVaries, i) * get(b, bOffset, bVaries, i);
      dst.set(Layouts.FLOAT32, dstOffset + 4L * i, value);
    }
  }

  private static void divide(
      MemorySegment a,
      long aOffset,
      boolean aVaries,
      MemorySegment b,
      long bOffset,
      boolean bVaries,
      MemorySegment dst,
      long dstOffset,
      int count) {
    for (int i = 0; i < count; i++) {
      float value = get(a, aOffset, aVaries, i) / get(b, bOffset, bVaries, i);
      dst.set(Layouts.FLOAT32, dstOffset + 4L * i, value);
    }
  }

  /** The compiler moves the question out of the loop: it is the same for all i. */
  private static float get(MemorySegment segment, long offset, boolean varies, int i) {
    return varies
        ? segment.get(Layouts.FLOAT32, offset + 4L * i)
        : segment.get(Layouts.FLOAT32, offset);
  }

  @Override
  protected void erfChecked(
      MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, int count) {
    for (int i = 0; i < count; i++) {
      float x = src.get(Layouts.FLOAT32, srcOffset + 4L * i);
      dst.set(Layouts.FLOAT32, dstOffset + 4L * i, FloatFunctions.erf(x));
    }
  }

  @Override
  protected void softmaxChecked(
      MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, int rows, int cols) {
    for (int row = 0; row < rows; row++) {
      long at = 4L * row * cols;
      FloatFunctions.softmax(src, srcOffset + at, dst, dstOffset + at, cols);
    }
  }

  @Override
  protected void sumChecked(
      MemorySegment src,
      long srcOffset,
      long srcRowStride,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    for (int row = 0; row < rows; row++) {
      float sum = FloatFunctions.sum(src, srcOffset + 4L * row * srcRowStride, cols);
      dst.set(Layouts.FLOAT32, dstOffset + 4L * row, sum);
    }
  }

  @Override
  protected void copyChecked(
      MemorySegment src,
      long srcOffset,
      long srcRowStride,
      long srcColStride,
      MemorySegment dst,
      long dstOffset,
      long dstRowStride,
      int rows,
      int cols) {
    for (int row = 0; row < rows; row++) {
      long srcRow = srcOffset + 4L * row * srcRowStride;
      long dstRow = dstOffset + 4L * row * dstRowStride;
      copyRow(src, srcRow, 4 * srcColStride, dst, dstRow, cols);
    }
  }

  /** As integers: a float register may change which NaN a NaN is. */
  private static void copyRow(
      MemorySegment src, long srcStart, long step, MemorySegment dst, long dstStart, int count) {
    for (int i = 0; i < count; i++) {
      dst.set(Layouts.INT32, dstStart + 4L * i, src.get(Layouts.INT32, srcStart + i * step));
    }
  }

  @Override
  protected void multiplyChecked(
      MemorySegment lhs,
      long lhsOffset,
      long lhsRowStride,
      long lhsColStride,
      MemorySegment rhs,
      long rhsOffset,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols,
      int depth,
      int block,
      MemorySegment scratch) {
    FloatProduct.multiply(
        lhs,
        lhsOffset,
        lhsRowStride,
        lhsColStride,
        rhs,
        rhsOffset,
        dst,
        dstOffset,
        rows,
        cols,
        depth,
        block,
        scratch);
  }
}
