package dev.zeropoint.simd.vector;

import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.Epilogue;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * The loops around the kernel. Weights are stationary: a panel is read once for up to {@link
 * #MAX_BLOCK_ROWS} rows, whose tiles stream past it.
 *
 * <pre>
 *   for each block of rows          pack its rows into the scratch
 *     for each panel of columns
 *       for each tile of the block  zero-point terms, kernel for each 1024 of K, epilogue, store
 *
 *   scratch:  packed rows of the block | int32 term of each row | partials of a tile | tile, int32
 * </pre>
 *
 * <p>Four rows make a tile. Of what is left, one or two rows are multiplied one by one, which reads
 * the panel twice but computes nothing in vain; three are a tile with a row of zeros.
 */
final class VectorGemm {
  /** Rows packed at a time, unless they are long: a multiple of the tile. */
  static final int MAX_BLOCK_ROWS = 64;

  private static final long BLOCK_BYTES = 128 * 1024;

  private VectorGemm() {}

  /**
   * Multiplies some rows by some columns.
   *
   * @param fromRow the first row, as the others a part of the whole product
   * @param rowCount how many, not 0
   * @param fromCol the first column, of a whole panel
   * @param colCount how many, not 0: whole panels, or up to the last column
   * @param lhs [M, K]
   * @param epilogue null for accumulators as they are
   * @param dst [M, N] of int32, float32 or 8-bit codes, as the epilogue gives
   * @param dstOffset of element (0, 0), in bytes
   * @param dstStride bytes from row to row
   */
  static void multiply(
      int fromRow,
      int rowCount,
      int fromCol,
      int colCount,
      Int8Matrix lhs,
      int lhsZeroPoint,
      VectorWeights weights,
      Epilogue epilogue,
      float lhsScale,
      MemorySegment dst,
      long dstOffset,
      long dstStride,
      Scratch scratch) {
    int zeroPoint = lhsZeroPoint - VectorWeights.signedOffset(lhs.type());
    int groups = VectorWeights.groups(lhs.cols());
    int blockRows = blockRows(rowCount, groups);
    long terms = (long) blockRows * groups * TileKernel.GROUP_BYTES;
    long partials = (terms + 4L * blockRows + 63) & -64;
    long tile = partials + 2L * TileKernel.MR * Lanes.BYTES;
    MemorySegment memory = scratch.scratch(tile + (long) TileKernel.MR * Lanes.BYTES);
    int toPanel = Math.ceilDiv(fromCol + colCount, Lanes.NR);
    for (int from = fromRow; from < fromRow + rowCount; from += blockRows) {
      int rows = Math.min(blockRows, fromRow + rowCount - from);
      packBlock(lhs, from, rows, zeroPoint, memory, terms);
      for (int panel = fromCol / Lanes.NR; panel < toPanel; panel++) {
        int col = panel * Lanes.NR;
        int cols = Math.min(Lanes.NR, weights.cols() - col);
        for (int row = 0; row < rows; ) {
          int step = tileRows(rows - row);
          Partials.start(weights, panel, zeroPoint, memory, terms + 4L * row, step, tile);
          accumulate(weights, panel, memory, row, step, partials, tile);
          long to = dstOffset + (from + row) * dstStride;
          store(epilogue, lhsScale, memory, tile, step, dst, to, dstStride, col, cols);
          row += step;
        }
      }
    }
  }

  /** How many rows are packed at a time: all that are there, or a multiple of the tile. */
  private static int blockRows(int rows, int groups) {
    long fit = BLOCK_BYTES / TileKernel.GROUP_BYTES / Math.max(1, groups);
    int whole = Math.clamp(fit & -TileKernel.MR, TileKernel.MR, MAX_BLOCK_ROWS);
    // Three rows take the space of four.
    return rows <= 2 ? rows : Math.min(whole, (rows + TileKernel.MR - 1) & -TileKernel.MR);
  }

  /** Rows of the next tile; 4 or 3 of them go through the kernel for four. */
  private static int tileRows(int left) {
    return left > 2 ? Math.min(left, TileKernel.MR) : 1;
  }

  private static void packBlock(
      Int8Matrix lhs, int from, int rows, int zeroPoint, MemorySegment memory, long terms) {
    int groups = VectorWeights.groups(lhs.cols());
    int wasted = lhs.cols() * zeroPoint;
    for (int row = 0; row < rows; ) {
      int step = tileRows(rows - row);
      int lanes = step == 1 ? 1 : TileKernel.MR;
      int stride = lanes * TileKernel.GROUP_BYTES;
      long to = (long) row * groups * TileKernel.GROUP_BYTES;
      for (int r = 0; r < lanes; r++) {
        long start = to + (long) r * TileKernel.GROUP_BYTES;
        if (r < step) {
          int sum = LhsPacking.pack(lhs, from + row + r, memory, start, stride);
          memory.set(Layouts.INT32, terms + 4L * (row + r), sum - wasted);
        } else {
          LhsPacking.packZeros(groups, memory, start, stride);
        }
      }
      row += step;
    }
  }

  /** Adds the products of a tile, whose packed rows start at {@code row}. */
  private static void accumulate(
      VectorWeights weights,
      int panel,
      MemorySegment memory,
      int row,
      int rows,
      long partials,
      long tile) {
    int groups = VectorWeights.groups(weights.depth());
    long lhs = (long) row * groups * TileKernel.GROUP_BYTES;
    long rhs = weights.panelOffset(panel);
    int lhsStep = (rows == 1 ? 1 : TileKernel.MR) * TileKernel.GROUP_BYTES;
    for (int done = 0; done < groups; done += TileKernel.BLOCK) {
      int count = Math.min(TileKernel.BLOCK, groups - done);
      long lhsStart = lhs + (long) done * lhsStep;
      long rhsStart = rhs + (long) done * 2 * Lanes.BYTES;
      if (rows == 1) {
        TileKernel.row1(memory, lhsStart, weights.segment(), rhsStart, count, memory, partials);
      } else {
        TileKernel.rows4(memory, lhsStart, weights.segment(), rhsStart, count, memory, partials);
      }
      Partials.add(memory, partials, rows, tile);
    }
  }

  private static void store(
      Epilogue epilogue,
      float lhsScale,
      MemorySegment memory,
      long tile,
      int rows,
      MemorySegment dst,
      long dstOffset,
      long dstStride,
      int col,
      int cols) {
    for (int row = 0; row < rows; row++) {
      long from = tile + (long) row * Lanes.BYTES;
      long to = dstOffset + row * dstStride;
      switch (epilogue) {
        case null -> Stores.int32(memory, from, dst, to + 4L * col, cols);
        case Dequantize d ->
            Stores.float32(d, lhsScale, memory, from, dst, to + 4L * col, col, cols);
        case Requantize r -> Stores.int8(r, memory, from, dst, to + col, col, cols);
      }
    }
  }
}
