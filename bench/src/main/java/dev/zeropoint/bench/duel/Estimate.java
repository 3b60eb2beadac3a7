package dev.zeropoint.bench.duel;

import java.util.Arrays;

/**
 * A median and an interval for the median of what the numbers were drawn from.
 *
 * <p>The interval is the one of the sign test. It lies between the k-th least and the k-th greatest
 * number, and holds the true median with probability {@code 1 - 2 * P(Binomial(n, 1/2) < k)},
 * whatever the distribution; k is the greatest for which that is 95% or more. (Conover, Practical
 * Nonparametric Statistics, 3.2.) It takes the numbers for independent. Fewer than six numbers
 * cannot give 95%: then it reaches from the least to the greatest.
 *
 * @param value the median
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
public record Estimate(double value, double low, double high) {
  private static final double LEVEL = 0.95;

  /**
   * Estimates a median.
   *
   * @param numbers one or more, in any order; they stay as they are
   * @throws IllegalArgumentException if there is none
   */
  public static Estimate ofMedian(double... numbers) {
    int n = numbers.length;
    if (n == 0) {
      throw new IllegalArgumentException("no numbers have no median");
    }
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    int k = rank(n);
    return new Estimate((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[k - 1], sorted[n - k]);
  }

  /** The greatest k of which the interval still has the level, 1 if there is none. */
  static int rank(int n) {
    double probability = Math.pow(0.5, n); // P(Binomial = i), no underflow up to n = 1000
    double below = 0; // P(Binomial < k)
    int k = 0;
    while (k < n / 2 && 1 - 2 * (below + probability) >= LEVEL) {
      below += probability;
      probability = probability * (n - k) / (k + 1);
      k++;
    }
    return Math.max(1, k);
  }

  /** The same in another unit. */
  public Estimate times(double factor) {
    return new Estimate(value * factor, low * factor, high * factor);
  }
}
