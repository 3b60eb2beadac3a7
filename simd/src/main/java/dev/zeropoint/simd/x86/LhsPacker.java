package dev.zeropoint.simd.x86;

import static dev.zeropoint.simd.x86.GemmBlock.setInt;
import static dev.zeropoint.simd.x86.GemmBlock.setLong;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.MemorySegment;

/** Copies activations to where and how kernels read them. */
final class LhsPacker {
  private static final int LINE = 64;

  /** More rows of the same distance would compete for the ways of the first-level cache. */
  private static final int MAX_ROWS_IN_STEP = 6;

  private LhsPacker() {}

  /**
   * Whether kernels can read the activations where they are: unsigned bytes, whose rows end with a
   * whole group, since a kernel would read behind it else; and no sums of rows are needed.
   *
   * @param height rows of a tile
   */
  static boolean readsInPlace(Int8Matrix lhs, X86Weights weights, int height) {
    return !weights.dot().pairs()
        && lhs.type() == ElementType.U8
        && lhs.cols() % X86Weights.KR == 0
        && !weights.corrected()
        && (height <= MAX_ROWS_IN_STEP || lhs.rowStride() % 1024 != 0);
  }

  /** Bytes from packed row to packed row: an odd number of lines, so that no two rows compete. */
  static long packedStride(Dot dot, int groups) {
    return ((long) groups * dot.lhsGroupBytes() + LINE - 1 & -LINE) | LINE;
  }

  /** Writes the fields that are the same for all blocks of rows. */
  static void setProduct(
      MemorySegment block,
      Int8Matrix lhs,
      int zeroPoint,
      Dot dot,
      long stride,
      long to,
      long sums) {
    setLong(block, PackBlock.SRC_STRIDE, lhs.rowStride());
    setLong(block, PackBlock.DST, to);
    setLong(block, PackBlock.DST_STRIDE, stride);
    setLong(block, PackBlock.SUMS, sums);
    setLong(block, PackBlock.ZERO_POINT, zeroPoint);
    setInt(block, PackBlock.OFFSET, LhsPacking.of(dot, lhs.type()).offset(zeroPoint));
  }

  /** Packs some rows, of them the columns of some groups. */
  static void pack(
      Kernels kernels,
      MemorySegment block,
      Int8Matrix lhs,
      Dot dot,
      int row,
      int rows,
      int fromGroup,
      int groups) {
    long from = (long) fromGroup * X86Weights.KR;
    long cols = Math.min(lhs.cols() - from, (long) groups * X86Weights.KR);
    setLong(block, PackBlock.SRC, lhs.segment().address() + lhs.rowOffset(row) + from);
    setLong(block, PackBlock.ROWS, rows);
    setLong(block, PackBlock.COLS, cols);
    setLong(block, PackBlock.PADDING, (long) groups * X86Weights.KR - cols);
    kernels.packer(LhsPacking.of(dot, lhs.type())).call(block, lhs.segment());
  }
}
