package dev.zeropoint.core.calibrate;

import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Counts values in bins of equal width, in one pass and bounded memory although the range is not
 * known beforehand. The width is a power of two and every edge a multiple of it. When a value falls
 * outside, the width doubles until all fit, and bins merge in pairs: no count is ever split or
 * estimated, and the result does not depend on the order of the batches.
 *
 * <p>The bins always reach 0, and at least half as many as may be lie between the extremes. Not for
 * use by two threads at once.
 */
public final class Histogram {
  /** Every float is a multiple of 2^-149; finer bins would tell nothing. */
  private static final int LEAST_EXPONENT = -149;

  private final int bins;
  private long[] counts;
  private int exponent = LEAST_EXPONENT;

  /** counts[i] is of the values in [first + i, first + i + 1) * 2^exponent. */
  private long first;

  private float min = Float.POSITIVE_INFINITY;
  private float max = Float.NEGATIVE_INFINITY;
  private long total;
  private long zeros;

  /**
   * A histogram without values.
   *
   * @param bins the most bins, at least 2
   * @throws IllegalArgumentException if they are fewer
   */
  public Histogram(int bins) {
    if (bins < 2) {
      throw new IllegalArgumentException("bins=" + bins + " is less than 2");
    }
    this.bins = bins;
    this.counts = new long[1];
  }

  /**
   * Counts a batch.
   *
   * @param f32 of any shape
   * @throws IllegalArgumentException if the type is not F32, or an element is NaN or infinite, with
   *     its index; the histogram is then as it was before
   */
  public void add(Tensor f32) {
    FloatRange range = FloatRange.of(f32);
    long elements = f32.elementCount();
    if (elements == 0) {
      return;
    }
    // Adding 0 turns -0 into 0, so that the extremes print as numbers do.
    min = Math.min(min, range.min()) + 0f;
    max = Math.max(max, range.max()) + 0f;
    fit(Math.min(min, 0f), Math.max(max, 0f));
    double perBin = Math.scalb(1.0, -exponent);
    MemorySegment segment = f32.segment();
    for (long offset = 0; offset < elements * 4; offset += 4) {
      float value = segment.get(Layouts.FLOAT32, offset);
      counts[(int) ((long) Math.floor(value * perBin) - first)]++;
      if (value == 0) {
        zeros++;
      }
    }
    total += elements;
  }

  /** Widens the bins until low and high lie in them; low &lt;= 0 &lt;= high. */
  private void fit(float low, float high) {
    int e = exponent;
    while (Math.floor(Math.scalb((double) high, -e)) - Math.floor(Math.scalb((double) low, -e))
        >= bins) {
      e++;
    }
    long from = (long) Math.floor(Math.scalb((double) low, -e));
    long to = (long) Math.floor(Math.scalb((double) high, -e));
    if (e == exponent && from == first && to - from + 1 == counts.length) {
      return;
    }
    long[] merged = new long[(int) (to - from + 1)];
    int shift = Math.min(e - exponent, Long.SIZE - 1);
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        merged[(int) ((first + i >> shift) - from)] += counts[i];
      }
    }
    counts = merged;
    first = from;
    exponent = e;
  }

  /** The number of bins in use, at least 1. */
  public int binCount() {
    return counts.length;
  }

  /** The width of each bin, a power of two. */
  public double binWidth() {
    return Math.scalb(1.0, exponent);
  }

  /**
   * The number of values in one bin.
   *
   * @param bin in [0, binCount)
   */
  public long count(int bin) {
    return counts[bin];
  }

  /**
   * The lower edge of a bin; that of the bin behind it is the upper edge, which is outside.
   *
   * @param bin in [0, binCount]
   */
  public double edge(int bin) {
    return Math.scalb((double) (first + bin), exponent);
  }

  /** The number of values. */
  public long total() {
    return total;
  }

  /** The number of values that are exactly 0 (or -0), which every quantization keeps. */
  public long zeros() {
    return zeros;
  }

  /** The extremes of the values, exact; [0, 0] if there are none. */
  public FloatRange range() {
    return total == 0 ? new FloatRange(0, 0) : new FloatRange(min, max);
  }

  /** The bin whose lower edge is 0. */
  int zeroBin() {
    return (int) -first;
  }
}
