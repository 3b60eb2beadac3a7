package dev.zeropoint.offheap;

import dev.zeropoint.core.tensor.Tensor;

/**
 * The sizes of pooled blocks. Up to 256 bytes they are the multiples of 64; above, each power of
 * two is cut into four equal steps:
 *
 * <pre>
 *   class     0   1   2   3   4   5   6   7   8   9  10   11   12 ...
 *   bytes    64 128 192 256 320 384 448 512 640 768 896 1024 1280 ...
 * </pre>
 *
 * A request of more than 2^k bytes falls into a step of 2^(k-2), so a block is less than a quarter
 * larger than what was asked for (or less than 64 bytes, for the small ones).
 */
final class SizeClass {
  /** The largest request; the next power of two is not a long. */
  static final long MAX_BYTES = 1L << 62;

  /** The number of classes. */
  static final int COUNT = of(MAX_BYTES) + 1;

  private static final int SMALL_CLASSES = 4;
  private static final int FIRST_POWER = 8;

  private SizeClass() {}

  /**
   * The class of the smallest block that holds a request.
   *
   * @throws IllegalArgumentException unless 0 &lt;= byteSize &lt;= 2^62
   */
  static int of(long byteSize) {
    if (byteSize < 0 || byteSize > MAX_BYTES) {
      throw new IllegalArgumentException("byteSize=" + byteSize + " is not in [0, 2^62]");
    }
    long last = Math.max(byteSize - 1, 0);
    if (last < SMALL_CLASSES * Tensor.ALIGNMENT) {
      return (int) (last / Tensor.ALIGNMENT);
    }
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(last);
    int step = (int) (last >>> (power - 2)) & 3;
    return SMALL_CLASSES + 4 * (power - FIRST_POWER) + step;
  }

  /** The bytes of a block of that class, a multiple of 64. */
  static long capacity(int sizeClass) {
    if (sizeClass < SMALL_CLASSES) {
      return (sizeClass + 1) * Tensor.ALIGNMENT;
    }
    int power = FIRST_POWER + (sizeClass - SMALL_CLASSES) / 4;
    long steps = 4 + (sizeClass & 3) + 1;
    return steps << (power - 2);
  }
}
