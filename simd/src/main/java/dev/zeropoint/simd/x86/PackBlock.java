package dev.zeropoint.simd.x86;

/**
 * The arguments of the code that packs activations, in the same memory as the {@link CallBlock} and
 * behind it.
 */
final class PackBlock {
  private static final int START = CallBlock.BYTES;

  /** Address of the first row. */
  static final int SRC = START + 0;

  /** Bytes from row to row. */
  static final int SRC_STRIDE = START + 8;

  /** Address of the first packed row. */
  static final int DST = START + 16;

  /** Bytes from packed row to packed row. */
  static final int DST_STRIDE = START + 24;

  /** How many rows, at least 1. */
  static final int ROWS = START + 32;

  /** Elements of a row. */
  static final int COLS = START + 40;

  /** Zeros behind the elements of a packed row. */
  static final int PADDING = START + 48;

  /** Address of the sums of the packed rows, int32. */
  static final int SUMS = START + 56;

  /** {@link LhsPacking#offset}, int32. */
  static final int OFFSET = START + 64;

  /** The zero point, int64. */
  static final int ZERO_POINT = START + 72;

  /** Where the memory ends that both blocks take. */
  static final int END = START + 128;

  private PackBlock() {}
}
