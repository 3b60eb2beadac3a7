package dev.zeropoint.tpu.array;

import java.util.Arrays;
import java.util.Locale;

/**
 * Prints how many cycles a second the register-level array steps, all of them with a vector at the
 * left and, in the first column of figures, with weights shifted in as well. Run it by hand: it
 * asserts nothing.
 */
public final class ArraySpeed {
  private static final int ROUNDS = 5;
  private static final int CYCLES = 20_000;

  private ArraySpeed() {}

  /** Measures arrays of the sizes given, or of 256. */
  public static void main(String[] args) {
    int[] sizes = args.length == 0 ? new int[] {256} : intsOf(args);
    for (int round = 1; round <= ROUNDS; round++) {
      for (int size : sizes) {
        ArraySize square = new ArraySize(size, size);
        System.out.printf(
            Locale.ROOT,
            "%dx%d cycles/s: stationary, shifting %,.0f; stationary %,.0f; output-stationary"
                + " %,.0f%n",
            size,
            size,
            perSecond(new StationaryArray(square), true),
            perSecond(new StationaryArray(square), false),
            perSecond(new OutputStationaryArray(square), true));
      }
    }
  }

  private static int[] intsOf(String[] args) {
    return Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
  }

  private static double perSecond(SystolicArray array, boolean top) {
    int lanes = array.size().rows();
    int[] vector = new int[lanes];
    Arrays.setAll(vector, lane -> lane - lanes / 2);
    long start = System.nanoTime();
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      array.offerLeft(vector, 0, lanes);
      if (top) {
        array.offerTop(vector, 0, lanes);
      }
      array.step();
    }
    return CYCLES * 1e9 / (System.nanoTime() - start);
  }
}
