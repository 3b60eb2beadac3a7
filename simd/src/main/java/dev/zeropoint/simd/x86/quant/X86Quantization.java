package dev.zeropoint.simd.x86.quant;

import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.simd.x86.code.Routine;
import java.lang.foreign.MemorySegment;

/**
 * Quantization in machine code, the same for all tiers. Work is cut into calls of at most 50
 * microseconds, also on a core with slow memory. What has less elements than a block is left to the
 * scalar loops.
 */
public final class X86Quantization extends QuantizationKernels {
  /** Elements of one call. */
  private static final int ELEMENTS_PER_CALL = 32 * 1024;

  /** Codes of one call where they lie together. */
  private static final int CODES_PER_CALL = 128 * 1024;

  /** Rows of one call where 32 codes of each are read. */
  private static final int ROWS_PER_CALL = 4096;

  private static final int BLOCK = BlockLoop.BLOCK;

  /** Emitted when the first of them is needed, which is where machine code is known to run. */
  private static final class Routines {
    static final Routine SCAN = install(QuantizationRoutine.SCAN_F32);
    static final Routine QUANTIZE_S8 = install(QuantizationRoutine.QUANTIZE_F32_S8);
    static final Routine QUANTIZE_U8 = install(QuantizationRoutine.QUANTIZE_F32_U8);
    static final Routine DEQUANTIZE_S8 = install(QuantizationRoutine.DEQUANTIZE_S8_F32);
    static final Routine DEQUANTIZE_U8 = install(QuantizationRoutine.DEQUANTIZE_U8_F32);
    static final Routine DEQUANTIZE_S32 = install(QuantizationRoutine.DEQUANTIZE_S32_F32);
    static final Routine ROWS_S8 = install(QuantizationRoutine.ROW_SUMS_S8);
    static final Routine ROWS_U8 = install(QuantizationRoutine.ROW_SUMS_U8);
    static final Routine COLUMNS_S8 = install(QuantizationRoutine.COLUMN_SUMS_S8);
    static final Routine COLUMNS_U8 = install(QuantizationRoutine.COLUMN_SUMS_U8);

    private static Routine install(QuantizationRoutine routine) {
      return Routine.install(routine.kernelName(), routine.emit());
    }
  }

  private X86Quantization() {}

  /** The kernels of this JVM; only where machine code can run and the CPU has AVX2. */
  public static final QuantizationKernels INSTANCE = new X86Quantization();

  @Override
  protected long rangeChecked(MemorySegment src) {
    long count = src.byteSize() / Float.BYTES;
    if (count < BLOCK) {
      return scalarRange(src, 0, count);
    }
    long range = packRange(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
    for (long at = 0; at < count; at += ELEMENTS_PER_CALL) {
      long from = from(at, count);
      long address = src.address() + from * Float.BYTES;
      long more =
          Routines.SCAN.call(address, 0, length(from, count), 0, 0, 0, src, MemorySegment.NULL);
      range = packRange(Math.min(min(range), min(more)), Math.max(max(range), max(more)));
    }
    return range;
  }

  @Override
  protected void quantizeChecked(
      MemorySegment src, float scale, int zeroPoint, ElementType type, MemorySegment dst) {
    long count = dst.byteSize();
    if (count < BLOCK) {
      scalarQuantize(src, scale, zeroPoint, type, dst, 0, count);
      return;
    }
    Routine routine = type == ElementType.S8 ? Routines.QUANTIZE_S8 : Routines.QUANTIZE_U8;
    float reciprocal = 1 / scale;
    boolean exact = reciprocal >= Float.MIN_NORMAL && reciprocal <= Float.MAX_VALUE;
    int reciprocalBits = Float.floatToRawIntBits(exact ? reciprocal : Float.NaN);
    for (long at = 0; at < count; at += ELEMENTS_PER_CALL) {
      long from = from(at, count);
      routine.call(
          src.address() + from * Float.BYTES,
          dst.address() + from,
          length(from, count),
          zeroPoint,
          Float.floatToRawIntBits(scale),
          reciprocalBits,
          src,
          dst);
    }
  }

  @Override
  protected void dequantizeChecked(
      MemorySegment src, ElementType type, float scale, int zeroPoint, MemorySegment dst) {
    long count = dst.byteSize() / Float.BYTES;
    if (count < BLOCK) {
      scalarDequantize(src, type, scale, zeroPoint, dst, 0, count);
      return;
    }
    Routine routine =
        switch (type) {
          case S8 -> Routines.DEQUANTIZE_S8;
          case U8 -> Routines.DEQUANTIZE_U8;
          default -> Routines.DEQUANTIZE_S32;
        };
    for (long at = 0; at < count; at += ELEMENTS_PER_CALL) {
      long from = from(at, count);
      routine.call(
          src.address() + from * type.byteSize(),
          dst.address() + from * Float.BYTES,
          length(from, count),
          zeroPoint,
          Float.floatToRawIntBits(scale),
          0,
          src,
          dst);
    }
  }

  /** Where a call starts: at its place, or early enough that it has a whole block. */
  private static long from(long at, long count) {
    return Math.min(at, count - BLOCK);
  }

  private static long length(long from, long count) {
    return Math.min(count - from, ELEMENTS_PER_CALL);
  }

  @Override
  protected void rowSumsChecked(Int8Matrix src, MemorySegment dst) {
    int cols = src.cols();
    if (cols < BLOCK) {
      for (int row = 0; row < src.rows(); row++) {
        dst.set(Layouts.INT32, 4L * row, scalarRowSum(src, row, 0, cols));
      }
      return;
    }
    if (cols > CODES_PER_CALL) {
      for (int row = 0; row < src.rows(); row++) {
        longRowSum(src, row, dst);
      }
      return;
    }
    int perCall = CODES_PER_CALL / cols;
    int row = 0;
    while (row < src.rows()) {
      int rows = Math.min(perCall, src.rows() - row);
      sumRows(src, row, rows, 0, cols, dst);
      row += rows;
    }
  }

  /** A row that takes several calls, each of which leaves its sum in dst too. */
  private static void longRowSum(Int8Matrix src, int row, MemorySegment dst) {
    int sum = 0;
    for (int col = 0; col < src.cols(); ) {
      int left = src.cols() - col;
      // The last piece must be a block at least.
      int piece = left <= CODES_PER_CALL ? left : Math.min(CODES_PER_CALL, left - BLOCK);
      sum += sumRows(src, row, 1, col, piece, dst);
      col += piece;
    }
    dst.set(Layouts.INT32, 4L * row, sum);
  }

  private static int sumRows(
      Int8Matrix src, int row, int rows, int col, int cols, MemorySegment dst) {
    Routine routine = src.type() == ElementType.S8 ? Routines.ROWS_S8 : Routines.ROWS_U8;
    return (int)
        routine.call(
            src.segment().address() + src.rowOffset(row) + col,
            dst.address() + 4L * row,
            rows,
            cols,
            src.rowStride(),
            0,
            src.segment(),
            dst);
  }

  @Override
  protected void columnSumsChecked(Int8Matrix src, MemorySegment dst) {
    if (src.cols() < BLOCK || src.rows() == 0) {
      for (int col = 0; col < src.cols(); col++) {
        dst.set(Layouts.INT32, 4L * col, scalarColumnSum(src, col));
      }
      return;
    }
    int last = src.cols() - BLOCK;
    for (int col = 0; col < last; col += BLOCK) {
      sumColumns(src, col, dst);
    }
    sumColumns(src, last, dst);
  }

  /** The sums of 32 columns. */
  private static void sumColumns(Int8Matrix src, int col, MemorySegment dst) {
    Routine routine = src.type() == ElementType.S8 ? Routines.COLUMNS_S8 : Routines.COLUMNS_U8;
    int row = 0;
    while (row < src.rows()) {
      int rows = Math.min(ROWS_PER_CALL, src.rows() - row);
      routine.call(
          src.segment().address() + src.rowOffset(row) + col,
          dst.address() + 4L * col,
          rows,
          row,
          src.rowStride(),
          0,
          src.segment(),
          dst);
      row += rows;
    }
  }
}
