package dev.zeropoint.tpu.array;

/**
 * How many processing elements an array has.
 *
 * @param rows R, 1 or more
 * @param cols C, 1 or more
 */
public record ArraySize(int rows, int cols) {
  /** The matrix unit of the TPU v1. */
  public static final ArraySize TPU_V1 = new ArraySize(256, 256);

  /**
   * Checks the extents.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public ArraySize {
    if (rows < 1 || cols < 1) {
      throw new IllegalArgumentException("rows=" + rows + " and cols=" + cols + " must be >= 1");
    }
  }

  /** R * C, the multiply-accumulate operations of one cycle. */
  public long elements() {
    return (long) rows * cols;
  }

  @Override
  public String toString() {
    return rows + "x" + cols;
  }
}
