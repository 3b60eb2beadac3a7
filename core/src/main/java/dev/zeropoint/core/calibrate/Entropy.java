package dev.zeropoint.core.calibrate;

import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.QuantizationScheme;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Arrays;

/**
 * See {@link Calibrators#entropy}. A candidate clips at magnitude t. Its histogram P holds the bins
 * within t, what lies outside added to the outermost bin that holds values. Q holds the same bins
 * without what lies outside, those that share a code averaged over the ones that hold values. The
 * divergence is the sum of {@code P * ln(P / Q)}, both scaled to 1: clipping makes P heavier at the
 * ends than Q, a wide range makes Q coarse.
 */
final class Entropy implements Calibrator {
  private static final int CANDIDATES = 128;

  private final Histogram histogram;
  private final QuantizationScheme scheme;

  Entropy(int bins, QuantizationScheme scheme) {
    this.histogram = new Histogram(bins);
    this.scheme = scheme;
  }

  @Override
  public void observe(Tensor f32) {
    histogram.add(f32);
  }

  @Override
  public FloatRange range() {
    FloatRange seen = histogram.range();
    Bins bins = Bins.of(histogram);
    int zero = histogram.zeroBin();
    int reach = Math.max(histogram.binCount() - zero, zero);
    int stride = Math.ceilDiv(reach, CANDIDATES);
    // Fewer bins than codes say nothing of how coarse the codes are: one or two bins, to which all
    // that is clipped is added, agree with themselves (ONNX Runtime's least is 64 bins a side too).
    int floor = Math.min(reach, Math.ceilDiv(scheme.codes().steps(), 4));
    FloatRange best = seen;
    double least = Double.POSITIVE_INFINITY;
    // From the whole range inwards, so that among equals the widest is taken.
    for (int side = reach; side >= floor; side -= stride) {
      double magnitude = side * histogram.binWidth();
      FloatRange range = clip(seen, magnitude);
      double divergence = bins.divergence(magnitude, scheme.parameters(range).scale());
      if (divergence < least) {
        least = divergence;
        best = range;
      }
    }
    return best;
  }

  private static FloatRange clip(FloatRange seen, double magnitude) {
    float t = (float) Math.min(magnitude, Float.MAX_VALUE);
    return new FloatRange(Math.clamp(seen.min(), -t, t), Math.clamp(seen.max(), -t, t));
  }

  /**
   * The bins that hold values; a channel of few values has few of them.
   *
   * @param centres of the bins, ascending
   * @param before the number of values in all bins before each one, and at the end in all
   */
  private record Bins(double[] centres, long[] before) {
    static Bins of(Histogram histogram) {
      double[] centres = new double[histogram.binCount()];
      long[] before = new long[histogram.binCount() + 1];
      int used = 0;
      for (int bin = 0; bin < histogram.binCount(); bin++) {
        if (histogram.count(bin) > 0) {
          centres[used] = histogram.edge(bin) + histogram.binWidth() / 2;
          before[used + 1] = before[used] + histogram.count(bin);
          used++;
        }
      }
      return new Bins(Arrays.copyOf(centres, used), Arrays.copyOf(before, used + 1));
    }

    /** Of P and Q within a magnitude, with codes a scale apart; infinite if nothing lies within. */
    double divergence(double magnitude, double scale) {
      int low = -1 - Arrays.binarySearch(centres, -magnitude);
      int high = -1 - Arrays.binarySearch(centres, magnitude);
      if (low == high) {
        return Double.POSITIVE_INFINITY;
      }
      double total = before[centres.length];
      double inside = before[high] - before[low];
      double divergence = 0;
      for (int bin = low; bin < high; ) {
        int end = endOfCode(bin, high, scale);
        double q = (before[end] - before[bin]) / ((end - bin) * inside);
        for (; bin < end; bin++) {
          long from = bin == low ? 0 : before[bin];
          long to = bin == high - 1 ? before[centres.length] : before[bin + 1];
          double p = (to - from) / total;
          divergence += p * Math.log(p / q);
        }
      }
      return divergence;
    }

    /** The bin behind those whose centres have the same code as this one's. */
    private int endOfCode(int bin, int limit, double scale) {
      double edge = (Math.rint(centres[bin] / scale) + 0.5) * scale;
      int end = bin + 1;
      while (end < limit && centres[end] < edge) {
        end++;
      }
      return end;
    }
  }
}
