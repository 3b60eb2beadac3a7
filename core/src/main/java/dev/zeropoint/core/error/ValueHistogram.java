package dev.zeropoint.core.error;

import dev.zeropoint.core.calibrate.Histogram;
import java.util.Arrays;

/**
 * The counts of values in bins of equal width.
 *
 * @param origin the lower edge of the first bin
 * @param binWidth positive
 * @param counts one a bin
 */
public record ValueHistogram(double origin, double binWidth, long[] counts) {
  /** Copies the counts. */
  public ValueHistogram {
    counts = counts.clone();
  }

  /** The bins of a histogram as they stand. */
  public static ValueHistogram of(Histogram histogram) {
    long[] counts = new long[histogram.binCount()];
    Arrays.setAll(counts, histogram::count);
    return new ValueHistogram(histogram.edge(0), histogram.binWidth(), counts);
  }

  @Override
  public long[] counts() {
    return counts.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValueHistogram that
        && origin == that.origin
        && binWidth == that.binWidth
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(origin) + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "ValueHistogram[" + counts.length + " bins of " + binWidth + " from " + origin + "]";
  }
}
