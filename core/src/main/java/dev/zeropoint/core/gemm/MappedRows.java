package dev.zeropoint.core.gemm;

import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BiConsumer;

/**
 * Multiplies where an operand or the result lies in a mapped file, which kernels must not touch: a
 * block of rows is copied to memory of its own, multiplied there, and its result copied back.
 *
 * <p>Copies are plain Java, so a file that is cut short meanwhile is an {@link InternalError}. A
 * page that has to come from the disk is waited for where the JVM can reach a safepoint, not inside
 * of a native call.
 */
final class MappedRows {
  /** About what a block has of both, unless one row has more. */
  private static final long BLOCK_BYTES = 1 << 20;

  private MappedRows() {}

  /** To accumulators. */
  static void multiply(
      Int8Matrix lhs, Int32Matrix dst, BiConsumer<Int8Matrix, Int32Matrix> product) {
    int cols = dst.cols();
    run(
        lhs,
        dst.segment(),
        dst.offset(),
        4 * dst.rowStride(),
        4L * cols,
        (rows, result) ->
            product.accept(rows, new Int32Matrix(result, 0, rows.rows(), cols, cols)));
  }

  /** To codes. */
  static void multiply(Int8Matrix lhs, Int8Matrix dst, BiConsumer<Int8Matrix, Int8Matrix> product) {
    int cols = dst.cols();
    run(
        lhs,
        dst.segment(),
        dst.offset(),
        dst.rowStride(),
        cols,
        (rows, result) ->
            product.accept(rows, new Int8Matrix(dst.type(), result, 0, rows.rows(), cols, cols)));
  }

  /** To floats. */
  static void multiply(
      Int8Matrix lhs, FloatMatrix dst, BiConsumer<Int8Matrix, FloatMatrix> product) {
    int cols = dst.cols();
    run(
        lhs,
        dst.segment(),
        dst.offset(),
        4 * dst.rowStride(),
        4L * cols,
        (rows, result) ->
            product.accept(rows, new FloatMatrix(result, 0, rows.rows(), cols, cols)));
  }

  /**
   * Runs a product block by block.
   *
   * @param dstOffset of the result's element (0, 0), in bytes
   * @param dstStride from row to row, in bytes
   * @param dstRowBytes of a row
   * @param product multiplies a block of rows, to contiguous rows that begin where the memory does
   */
  private static void run(
      Int8Matrix lhs,
      MemorySegment dst,
      long dstOffset,
      long dstStride,
      long dstRowBytes,
      BiConsumer<Int8Matrix, MemorySegment> product) {
    if (lhs.rows() == 0 || dstRowBytes == 0) {
      return;
    }
    int depth = lhs.cols();
    int block = Math.clamp(BLOCK_BYTES / (depth + dstRowBytes), 1, lhs.rows());
    try (Arena arena = Arena.ofShared()) {
      MemorySegment codes = arena.allocate((long) block * depth, 64);
      MemorySegment result = arena.allocate(block * dstRowBytes, 64);
      for (int from = 0; from < lhs.rows(); from += block) {
        int rows = Math.min(block, lhs.rows() - from);
        // Rows without codes have no place, and may lie outside of the memory.
        for (int row = 0; row < rows && depth > 0; row++) {
          long at = lhs.rowOffset(from + row);
          MemorySegment.copy(lhs.segment(), at, codes, (long) row * depth, depth);
        }
        product.accept(new Int8Matrix(lhs.type(), codes, 0, rows, depth, depth), result);
        for (int row = 0; row < rows; row++) {
          long at = dstOffset + (from + row) * dstStride;
          MemorySegment.copy(result, row * dstRowBytes, dst, at, dstRowBytes);
        }
      }
    }
  }
}
