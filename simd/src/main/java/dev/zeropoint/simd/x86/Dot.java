package dev.zeropoint.simd.x86;

/**
 * How a kernel adds products of activations and weights to 32-bit accumulators, and with it how the
 * operands must lie. All are exact.
 */
enum Dot {
  /** AVX512-VNNI, four products a lane: 64 multiply-accumulates an instruction. */
  VPDPBUSD_ZMM(512, 14, false),

  /** AVX-VNNI, four products a lane: 32 multiply-accumulates an instruction. */
  VPDPBUSD_YMM(256, 6, false),

  /**
   * AVX2 for small weights: {@code vpmaddubsw}, then {@code vpmaddwd} by ones, which is as many
   * products per multiplication as {@link #VPMADDWD_YMM} has, with fewer additions. {@code
   * vpmaddubsw} adds two products of up to 255 in 16 bits and would saturate, so it is used only
   * for weights whose every pair passes {@link X86Weights#pairFits}.
   */
  VPMADDUBSW_YMM(256, 6, false),

  /** AVX2 for any weights: both operands widened to 16 bits, {@code vpmaddwd}. */
  VPMADDWD_YMM(256, 6, true);

  private final int bits;
  private final int maxRows;
  private final boolean pairs;
  private final int panelShift;

  Dot(int bits, int maxRows, boolean pairs) {
    this.bits = bits;
    this.maxRows = maxRows;
    this.pairs = pairs;
    this.panelShift = Integer.numberOfTrailingZeros(panelCols());
  }

  /** The width of its vectors. */
  int bits() {
    return bits;
  }

  /** int32 lanes of a vector: how many columns it has. */
  int lanes() {
    return bits / 32;
  }

  /** Bytes of a vector. */
  int vectorBytes() {
    return bits / 8;
  }

  /** MR: the most rows of a tile whose accumulators fit the registers. */
  int maxRows() {
    return maxRows;
  }

  /** NR: the columns of a panel of weights, two vectors. */
  int panelCols() {
    return KernelSpec.MAX_VECTORS * lanes();
  }

  /** The binary logarithm of {@link #panelCols}. */
  int panelShift() {
    return panelShift;
  }

  /** Whether one instruction multiplies bytes and adds to 32 bits. */
  boolean vnni() {
    return this == VPDPBUSD_ZMM || this == VPDPBUSD_YMM;
  }

  /**
   * Whether activations are int16 with the zero point taken off, in pairs of k. Otherwise they are
   * unsigned bytes in groups of four k, and the zero point is corrected with the weights' sums.
   */
  boolean pairs() {
    return pairs;
  }

  /** Bytes of a group of four k of one row of activations. */
  int lhsGroupBytes() {
    return pairs ? 8 : 4;
  }
}
