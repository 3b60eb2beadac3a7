package dev.zeropoint.tpu.compile;

import dev.zeropoint.core.gemm.Requantize;

/**
 * What an activation needs of each column.
 *
 * @param bias added to the accumulator, modulo 2^32
 * @param multipliers bits of a float32, or int32 mantissas in the fixed-point modes
 * @param shifts of the fixed-point modes, else unused
 */
public record ColumnConstants(int[] bias, int[] multipliers, int[] shifts) {
  /** Biases alone, for {@link Activation#int32()}. */
  public static ColumnConstants of(int[] bias) {
    return new ColumnConstants(bias, new int[bias.length], new int[bias.length]);
  }

  /**
   * Those of a requantization.
   *
   * @param bias to be added to its own
   */
  public static ColumnConstants of(Requantize requantize, int[] bias) {
    int cols = requantize.cols();
    int[] sums = new int[cols];
    int[] multipliers = new int[cols];
    int[] shifts = new int[cols];
    boolean fixed = requantize.rounding().isFixedPoint();
    for (int n = 0; n < cols; n++) {
      sums[n] = bias[n] + (int) requantize.bias().getLong(n);
      multipliers[n] =
          fixed
              ? (int) requantize.multipliers().getLong(n)
              : Float.floatToRawIntBits(requantize.multipliers().getFloat(n));
      shifts[n] = fixed ? (int) requantize.shifts().orElseThrow().getLong(n) : 0;
    }
    return new ColumnConstants(sums, multipliers, shifts);
  }
}
