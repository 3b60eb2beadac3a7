package dev.zeropoint.bench.duel;

import java.time.Duration;

/**
 * How long a contest takes. The durations but that of a sample are of each contender: with three of
 * them it takes three times as long.
 *
 * @param sample what a sample lasts: long enough for the clock, short enough that the contenders of
 *     a round see the same machine
 * @param warmup the least that a contender is warmed up
 * @param maxWarmup the most, if one still becomes faster or the JIT compiler is still at work
 * @param measurement how long rounds are played
 * @param minRounds how many rounds there are even if they take longer than that
 * @param maxRounds how many rounds there are at most, up to {@value #MOST_ROUNDS}
 */
public record Plan(
    Duration sample,
    Duration warmup,
    Duration maxWarmup,
    Duration measurement,
    int minRounds,
    int maxRounds) {
  /** The most rounds that a plan may have. */
  static final int MOST_ROUNDS = 1000;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if they contradict each other
   */
  public Plan {
    if (minRounds < 1 || minRounds > maxRounds || maxRounds > MOST_ROUNDS) {
      throw new IllegalArgumentException(
          "rounds [" + minRounds + ", " + maxRounds + "] are not in [1, " + MOST_ROUNDS + "]");
    }
    if (sample.isNegative() || sample.isZero() || warmup.compareTo(maxWarmup) > 0) {
      throw new IllegalArgumentException(
          "sample=" + sample + " warmup=" + warmup + " maxWarmup=" + maxWarmup);
    }
  }

  /** The same plan with a longer limit of warm-up, for contenders with much code. */
  public Plan withMaxWarmup(Duration max) {
    return new Plan(sample, warmup, max, measurement, minRounds, maxRounds);
  }

  /** For a first look: about a second and a half with three contenders. */
  public static Plan quick() {
    return new Plan(
        Duration.ofMillis(3),
        Duration.ofMillis(80),
        Duration.ofMillis(600),
        Duration.ofMillis(350),
        7,
        301);
  }

  /** For figures that are published: some ten seconds with three contenders. */
  public static Plan full() {
    return new Plan(
        Duration.ofMillis(10),
        Duration.ofMillis(500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(3),
        31,
        MOST_ROUNDS);
  }
}
