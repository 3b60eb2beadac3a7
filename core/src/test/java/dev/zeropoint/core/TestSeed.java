package dev.zeropoint.core;

import java.util.SplittableRandom;

/**
 * The seed of the random tests. It is fixed, so that a build repeats; {@code -Dtests.seed=} with
 * another hexadecimal number tries other values, and every failure prints the one that repeats it.
 */
public final class TestSeed {
  private static final String PROPERTY = "tests.seed";
  private static final long DEFAULT = 0x5EED_2E20L;
  private static final long VALUE = value(System.getProperty(PROPERTY, ""));

  private TestSeed() {}

  private static long value(String text) {
    return text.isBlank() ? DEFAULT : Long.parseUnsignedLong(text.strip(), 16);
  }

  /**
   * Random numbers that depend on the seed and on a name alone, so that a test gives the same
   * whether it runs by itself or among others.
   */
  public static SplittableRandom random(Object name) {
    // The golden ratio spreads the hash over all 64 bits.
    return new SplittableRandom(VALUE ^ (name.toString().hashCode() * 0x9E37_79B9_7F4A_7C15L));
  }

  /** The end of a failure message: the option that repeats the run, then the details of a case. */
  public static String replay(Object details) {
    return "-D" + PROPERTY + "=" + Long.toHexString(VALUE) + " " + details;
  }
}
