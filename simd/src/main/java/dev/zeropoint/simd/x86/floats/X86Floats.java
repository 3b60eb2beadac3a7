package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.floats.FloatOperation;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.simd.x86.code.Routine;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Loops of floats in machine code, the same for all tiers. Work is cut into calls of at most about
 * 50 microseconds; a row of a softmax or a sum that alone would take longer is left to the scalar
 * loops.
 */
public final class X86Floats extends FloatKernels {
  /** The kernels of this JVM; only where machine code can run and the CPU has AVX2 and FMA. */
  public static final FloatKernels INSTANCE = new X86Floats();

  /** Floats of one call of arithmetic, which memory may bound. */
  private static final int FLOATS_PER_CALL = 32 * 1024;

  /** Floats of one call of a function. */
  private static final int VALUES_PER_CALL = 8 * 1024;

  /** What a row costs beside its values, in values. */
  private static final int VALUES_PER_ROW = 64;

  /** Floats of one call of sums, whose additions wait for each other. */
  private static final int TERMS_PER_CALL = 128 * 1024;

  /** Rows of the result of one call of a transposition: a piece of each row of the source. */
  private static final int TRANSPOSED_ROWS = 32;

  /** Columns of the result of one call of a transposition. */
  private static final int TRANSPOSED_COLS = 512;

  /** Multiply-adds of one call of a product. */
  private static final long PRODUCTS_PER_CALL = 1_000_000;

  private static final int VARIANTS = 4;

  private static final AtomicReferenceArray<Routine> ARITHMETIC =
      new AtomicReferenceArray<>(FloatOperation.values().length * VARIANTS);

  private static final AtomicReferenceArray<Routine> PRODUCTS =
      new AtomicReferenceArray<>((ProductEmitter.ROWS + 1) * VARIANTS);

  /** Emitted when the first of them is needed, which is where machine code is known to run. */
  private static final class Routines {
    static final Routine ERF = FloatRoutine.erf().install();
    static final Routine SOFTMAX = FloatRoutine.softmax().install();
    static final Routine SUM = FloatRoutine.sum().install();
    static final Routine COPY = FloatRoutine.copy(false).install();
    static final Routine REPEAT = FloatRoutine.copy(true).install();
    static final Routine TRANSPOSE = FloatRoutine.transpose().install();
  }

  private X86Floats() {}

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
    Routine routine = arithmetic(operation, aColStride != 0, bColStride != 0);
    long aStart = a.address() + aOffset;
    long bStart = b.address() + bOffset;
    long dstStart = dst.address() + dstOffset;
    // A row that takes more than one call has them to itself.
    int perCall = rowsPerCall(FLOATS_PER_CALL, cols);
    for (int row = 0; row < rows; ) {
      int height = Math.min(rows - row, perCall);
      for (long col = 0; col < cols; col += FLOATS_PER_CALL) {
        long width = Math.min(cols - col, FLOATS_PER_CALL);
        routine.call(
            aStart + Float.BYTES * (row * aRowStride + col * aColStride),
            bStart + Float.BYTES * (row * bRowStride + col * bColStride),
            dstStart + Float.BYTES * ((long) row * cols + col),
            width << ArithmeticEmitter.COLS_SHIFT | height,
            aRowStride * Float.BYTES,
            bRowStride * Float.BYTES,
            a,
            b,
            dst,
            MemorySegment.NULL);
      }
      row += height;
    }
  }

  private static int rowsPerCall(int values, int cols) {
    return (int) Math.max(1, values / ((long) cols + VALUES_PER_ROW));
  }

  private static Routine arithmetic(FloatOperation operation, boolean aVaries, boolean bVaries) {
    int index = operation.ordinal() * VARIANTS + (aVaries ? 2 : 0) + (bVaries ? 1 : 0);
    Routine routine = ARITHMETIC.getAcquire(index);
    return routine != null
        ? routine
        : keep(ARITHMETIC, index, FloatRoutine.arithmetic(operation, aVaries, bVaries));
  }

  /** Emits a routine; where two threads do at once, one of the two is kept. */
  private static Routine keep(
      AtomicReferenceArray<Routine> routines, int index, FloatRoutine routine) {
    synchronized (routines) {
      Routine kept = routines.get(index);
      if (kept == null) {
        kept = routine.install();
        routines.set(index, kept);
      }
      return kept;
    }
  }

  @Override
  protected void erfChecked(
      MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, int count) {
    for (long from = 0; from < count; from += VALUES_PER_CALL) {
      long at = from * Float.BYTES;
      Routines.ERF.call(
          src.address() + srcOffset + at,
          dst.address() + dstOffset + at,
          Math.min(count - from, VALUES_PER_CALL),
          0,
          0,
          0,
          src,
          dst);
    }
  }

  @Override
  protected void softmaxChecked(
      MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, int rows, int cols) {
    if (cols > VALUES_PER_CALL) {
      reference().softmax(src, srcOffset, dst, dstOffset, rows, cols);
      return;
    }
    int perCall = rowsPerCall(VALUES_PER_CALL, cols);
    for (int row = 0; row < rows; ) {
      int count = Math.min(rows - row, perCall);
      long at = (long) row * cols * Float.BYTES;
      Routines.SOFTMAX.call(
          src.address() + srcOffset + at,
          dst.address() + dstOffset + at,
          count,
          cols,
          0,
          0,
          src,
          dst);
      row += count;
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
    if (cols > TERMS_PER_CALL) {
      reference().sum(src, srcOffset, srcRowStride, dst, dstOffset, rows, cols);
      return;
    }
    int perCall = rowsPerCall(TERMS_PER_CALL, cols);
    for (int row = 0; row < rows; ) {
      int count = Math.min(rows - row, perCall);
      Routines.SUM.call(
          src.address() + srcOffset + row * srcRowStride * Float.BYTES,
          dst.address() + dstOffset + (long) row * Float.BYTES,
          srcRowStride * Float.BYTES,
          count,
          cols,
          0,
          src,
          dst);
      row += count;
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
    long from = src.address() + srcOffset;
    long to = dst.address() + dstOffset;
    if (srcColStride <= 1) {
      Routine routine = srcColStride == 0 ? Routines.REPEAT : Routines.COPY;
      int perCall = rowsPerCall(FLOATS_PER_CALL, cols);
      for (int row = 0; row < rows; ) {
        int height = Math.min(rows - row, perCall);
        for (long col = 0; col < cols; col += FLOATS_PER_CALL) {
          long srcAt = from + Float.BYTES * (row * srcRowStride + col * srcColStride);
          long dstAt = to + Float.BYTES * (row * dstRowStride + col);
          long width = Math.min(cols - col, FLOATS_PER_CALL);
          copy(routine, srcAt, srcRowStride, dstAt, dstRowStride, height, width, src, dst);
        }
        row += height;
      }
    } else if (srcRowStride == 1
        && rows >= TransposeEmitter.ROWS
        && cols >= TransposeEmitter.COLS) {
      for (long row = 0; row < rows; row += TRANSPOSED_ROWS) {
        // What would be less than a block is moved forward, and has some elements twice.
        long top = Math.min(row, rows - TransposeEmitter.ROWS);
        long height = Math.min(rows - top, TRANSPOSED_ROWS);
        for (long col = 0; col < cols; col += TRANSPOSED_COLS) {
          long left = Math.min(col, cols - TransposeEmitter.COLS);
          long width = Math.min(cols - left, TRANSPOSED_COLS);
          long srcAt = from + Float.BYTES * (top + left * srcColStride);
          long dstAt = to + Float.BYTES * (top * dstRowStride + left);
          Routine routine = Routines.TRANSPOSE;
          copy(routine, srcAt, srcColStride, dstAt, dstRowStride, height, width, src, dst);
        }
      }
    } else {
      reference()
          .copy(
              src, srcOffset, srcRowStride, srcColStride, dst, dstOffset, dstRowStride, rows, cols);
    }
  }

  private static void copy(
      Routine routine,
      long srcAt,
      long srcStride,
      long dstAt,
      long dstStride,
      long rows,
      long cols,
      MemorySegment src,
      MemorySegment dst) {
    routine.call(
        srcAt, dstAt, srcStride * Float.BYTES, dstStride * Float.BYTES, rows, cols, src, dst);
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
    long rowBytes = (long) cols * Float.BYTES;
    set(scratch, ProductBlock.LHS_ROW, lhsRowStride * Float.BYTES);
    set(scratch, ProductBlock.LHS_COL, lhsColStride * Float.BYTES);
    set(scratch, ProductBlock.RHS_ROW, rowBytes);
    set(scratch, ProductBlock.DST_ROW, rowBytes);
    for (long k = 0; k < depth; k += block) {
      long length = Math.min(depth - k, block);
      set(scratch, ProductBlock.DEPTH, length);
      set(scratch, ProductBlock.ADDS, k == 0 ? 0 : 1);
      long tileProducts = ProductEmitter.ROWS * ProductEmitter.COLS * length;
      int perCall = (int) Math.max(1, PRODUCTS_PER_CALL / tileProducts) * ProductEmitter.ROWS;
      long left = lhs.address() + lhsOffset + k * lhsColStride * Float.BYTES;
      long right = rhs.address() + rhsOffset + k * rowBytes;
      for (long col = 0; col < cols; col += ProductEmitter.COLS) {
        int width = (int) Math.min(cols - col, ProductEmitter.COLS);
        set(
            scratch,
            ProductBlock.MASK,
            FloatConstants.mask((width - 1) % FloatConstants.LANES + 1));
        set(scratch, ProductBlock.RHS, right + col * Float.BYTES);
        for (int row = 0; row < rows; ) {
          int height = Math.min(rows - row, ProductEmitter.ROWS);
          int count = Math.min((rows - row) / height * height, perCall);
          set(scratch, ProductBlock.LHS, left + row * lhsRowStride * Float.BYTES);
          set(
              scratch,
              ProductBlock.DST,
              dst.address() + dstOffset + row * rowBytes + col * Float.BYTES);
          set(scratch, ProductBlock.TILES, count / height);
          product(height, width).call(scratch.address(), 0, 0, 0, 0, 0, lhs, rhs, dst, scratch);
          row += count;
        }
      }
    }
  }

  private static void set(MemorySegment block, int field, long value) {
    block.set(Layouts.INT64, field, value);
  }

  private static Routine product(int rows, int width) {
    int vectors = width > FloatConstants.LANES ? 2 : 1;
    boolean masked = width < ProductEmitter.COLS;
    int index = rows * VARIANTS + vectors - 1 + (masked ? 2 : 0);
    Routine routine = PRODUCTS.getAcquire(index);
    return routine != null
        ? routine
        : keep(PRODUCTS, index, FloatRoutine.product(rows, vectors, masked));
  }
}
