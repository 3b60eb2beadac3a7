package dev.zeropoint.tpu.array;

/**
 * What a product takes on an array.
 *
 * @param folds tiles that were mapped onto the array one after another; partial ones count as one
 * @param cycles from the first that moves an operand to the last that finishes a sum
 * @param usefulSlots M * N * K, the multiply-accumulate operations that the product needs
 * @param totalSlots R * C * cycles, those that the array could have done
 */
public record ArrayCost(long folds, long cycles, long usefulSlots, long totalSlots) {
  /** Useful slots of all, in [0, 1]; 0 for a product without elements. */
  public double utilisation() {
    return totalSlots == 0 ? 0 : (double) usefulSlots / totalSlots;
  }

  /**
   * The total that SCALE-Sim's report prints: the number of the last cycle, counted from 0. Its
   * formulas for one fold, and {@link #cycles}, count the cycles themselves, one more.
   */
  public long scaleSimTotal() {
    return Math.max(0, cycles - 1);
  }
}
