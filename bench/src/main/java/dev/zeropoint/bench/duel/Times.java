package dev.zeropoint.bench.duel;

import java.util.Arrays;

/** What a contest measured: nanoseconds a call, for each contender and round. */
public final class Times {
  private final double[][] nanosPerCall;

  private Times(double[][] nanosPerCall) {
    this.nanosPerCall = nanosPerCall;
  }

  /** The first {@code rounds} entries of each contender's row. */
  static Times of(double[][] nanosPerCall, int rounds) {
    double[][] cut = new double[nanosPerCall.length][];
    Arrays.setAll(cut, i -> Arrays.copyOf(nanosPerCall[i], rounds));
    return new Times(cut);
  }

  /** The number of rounds. */
  public int rounds() {
    return nanosPerCall[0].length;
  }

  /** The median time of a contender's call, in nanoseconds. */
  public double medianNanos(int contender) {
    return Estimate.ofMedian(nanosPerCall[contender]).value();
  }

  /**
   * How many times as fast contender {@code a} is as {@code b}: {@code b}'s time by {@code a}'s.
   */
  public Estimate speedRatio(int a, int b) {
    double[] ratios = new double[rounds()];
    Arrays.setAll(ratios, round -> nanosPerCall[b][round] / nanosPerCall[a][round]);
    return Estimate.ofMedian(ratios);
  }
}
