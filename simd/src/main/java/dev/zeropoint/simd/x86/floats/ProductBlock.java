package dev.zeropoint.simd.x86.floats;

/**
 * The arguments of a {@link ProductEmitter}'s kernel in memory. All are 64 bits, addresses and
 * strides in bytes.
 */
final class ProductBlock {
  /** Address of the first row of the left operand. */
  static final int LHS = 0;

  /** From row to row of it. */
  static final int LHS_ROW = 8;

  /** From k to k of it. */
  static final int LHS_COL = 16;

  /** Address of the first k of the right operand, at the panel's columns. */
  static final int RHS = 24;

  /** From k to k of it. */
  static final int RHS_ROW = 32;

  /** Address of the result's first row, at the panel's columns. */
  static final int DST = 40;

  /** From row to row of it. */
  static final int DST_ROW = 48;

  /** How many k, at least 1. */
  static final int DEPTH = 56;

  /** How many tiles of rows, at least 1; a kernel counts them down. */
  static final int TILES = 64;

  /** Address of the mask of the last vector of columns. */
  static final int MASK = 72;

  /** Whether the sums are added to the result (1) or are the result (0). */
  static final int ADDS = 80;

  /** The size of the block. */
  static final int BYTES = 88;

  private ProductBlock() {}
}
