package dev.zeropoint.simd.vector;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.floats.FloatOperation;
import dev.zeropoint.core.tensor.Layouts;
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
      boolean aVaries,
      MemorySegment b,
      long bOffset,
      boolean bVaries,
      MemorySegment dst,
      long dstOffset,
      int count) {
    if (count < Lanes.NR || !aVaries && !bVaries) {
      reference().apply(operation, a, aOffset, aVaries, b, bOffset, bVaries, dst, dstOffset, count);
    } else if (!bVaries) {
      applyOne(operation, a, aOffset, b.get(Layouts.FLOAT32, bOffset), dst, dstOffset, count);
    } else if (!aVaries) {
      applyToOne(operation, a.get(Layouts.FLOAT32, aOffset), b, bOffset, dst, dstOffset, count);
    } else {
      switch (operation) {
        case ADD -> FloatArithmeticLoops.add(a, aOffset, b, bOffset, dst, dstOffset, count);
        case SUBTRACT ->
            FloatArithmeticLoops.subtract(a, aOffset, b, bOffset, dst, dstOffset, count);
        case MULTIPLY ->
            FloatArithmeticLoops.multiply(a, aOffset, b, bOffset, dst, dstOffset, count);
        case DIVIDE -> FloatArithmeticLoops.divide(a, aOffset, b, bOffset, dst, dstOffset, count);
      }
    }
  }

  /** {@code a[i] op b}. A number is subtracted by adding its negative, zeros of both signs too. */
  private static void applyOne(
      FloatOperation operation,
      MemorySegment a,
      long aOffset,
      float b,
      MemorySegment dst,
      long dstOffset,
      int count) {
    switch (operation) {
      case ADD -> FloatArithmeticLoops.add(a, aOffset, b, dst, dstOffset, count);
      case SUBTRACT -> FloatArithmeticLoops.add(a, aOffset, -b, dst, dstOffset, count);
      case MULTIPLY -> FloatArithmeticLoops.multiply(a, aOffset, b, dst, dstOffset, count);
      case DIVIDE -> FloatArithmeticLoops.divide(a, aOffset, b, dst, dstOffset, count);
    }
  }

  /** {@code a op b[i]}. */
  private static void applyToOne(
      FloatOperation operation,
      float a,
      MemorySegment b,
      long bOffset,
      MemorySegment dst,
      long dstOffset,
      int count) {
    switch (operation) {
      case ADD -> FloatArithmeticLoops.add(b, bOffset, a, dst, dstOffset, count);
      case SUBTRACT -> FloatArithmeticLoops.subtract(a, b, bOffset, dst, dstOffset, count);
      case MULTIPLY -> FloatArithmeticLoops.multiply(b, bOffset, a, dst, dstOffset, count);
      case DIVIDE -> FloatArithmeticLoops.divide(a, b, bOffset, dst, dstOffset, count);
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
  protected float sumChecked(MemorySegment src, long offset, int count) {
    return FloatRowLoops.sum(src, offset, count);
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
