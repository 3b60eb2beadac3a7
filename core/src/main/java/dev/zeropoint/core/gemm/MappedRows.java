package dev.zeropoint.core.gemm;

import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

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

  /** Multiplies a block of rows. */
  @FunctionalInterface
  interface Product {
    /** The rows times the weights, to contiguous rows that begin where the memory does. */
    void multiply(Int8Matrix lhs, MemorySegment dst);
  }

  /**
   * Runs a product block by block.
   *
   * @param dstOffset of the result's element (0, 0), in bytes
   * @param dstStride from row to row, in bytes
   * @param dstRowBytes of a row
   */
  static void run(
      Int8Matrix lhs,
      MemorySegment dst,
      long dstOffset,
      long dstStride,
      long dstRowBytes,
      Product product) {
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
        for (int row = 0; row < rows; row++) {
          long at = lhs.rowOffset(from + row);
          MemorySegment.copy(lhs.segment(), at, codes, (long) row * depth, depth);
        }
        product.multiply(new Int8Matrix(lhs.type(), codes, 0, rows, depth, depth), result);
        for (int row = 0; row < rows; row++) {
          long at = dstOffset + (from + row) * dstStride;
          MemorySegment.copy(result, row * dstRowBytes, dst, at, dstRowBytes);
        }
      }
    }
  }
}
