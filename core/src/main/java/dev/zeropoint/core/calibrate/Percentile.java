package dev.zeropoint.core.calibrate;

import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.tensor.Tensor;
import java.util.function.IntToLongFunction;

/** See {@link Calibrators#percentile}. */
final class Percentile implements Calibrator {
  private final Histogram histogram;
  private final double percent;
  private final boolean symmetric;

  Percentile(double percent, int bins, boolean symmetric) {
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException("percent=" + percent + " is not in (0, 100]");
    }
    this.histogram = new Histogram(bins);
    this.percent = percent;
    this.symmetric = symmetric;
  }

  @Override
  public void observe(Tensor f32) {
    histogram.add(f32);
  }

  @Override
  public FloatRange range() {
    FloatRange seen = histogram.range();
    double outside = histogram.total() * (1 - percent / 100);
    if (outside == 0) {
      return seen;
    }
    int bins = histogram.binCount();
    double width = histogram.binWidth();
    if (symmetric) {
      double magnitude = width * (bins - cut(this::magnitudes, bins, outside));
      float largest = Math.max(-seen.min(), seen.max());
      float clipped = (float) Math.min(magnitude, largest);
      return new FloatRange(-clipped, clipped);
    }
    double low = histogram.edge(0) + width * cut(histogram::count, bins, outside / 2);
    double high =
        histogram.edge(bins)
            - width * cut(bin -> histogram.count(bins - 1 - bin), bins, outside / 2);
    // The extremes are known better than by their bin.
    return new FloatRange((float) Math.max(low, seen.min()), (float) Math.min(high, seen.max()));
  }

  /** The number of values by magnitude, the largest bin first. */
  private long magnitudes(int fromTop) {
    int bin = histogram.binCount() - 1 - fromTop;
    return count(histogram.zeroBin() + bin) + count(histogram.zeroBin() - 1 - bin);
  }

  private long count(int bin) {
    return bin >= 0 && bin < histogram.binCount() ? histogram.count(bin) : 0;
  }

  /** How many bins hold the first {@code amount} values, a fraction within the last of them. */
  private static double cut(IntToLongFunction count, int bins, double amount) {
    double before = 0;
    for (int bin = 0; bin < bins; bin++) {
      long here = count.applyAsLong(bin);
      if (before + here >= amount) {
        return bin + (here == 0 ? 0 : (amount - before) / here);
      }
      before += here;
    }
    return bins;
  }
}
