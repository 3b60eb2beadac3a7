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
 *       for each strip of it        kernels: all rows of the block, over all of K
 *       for each row                terms of the weights' zero points, epilogue, store
 *
 *   scratch:  packed rows of the block | int32 term of each row | int32 where each column starts |
 *             int32 accumulators of the block and the run | slack
 * </pre>
 *
 * <p>A run is there for the rows: what is done a row is a loop over many columns, and entering a
 * loop costs more than the few vectors of one panel.
 *
 * <p>Four rows make a tile. Three that are left are one of their own, one or two are multiplied one
 * by one. A strip is what two kernels read while it is in the cache; where one kernel does all
 * rows, it is the run.
 */
final class VectorGemm {
  /** Rows packed at a time, unless they are long: a multiple of the tile. */
  static final int MAX_BLOCK_ROWS = 64;

  private static final long BLOCK_BYTES = 128 * 1024;

  /** int32 of a block and a run: half of a usual L1 cache. */
  private static final int RUN_BYTES = 16 * 1024;

  /** Panels that two kernels read one after the other: half of a usual L1 cache too. */
  private static final int STRIP_BYTES = 16 * 1024;

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
    int groups = VectorWeights.groups(lhs.cols());
    int blockRows = blockRows(rowCount, groups);
    int fromPanel = fromCol / Lanes.NR;
    int toPanel = Math.ceilDiv(fromCol + colCount, Lanes.NR);
    int runPanels = Math.clamp(RUN_BYTES / (blockRows * Lanes.BYTES), 1, toPanel - fromPanel);
    long terms = blockRows * (groups * TileKernel.GROUP_BYTES);
    long starts = (terms + 4L * blockRows + 63) & -64;
    long tiles = starts + (long) (toPanel - fromPanel) * Lanes.BYTES;
    long tileStride = (long) runPanels * Lanes.BYTES;
    long dstRowBytes = (long) weights.cols() * (epilogue instanceof Requantize ? 1 : 4);
    MemorySegment memory =
        Scratch.take(
            scratch,
            tiles + blockRows * tileStride + TileKernel.SLACK,
            lhs,
            weights.segment(),
            dst,
            dstOffset,
            dstOffset + (lhs.rows() - 1) * dstStride + dstRowBytes);
    int zeroPoint = lhsZeroPoint - VectorWeights.signedOffset(lhs.type());
    Accumulators.start(weights, fromPanel, toPanel - fromPanel, zeroPoint, memory, starts);
    for (int from = fromRow; from < fromRow + rowCount; from += blockRows) {
      int rows = Math.min(blockRows, fromRow + rowCount - from);
      LhsPacking.pack(lhs, from, rows, memory);
      if (weights.corrected()) {
        rowTerms(lhs, from, rows, lhsZeroPoint, memory, terms);
      }
      for (int panel = fromPanel; panel < toPanel; panel += runPanels) {
        int run = Math.min(runPanels, toPanel - panel);
        long start = starts + (long) (panel - fromPanel) * Lanes.BYTES;
        accumulate(weights, panel, run, rows, memory, start, tiles, tileStride);
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

  /** What rows have to do with the zero points of the weights: sum(a[m]) - K * za. */
  private static void rowTerms(
      Int8Matrix lhs, int from, int rows, int zeroPoint, MemorySegment memory, long terms) {
    int wasted = lhs.cols() * zeroPoint;
    for (int row = 0; row < rows; row++) {
      int term = VectorQuantization.rowSum(lhs, from + row) - wasted;
      memory.set(Layouts.INT32, terms + 4L * row, term);
    }
  }

  /**
   * All rows of a block, times a run of panels. Where rows are left for another kernel, it meets
   * the panels while they are in the L1 cache.
   */
  private static void accumulate(
      VectorWeights weights,
      int panel,
      int run,
      int rows,
      MemorySegment memory,
      long start,
      long to,
      long stride) {
    int groups = VectorWeights.groups(weights.depth());
    MemorySegment panels = weights.segment();
    int tiles = rows / TileKernel.MR;
    int tiled = tiles * TileKernel.MR;
    long runAt = weights.panelOffset(panel);
    int strip = tiled == 0 || tiled == rows ? run : stripPanels(groups, run);
    for (int i = 0; i < run; i += strip) {
      int count = Math.min(strip, run - i);
      long at = weights.panelOffset(panel + i);
      long first = start + (long) i * Lanes.BYTES;
      long dst = to + (long) i * Lanes.BYTES;
      if (tiles > 0) {
        TileKernel.rows4(panels, at, count, groups, memory, 0, tiles, first, dst, stride);
      }
      if (rows - tiled == 3) {
        long lhs = tiled * (groups * TileKernel.GROUP_BYTES);
        TileKernel.rows3(
            panels, at, count, groups, memory, lhs, first, dst + tiled * stride, stride);
        continue;
      }
      for (int row = tiled; row < rows; row++) {
        row(panels, runAt, i, count, groups, memory, row, start, to + row * stride);
      }
    }
  }

  /**
   * One row of a block, times some panels of a run. Where these are no whole quads, the last quad
   * ends with the last panel, and some panels are computed twice.
   *
   * @param at where the run's first panel starts, in bytes
   * @param from the first panel here, of the run
   * @param start where the accumulators of the run's first panel start
   */
  private static void row(
      MemorySegment panels,
      long at,
      int from,
      int count,
      int groups,
      MemorySegment memory,
      int row,
      long start,
      long to) {
    long lhs = row * (groups * TileKernel.GROUP_BYTES);
    long panelBytes = groups * TileKernel.STEP_BYTES;
    int quads = count / RowKernel.QUAD;
    if (quads > 0) {
      long step = (long) from * Lanes.BYTES;
      RowKernel.quads(
          panels, at + from * panelBytes, quads, groups, memory, lhs, start + step, to + step);
    }
    if (quads * RowKernel.QUAD < count) {
      int last = from + count - RowKernel.QUAD;
      long step = (long) last * Lanes.BYTES;
      if (last >= 0) {
        RowKernel.quads(
            panels, at + last * panelBytes, 1, groups, memory, lhs, start + step, to + step);
      } else {
        RowKernel.panels(panels, at, count, groups, memory, lhs, start, to);
      }
    }
  }

  /** How many panels of a run two kernels share in a cache: whole quads. */
  private static int stripPanels(int groups, int run) {
    long fit = STRIP_BYTES / TileKernel.STEP_BYTES / Math.max(1, groups);
    return Math.clamp(fit & -RowKernel.QUAD, RowKernel.QUAD, Math.max(RowKernel.QUAD, run));
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
