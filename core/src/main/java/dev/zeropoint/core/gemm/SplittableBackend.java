package dev.zeropoint.core.gemm;

import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.MemorySegment;

/**
 * A backend that computes any rows by any panels of columns of a product by themselves. A whole
 * product is one such part; {@link Parallelism} has several threads do several.
 */
public abstract class SplittableBackend extends GemmBackend {
  /** For backends. */
  protected SplittableBackend() {}

  /** The unit of columns in which a product may be split, at least 1. */
  protected abstract int columnStep();

  /**
   * Some rows by some columns of a product that was checked as a whole. Called by several threads
   * at once for different parts, each with a scratch of its own.
   *
   * @param fromRow the first row
   * @param rows how many, at least 1
   * @param fromCol the first column, a multiple of {@link #columnStep}
   * @param cols how many, at least 1: a multiple of the step too, or up to the last column
   * @param lhsScale for {@link Dequantize}
   * @param epilogue null for accumulators as they are
   * @param dst memory of the whole result: int32, float32 or 8-bit codes, as the epilogue gives
   * @param dstOffset of the result's element (0, 0), in bytes
   * @param dstStride from row to row of the result, in bytes
   */
  protected abstract void multiplyPart(
      int fromRow,
      int rows,
      int fromCol,
      int cols,
      Int8Matrix lhs,
      int lhsZeroPoint,
      float lhsScale,
      PackedWeights rhs,
      Epilogue epilogue,
      MemorySegment dst,
      long dstOffset,
      long dstStride,
      Scratch scratch);

  @Override
  protected final void multiplyChecked(
      Int8Matrix lhs, int lhsZeroPoint, PackedWeights rhs, Int32Matrix dst, Scratch scratch) {
    multiply(
        lhs, lhsZeroPoint, 1, rhs, null, dst.segment(), dst.offset(), 4 * dst.rowStride(), scratch);
  }

  @Override
  protected final void multiplyChecked(
      Int8Matrix lhs,
      int lhsZeroPoint,
      PackedWeights rhs,
      Requantize epilogue,
      Int8Matrix dst,
      Scratch scratch) {
    multiply(
        lhs, lhsZeroPoint, 1, rhs, epilogue, dst.segment(), dst.offset(), dst.rowStride(), scratch);
  }

  @Override
  protected final void multiplyChecked(
      Int8Matrix lhs,
      int lhsZeroPoint,
      float lhsScale,
      PackedWeights rhs,
      Dequantize epilogue,
      FloatMatrix dst,
      Scratch scratch) {
    multiply(
        lhs,
        lhsZeroPoint,
        lhsScale,
        rhs,
        epilogue,
        dst.segment(),
        dst.offset(),
        4 * dst.rowStride(),
        scratch);
  }

  private void multiply(
      Int8Matrix lhs,
      int lhsZeroPoint,
      float lhsScale,
      PackedWeights rhs,
      Epilogue epilogue,
      MemorySegment dst,
      long dstOffset,
      long dstStride,
      Scratch scratch) {
    if (lhs.rows() == 0 || rhs.cols() == 0) {
      return;
    }
    multiplyWhole(lhs, lhsZeroPoint, lhsScale, rhs, epilogue, dst, dstOffset, dstStride, scratch);
  }

  /** A product of at least one row and one column: here one part, done by the calling thread. */
  void multiplyWhole(
      Int8Matrix lhs,
      int lhsZeroPoint,
      float lhsScale,
      PackedWeights rhs,
      Epilogue epilogue,
      MemorySegment dst,
      long dstOffset,
      long dstStride,
      Scratch scratch) {
    multiplyPart(
        0,
        lhs.rows(),
        0,
        rhs.cols(),
        lhs,
        lhsZeroPoint,
        lhsScale,
        rhs,
        epilogue,
        dst,
        dstOffset,
        dstStride,
        scratch);
  }
}
