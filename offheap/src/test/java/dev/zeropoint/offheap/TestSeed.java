package dev.zeropoint.offheap;

import java.util.Random;

/** The seed of the random tests; {@code -Dtests.seed=N} repeats a run. */
public record TestSeed(long seed) {
  /** The seed of the system property {@code tests.seed}, or a new one. */
  public static TestSeed read() {
    String property = System.getProperty("tests.seed", "");
    return new TestSeed(property.isEmpty() ? System.nanoTime() : Long.parseLong(property));
  }

  /** The generator of one case. */
  public Random random(int round) {
    return new Random(seed + 1_000_003L * round);
  }

  /** For the message of a failure. */
  public String repeat(int round) {
    return "round " + round + ", repeat with -Dtests.seed=" + seed;
  }
}
