package dev.zeropoint.core.quant;

/**
 * Gemmlowp's first way from an accumulator to a code ({@code public/output_stages.h},
 * OutputStageQuantizeDownInt32ToUint8Scale): {@code ((acc + offset) * multiplier + 2^(shift - 1))
 * >> shift}, ties upwards, all in int32. Its multiplier is a plain integer, so it is coarser than a
 * {@link FixedPointMultiplier}, and it overflows sooner.
 *
 * @param offset added to the accumulator
 * @param multiplier of the sum
 * @param shift to the right, in [0, 31]
 */
public record LegacyOutputStage(int offset, int multiplier, int shift) {
  /**
   * Checks the shift.
   *
   * @throws IllegalArgumentException if it is out of its range
   */
  public LegacyOutputStage {
    if (shift < 0 || shift > 31) {
      throw new IllegalArgumentException("shift=" + shift + " is not in [0, 31]");
    }
  }

  /** The scaled accumulator, not yet clamped to a type; sum and product wrap modulo 2^32. */
  public int apply(int accumulator) {
    int rounding = shift == 0 ? 0 : 1 << shift - 1;
    return (accumulator + offset) * multiplier + rounding >> shift;
  }
}
