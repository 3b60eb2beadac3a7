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
 *     for each run of panels
 *       for each panel of it        kernel: all rows of the block, over all of K
 *       for each row                terms of the weights' zero points, epilogue, store
 *
 *   scratch:  packed rows of the block | int32 term of each row | int32 where each column starts |
 *             int32 accumulators of the block and the run
 * </pre>
 *
 * <p>A run is there for the rows: what is done a row is a loop over many columns, and entering a
 * loop costs more than the few vectors of one panel.
 *
 * <p>Four rows make a tile. Of what is left, one or two rows are multiplied one by one, which reads
 * the panel twice but computes nothing in vain; three are a tile with a row of zeros.
 */
final class VectorGemm {
  /** Rows packed at a time, unless they are long: a multiple of the tile. */
  static final int MAX_BLOCK_ROWS = 64;

  private static final long BLOCK_BYTES = 128 * 1024;

  /** int32 of a block and a run: half of a usual L1 cache. */
  private static final int RUN_BYTES = 16 * 1024;

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
    int tileRows = (blockRows + TileKernel.MR - 1) & -TileKernel.MR;
    int fromPanel = fromCol / Lanes.NR;
    int toPanel = Math.ceilDiv(fromCol + colCount, Lanes.NR);
    int runPanels = Math.min(RUN_BYTES / (tileRows * Lanes.BYTES), toPanel - fromPanel);
    long terms = (long) tileRows * groups * TileKernel.GROUP_BYTES;
    long starts = (terms + 4L * tileRows + 63) & -64;
    long tiles = starts + (long) (toPanel - fromPanel) * Lanes.BYTES;
    long tileStride = (long) runPanels * Lanes.BYTES;
    MemorySegment memory = scratch.scratch(tiles + tileRows * tileStride);
    Accumulators.start(weights, fromPanel, toPanel - fromPanel, zeroPoint, memory, starts);
    for (int from = fromRow; from < fromRow + rowCount; from += blockRows) {
      int rows = Math.min(blockRows, fromRow + rowCount - from);
      packBlock(lhs, from, rows, zeroPoint, memory, terms);
      for (int panel = fromPanel; panel < toPanel; panel += runPanels) {
        int run = Math.min(runPanels, toPanel - panel);
        for (int i = 0; i < run; i++) {
          long start = starts + (long) (panel - fromPanel + i) * Lanes.BYTES;
          long to = tiles + (long) i * Lanes.BYTES;
          accumulate(weights, panel + i, rows, memory, start, to, tileStride);
        }
        int col = panel * Lanes.NR;
        int cols = Math.min(run * Lanes.NR, weights.cols() - col);
        for (int row = 0; row < rows; row++) {
          long tile = tiles + row * tileStride;
          if (weights.corrected()) {
            int term = memory.get(Layouts.INT32, terms + 4L * row);
            Accumulators.correct(weights, panel, run, term, memory, tile);
          }
          long to = dstOffset + (from + row) * dstStride;
          store(epilogue, lhsScale, memory, tile, dst, to, col, cols);
        }
      }
    }
  }

  /** How many rows are packed at a time: all that are there, or a multiple of the tile. */
  private static int blockRows(int rows, int groups) {
    long fit = BLOCK_BYTES / TileKernel.GROUP_BYTES / Math.max(1, groups);
    int whole = Math.clamp(fit & -TileKernel.MR, TileKernel.MR, MAX_BLOCK_ROWS);
    return Math.min(whole, rows);
  }

  /** How many rows of a block go through the kernel for four; one or two more may be left. */
  private static int tiledRows(int rows) {
    return rows % TileKernel.MR == TileKernel.MR - 1 ? rows : rows & -TileKernel.MR;
  }

  private static void packBlock(
      Int8Matrix lhs, int from, int rows, int zeroPoint, MemorySegment memory, long terms) {
    int groups = VectorWeights.groups(lhs.cols());
    int wasted = lhs.cols() * zeroPoint;
    int tiled = tiledRows(rows);
    int tileStride = TileKernel.MR * TileKernel.GROUP_BYTES;
    for (int row = 0; row < rows; row++) {
      int sum =
          row < tiled
              ? LhsPacking.pack(lhs, from + row, memory, tileOffset(row, groups), tileStride)
              : LhsPacking.pack(
                  lhs, from + row, memory, rowOffset(row, groups), TileKernel.GROUP_BYTES);
      memory.set(Layouts.INT32, terms + 4L * row, sum - wasted);
    }
    if (tiled % TileKernel.MR != 0) {
      LhsPacking.packZeros(groups, memory, tileOffset(tiled, groups), tileStride);
    }
  }

  /** Where the first group of a row in a tile is. */
  private static long tileOffset(int row, int groups) {
    int inTile = row % TileKernel.MR;
    return rowOffset(row - inTile, groups) + (long) inTile * TileKernel.GROUP_BYTES;
  }

  /** Where a tile starts, or a single row. */
  private static long rowOffset(int row, int groups) {
    return (long) row * groups * TileKernel.GROUP_BYTES;
  }

  /** All rows of a block, times one panel. */
  private static void accumulate(
      VectorWeights weights,
      int panel,
      int rows,
      MemorySegment memory,
      long start,
      long to,
      long stride) {
    int groups = VectorWeights.groups(weights.depth());
    MemorySegment panels = weights.segment();
    long at = weights.panelOffset(panel);
    int tiled = tiledRows(rows);
    int tiles = (tiled + TileKernel.MR - 1) / TileKernel.MR;
    TileKernel.rows4(panels, at, groups, tiles, memory, start, to, stride);
    for (int row = tiled; row < rows; row++) {
      TileKernel.row1(panels, at, groups, memory, rowOffset(row, groups), start, to + row * stride);
    }
  }

  private static void store(
      Epilogue epilogue,
      float lhsScale,
      MemorySegment memory,
      long from,
      MemorySegment dst,
      long to,
      int col,
      int cols) {
    switch (epilogue) {
      case null -> Stores.int32(memory, from, dst, to + 4L * col, cols);
      case Dequantize d -> Stores.float32(d, lhsScale, memory, from, dst, to + 4L * col, col, cols);
      case Requantize r -> Stores.int8(r, memory, from, dst, to + col, col, cols);
    }
  }
}
