package dev.zeropoint.core.gemm;

import java.util.random.RandomGenerator;

/**
 * Where a matrix lies in its segment.
 *
 * @param offset bytes in front of element (0, 0); odd ones leave every alignment
 * @param rowGap elements between two rows
 * @param tail bytes behind the last element; 0 makes it end where the segment ends
 */
public record Placement(int offset, int rowGap, int tail) {
  private static final int[] OFFSETS = {0, 0, 1, 3, 7, 64};
  private static final int[] GAPS = {0, 0, 1, 5, 64};
  private static final int[] TAILS = {0, 0, 0, 1, 80};

  /** Every alignment, and often one that ends where its segment does. */
  public static Placement random(RandomGenerator random) {
    return new Placement(pick(OFFSETS, random), pick(GAPS, random), pick(TAILS, random));
  }

  private static int pick(int[] values, RandomGenerator random) {
    return values[random.nextInt(values.length)];
  }

  @Override
  public String toString() {
    return "offset" + offset + "+gap" + rowGap + "+tail" + tail;
  }
}
