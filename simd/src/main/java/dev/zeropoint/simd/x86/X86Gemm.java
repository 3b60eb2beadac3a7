package dev.zeropoint.simd.x86;

import static dev.zeropoint.simd.x86.GemmBlock.setInt;
import static dev.zeropoint.simd.x86.GemmBlock.setLong;

import dev.zeropoint.core.gemm.Epilogue;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.MemorySegment;

/**
 * The loops around the kernels, which cut a product into native calls of bounded length.
 *
 * <pre>
 *   for each block of rows that fits the second-level cache    packed, if it cannot be read in place
 *     for each part of K                                       one, unless K is very long
 *       for each run of panels                                 one native call
 *
 *   scratch:  call and pack block | sums of rows, int32 | partials, int32 | packed rows
 * </pre>
 *
 * <p>The M rows are spread evenly over the fewest tiles: tall ones and, behind them, ones a row
 * lower, so that no tile is nearly empty.
 *
 * <p>Where K is so long that one tile would take too much time, blocks are single tiles and the
 * accumulators wait in the partials from part to part.
 */
final class X86Gemm {
  /** Groups of K of one part. */
  static final int MAX_GROUPS = 8192;

  /** Bytes of a block of rows, which stays in the second-level cache beside the panels. */
  private static final long BLOCK_BYTES = 128 * 1024;

  private static final long SUMS = PackBlock.END;
  private static final int LINE = 64;

  private X86Gemm() {}

  /**
   * Multiplies some rows by some columns.
   *
   * @param fromRow the first row, as the others a part of the whole product
   * @param rows how many, not 0
   * @param fromCol the first column, of a whole panel
   * @param cols how many, not 0: whole panels, or up to the last column
   * @param lhs [M, K]
   * @param epilogue null for accumulators as they are, else one that kernels have
   * @param dst [M, N] of int32, float32 or 8-bit codes, as the epilogue gives
   * @param dstOffset of element (0, 0), in bytes
   * @param dstStride bytes from row to row
   */
  static void multiply(
      Tier tier,
      Kernels kernels,
      int fromRow,
      int rows,
      int fromCol,
      int cols,
      Int8Matrix lhs,
      int lhsZeroPoint,
      X86Weights weights,
      Epilogue epilogue,
      float lhsScale,
      MemorySegment dst,
      long dstOffset,
      long dstStride,
      Scratch scratch) {
    Dot dot = weights.dot();
    // Divisions would take as long as a small product: where nothing is to be divided there is
    // none.
    int tiles = rows <= dot.maxRows() ? 1 : Math.ceilDiv(rows, dot.maxRows());
    int height = tiles == 1 ? rows : Math.ceilDiv(rows, tiles);
    int tall = rows - tiles * (height - 1);
    int groups = X86Weights.groups(lhs.cols());
    boolean cut = groups > MAX_GROUPS;
    boolean inPlace = !cut && LhsPacker.readsInPlace(lhs, weights, height);
    long stride =
        inPlace ? lhs.rowStride() : LhsPacker.packedStride(dot, Math.min(groups, MAX_GROUPS));
    int blockTiles = cut || tiles == 1 ? 1 : blockTiles(tier, dot, height, lhs.cols(), tiles);
    int blockRows = Math.min(rows, blockTiles * height);
    long partials = lines(SUMS + 4L * blockRows);
    long packed = partials + (cut ? partialBytes(dot, height, cols) : 0);
    StoreKind store = GemmBlock.storeKind(epilogue);
    long dstRowBytes = (long) weights.cols() * store.elementBytes();
    MemorySegment memory =
        Scratch.take(
            scratch,
            packed + (inPlace ? 0 : blockRows * stride),
            lhs,
            weights.segment(),
            dst,
            dstOffset,
            dstOffset + (lhs.rows() - 1) * dstStride + dstRowBytes);
    long sums = memory.address() + SUMS;
    setProduct(memory, lhs, lhsZeroPoint, weights, stride, sums);
    GemmBlock.setEpilogue(memory, epilogue, lhsScale);
    if (!inPlace) {
      LhsPacker.setProduct(memory, lhs, lhsZeroPoint, dot, stride, memory.address() + packed, sums);
    }
    // Lines of a shared product's result may be in another core's cache since the last one.
    boolean shared = rows < lhs.rows() || cols < weights.cols();
    int row = fromRow;
    for (int tile = 0; tile < tiles; tile += blockTiles) {
      int count = Math.min(blockTiles, tiles - tile);
      int tallCount = Math.clamp(tall - tile, 0, count);
      int blockHeight = count * (height - 1) + tallCount;
      setLong(memory, CallBlock.TILES, tallCount);
      setLong(memory, CallBlock.SHORT_TILES, count - tallCount);
      long at = inPlace ? lhs.segment().address() + lhs.rowOffset(row) : memory.address() + packed;
      setLong(memory, CallBlock.LHS, at);
      long to = dst.address() + dstOffset + row * dstStride;
      for (int from = 0; from == 0 || from < groups; from += MAX_GROUPS) {
        int part = Math.min(groups - from, MAX_GROUPS);
        boolean last = from + part == groups;
        if (!inPlace) {
          LhsPacker.pack(kernels, memory, lhs, dot, row, blockHeight, from, part);
        }
        setLong(memory, CallBlock.QUAD_GROUPS, part / TileEmitter.UNROLL);
        setLong(memory, CallBlock.SINGLE_GROUPS, part % TileEmitter.UNROLL);
        setLong(memory, CallBlock.DST_STRIDE, dstStride);
        setLong(memory, CallBlock.FETCH_RESULT, last && shared ? 1 : 0);
        PanelPass.run(
            kernels,
            memory,
            weights,
            fromCol,
            fromCol + cols,
            from,
            part,
            tier.productsPerCall(),
            blockHeight,
            height,
            last ? store : StoreKind.INT32,
            from > 0,
            !last,
            memory.address() + partials,
            to,
            lhs.segment(),
            dst,
            epilogue);
      }
      row += blockHeight;
    }
  }

  /** How many tiles go through a panel in one call; the last block may have fewer. */
  private static int blockTiles(Tier tier, Dot dot, int height, int depth, int tiles) {
    long tileBytes = (long) height * Math.max(1, depth) * (dot.pairs() ? 2 : 1);
    long tileProducts = (long) height * dot.panelCols() * Math.max(1, depth);
    long fit = Math.min(BLOCK_BYTES / tileBytes, tier.productsPerCall() / tileProducts);
    int blocks = Math.ceilDiv(tiles, Math.clamp(fit, 1, tiles));
    // Evenly filled: a last block of a few tiles would wait for its panels.
    return Math.ceilDiv(tiles, blocks);
  }

  /** Bytes of the partials of a tile: its columns are whole vectors there. */
  private static long partialBytes(Dot dot, int height, int cols) {
    return lines(4L * height * (cols + dot.lanes()));
  }

  private static long lines(long bytes) {
    return bytes + LINE - 1 & -LINE;
  }

  /** Writes the fields that are the same for all blocks of rows. */
  private static void setProduct(
      MemorySegment memory,
      Int8Matrix lhs,
      int zeroPoint,
      X86Weights weights,
      long stride,
      long sums) {
    int unsigned = lhs.type() == ElementType.S8 ? zeroPoint + 128 : zeroPoint;
    long base = weights.segment().address();
    setLong(memory, CallBlock.LHS_STRIDE, stride);
    setLong(memory, CallBlock.PANEL_BYTES, weights.panelBytes());
    setLong(memory, CallBlock.SUMS, base + weights.sumsOffset());
    setLong(memory, CallBlock.ZERO_POINTS, base + weights.zeroPointsOffset());
    setLong(memory, CallBlock.ROW_SUMS, sums);
    setInt(memory, CallBlock.LHS_ZERO_POINT, weights.dot().pairs() ? 0 : -unsigned);
  }
}
