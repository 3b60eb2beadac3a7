package dev.zeropoint.simd.x86;

/**
 * The arguments of a kernel: a block of memory whose address is the kernel's first argument. All
 * offsets are in bytes; addresses and counts have 64 bits, numbers 32.
 */
final class CallBlock {
  /** Address of the first row of activations. */
  static final int LHS = 0;

  /** Bytes from row to row of activations. */
  static final int LHS_STRIDE = 8;

  /** Address of the first panel of weights. */
  static final int PANEL = 16;

  /** Bytes from panel to panel. */
  static final int PANEL_BYTES = 24;

  /** How many times four groups of K. */
  static final int QUAD_GROUPS = 32;

  /** How many groups of K are left, 0 to 3. */
  static final int SINGLE_GROUPS = 40;

  /** Address of the first element of the result; a kernel moves it from panel to panel. */
  static final int DST = 48;

  /** Bytes from row to row of the result. */
  static final int DST_STRIDE = 56;

  /** Bytes of the result from panel to panel. */
  static final int DST_STEP = 64;

  /** How many panels; a kernel counts them down. */
  static final int PANELS = 72;

  /** How many tiles of the full height. */
  static final int TILES = 80;

  /** How many tiles one row lower, behind them. */
  static final int SHORT_TILES = 88;

  /** Four times the first column: offset in all arrays with a value a column. */
  static final int COLUMN = 96;

  /** Address of the weights' sums, int32 a column. */
  static final int SUMS = 104;

  /** Address of the sums of the rows of activations, int32 a row. */
  static final int ROW_SUMS = 112;

  /** Where a kernel stands in them. */
  static final int ROW_SUMS_AT = 120;

  /** Address of the weights' negated zero points, int32 a column. */
  static final int ZERO_POINTS = 128;

  /** Address of the epilogue's bias: int32 or float32 a column. */
  static final int BIAS = 136;

  /** Address of the epilogue's multipliers or scales, float32 a column. */
  static final int FACTORS = 144;

  /** Address of the accumulators to go on from, tile by tile; a kernel moves it. */
  static final int RESUME = 152;

  /** Address of the shifts of fixed-point multipliers, int32 a column. */
  static final int SHIFTS = 160;

  /** The negated zero point of the activations, int32. */
  static final int LHS_ZERO_POINT = 168;

  /** The scale of the activations, float32. */
  static final int LHS_SCALE = 172;

  /**
   * The lower limit, of the type that is clamped: float32, or int32 behind fixed-point rounding.
   */
  static final int LOW = 176;

  /** The upper limit, likewise. */
  static final int HIGH = 180;

  /** The zero point of the result, int32. */
  static final int DST_ZERO_POINT = 184;

  /** Tiles left of this panel; a kernel counts them down. */
  static final int TILES_LEFT = 192;

  /** 1 where lines of the result are fetched before they are written, else 0. */
  static final int FETCH_RESULT = 200;

  /** Where a kernel spreads numbers to vectors of 64 bytes. */
  static final int VECTORS = 256;

  static final int LHS_ZERO_POINT_VECTOR = VECTORS;
  static final int LHS_SCALE_VECTOR = VECTORS + 64;
  static final int LOW_VECTOR = VECTORS + 128;
  static final int HIGH_VECTOR = VECTORS + 192;
  static final int DST_ZERO_POINT_VECTOR = VECTORS + 256;

  /** Where {@link FixedPointEmitter} keeps the vectors it makes for the columns of a panel. */
  static final int FIXED_POINT = VECTORS + 320;

  /** The size of the block. */
  static final int BYTES = FIXED_POINT + FixedPointEmitter.BYTES;

  private CallBlock() {}
}
