package dev.zeropoint.simd.vector;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.floats.FloatOperation;
import java.lang.foreign.MemorySegment;

/**
 * Loops of floats in vectors. A last vector that is not whole is moved forward, so that it ends
 * with the last element; what it has in common with the one before it is computed from the operands
 * as they were, in place too. What has less elements than a vector is left to the scalar loops.
 */
final class VectorFloats extends FloatKernels {
  static final FloatKernels INSTANCE = new VectorFloats();

  private VectorFloats() {}

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
    long aRowBytes = aRowStride * Float.BYTES;
    long bRowBytes = bRowStride * Float.BYTES;
    if (cols < Lanes.NR || aColStride + bColStride == 0) {
      reference()
          .apply(
              operation,
              a,
              aOffset,
              aRowStride,
              aColStride,
              b,
              bOffset,
              bRowStride,
              bColStride,
              dst,
              dstOffset,
              rows,
              cols);
    } else if (bColStride == 0) {
      applyOne(operation, a, aOffset, aRowBytes, b, bOffset, bRowBytes, dst, dstOffset, rows, cols);
    } else if (aColStride == 0) {
      applyToOne(
          operation, a, aOffset, aRowBytes, b, bOffset, bRowBytes, dst, dstOffset, rows, cols);
    } else {
      switch (operation) {
        case ADD ->
            FloatArithmeticLoops.add(
                a, aOffset, aRowBytes, b, bOffset, bRowBytes, dst, dstOffset, rows, cols);
        case SUBTRACT ->
            FloatArithmeticLoops.subtract(
                a, aOffset, aRowBytes, b, bOffset, bRowBytes, dst, dstOffset, rows, cols);
        case MULTIPLY ->
            FloatArithmeticLoops.multiply(
                a, aOffset, aRowBytes, b, bOffset, bRowBytes, dst, dstOffset, rows, cols);
        case DIVIDE ->
            FloatArithmeticLoops.divide(
                a, aOffset, aRowBytes, b, bOffset, bRowBytes, dst, dstOffset, rows, cols);
      }
    }
  }

  /** {@code a[r, c] op b[r]}. */
  private static void applyOne(
      FloatOperation operation,
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
    switch (operation) {
      case ADD ->
          FloatScalingLoops.add(
              a, aOffset, aRowBytes, b, bOffset, bRowBytes, dst, dstOffset, rows, cols);
      case SUBTRACT ->
          FloatScalingLoops.subtract(
              a, aOffset, aRowBytes, b, bOffset, bRowBytes, dst, dstOffset, rows, cols);
      case MULTIPLY ->
          FloatScalingLoops.multiply(
              a, aOffset, aRowBytes, b, bOffset, bRowBytes, dst, dstOffset, rows, cols);
      case DIVIDE ->
          FloatScalingLoops.divide(
              a, aOffset, aRowBytes, b, bOffset, bRowBytes, dst, dstOffset, rows, cols);
    }
  }

  /** {@code a[r] op b[r, c]}. */
  private static void applyToOne(
      FloatOperation operation,
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
    switch (operation) {
      case ADD ->
          FloatScalingLoops.add(
              b, bOffset, bRowBytes, a, aOffset, aRowBytes, dst, dstOffset, rows, cols);
      case SUBTRACT ->
          FloatScalingLoops.subtractFrom(
              a, aOffset, aRowBytes, b, bOffset, bRowBytes, dst, dstOffset, rows, cols);
      case MULTIPLY ->
          FloatScalingLoops.multiply(
              b, bOffset, bRowBytes, a, aOffset, aRowBytes, dst, dstOffset, rows, cols);
      case DIVIDE ->
          FloatScalingLoops.divideInto(
              a, aOffset, aRowBytes, b, bOffset, bRowBytes, dst, dstOffset, rows, cols);
    }
  }

  @Override
  protected void erfChecked(
      MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, int count) {
    if (count < Lanes.NR) {
      reference().erf(src, srcOffset, dst, dstOffset, count);
    } else {
      FloatFunctionLoops.erf(src, srcOffset, dst, dstOffset, count);
    }
  }

  @Override
  protected void softmaxChecked(
      MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, int rows, int cols) {
    if (cols < FloatRowLoops.PARTS) {
      reference().softmax(src, srcOffset, dst, dstOffset, rows, cols);
    } else {
      FloatRowLoops.softmax(src, srcOffset, dst, dstOffset, rows, cols);
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
    FloatRowLoops.sum(src, srcOffset, srcRowStride * Float.BYTES, dst, dstOffset, rows, cols);
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
    long srcRowBytes = srcRowStride * Float.BYTES;
    long dstRowBytes = dstRowStride * Float.BYTES;
    if (srcColStride == 1 && cols >= Lanes.NR) {
      FloatCopyLoops.copy(src, srcOffset, srcRowBytes, dst, dstOffset, dstRowBytes, rows, cols);
    } else if (srcColStride == 0 && cols >= Lanes.NR) {
      FloatCopyLoops.repeat(src, srcOffset, srcRowBytes, dst, dstOffset, dstRowBytes, rows, cols);
    } else if (srcRowStride == 1 && srcColStride > 1) {
      long srcColBytes = srcColStride * Float.BYTES;
      FloatCopyLoops.transpose(
          src, srcOffset, srcColBytes, dst, dstOffset, dstRowBytes, rows, cols);
    } else {
      reference()
          .copy(
              src, srcOffset, srcRowStride, srcColStride, dst, dstOffset, dstRowStride, rows, cols);
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
    if (cols < Lanes.NR) {
      reference()
          .multiply(
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
      return;
    }
    FloatProductLoops.multiply(
        lhs,
        lhsOffset,
        lhsRowStride * Float.BYTES,
        lhsColStride * Float.BYTES,
        rhs,
        rhsOffset,
        dst,
        dstOffset,
        rows,
        cols,
        depth,
        block);
  }
}
