package dev.zeropoint.bench.gemm;

import java.util.List;
import java.util.stream.Stream;

/**
 * The extents of a product: [m, k] times [k, n].
 *
 * @param m rows of the left operand, 1 or more
 * @param n columns of the right operand, 1 or more
 * @param k depth, 1 or more
 */
public record GemmShape(int m, int n, int k) {
  /**
   * What is measured unless told otherwise.
   *
   * <ul>
   *   <li>1x384x384, 1x1024x1024, 1x4096x4096: one row, weights in the second-level cache, beyond
   *       it, and as large as a last-level cache
   *   <li>8x1024x1024, 16x384x384, 64x384x1536, 128x768x768, 197x768x768, 100x3072x768: layers of
   *       transformers, few to many tokens
   *   <li>256, 512, 1024 and 2048 cubed: bound by arithmetic
   *   <li>3x1000x1000, 7x131x257, 33x65x127: multiples of no tile
   * </ul>
   */
  public static final List<GemmShape> DEFAULTS =
      Stream.of(
              "1x384x384",
              "1x1024x1024",
              "1x4096x4096",
              "8x1024x1024",
              "16x384x384",
              "64x384x1536",
              "128x768x768",
              "256x256x256",
              "512x512x512",
              "1024x1024x1024",
              "2048x2048x2048",
              "3x1000x1000",
              "7x131x257",
              "33x65x127",
              "197x768x768",
              "100x3072x768")
          .map(GemmShape::parse)
          .toList();

  /** The depth up to which no accumulator can wrap, whatever the codes. */
  private static final int MOST_DEPTH = 33_025;

  private static final long MOST_ELEMENTS = 1L << 28;

  /**
   * Checks the extents.
   *
   * @throws IllegalArgumentException if one is not positive or a matrix would have more than 2^28
   *     elements
   */
  public GemmShape {
    if (m < 1 || n < 1 || k < 1 || k > MOST_DEPTH) {
      throw new IllegalArgumentException(
          m + "x" + n + "x" + k + ": the extents are 1 or more, the depth at most " + MOST_DEPTH);
    }
    long largest = Math.max((long) m * n, Math.max((long) m * k, (long) n * k));
    if (largest > MOST_ELEMENTS) {
      throw new IllegalArgumentException(
          m + "x" + n + "x" + k + ": a matrix of " + largest + " elements is too large to measure");
    }
  }

  /**
   * Reads {@code MxNxK}.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static GemmShape parse(String text) {
    if (!text.matches("[0-9]{1,9}x[0-9]{1,9}x[0-9]{1,9}")) {
      throw new IllegalArgumentException("\"" + text + "\" is no shape; one is 1x384x384 (MxNxK)");
    }
    String[] extents = text.split("x");
    return new GemmShape(
        Integer.parseInt(extents[0]), Integer.parseInt(extents[1]), Integer.parseInt(extents[2]));
  }

  /** The multiply-accumulates of the product. */
  public long macs() {
    return (long) m * n * k;
  }

  @Override
  public String toString() {
    return m + "x" + n + "x" + k;
  }
}
