package dev.zeropoint.core.calibrate;

import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.quant.QuantizationScheme;
import dev.zeropoint.core.tensor.Tensor;

/**
 * See {@link Calibrators#meanSquaredError}. With values spread evenly in each bin the squared error
 * of a bin is an integral in closed form, so that bins wider than a step are no approximation of
 * their own.
 *
 * <p>Searched are first the ranges [a*min, a*max] for one factor a, then, unless the scheme is
 * symmetric, each end by itself, in turns, until neither moves.
 */
final class MeanSquaredError implements Calibrator {
  private static final int COARSE = 32;
  private static final int FINE = 8;
  private static final int MOST_TURNS = 8;

  private final Histogram histogram;
  private final QuantizationScheme scheme;

  MeanSquaredError(int bins, QuantizationScheme scheme) {
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
    float low = Math.min(seen.min(), 0f);
    float high = Math.max(seen.max(), 0f);
    if (low == high) {
      return seen;
    }
    Density density = Density.of(histogram);
    double a = least(f -> error(density, low * f, high * f));
    double lowFactor = a;
    double highFactor = a;
    for (int turn = 0; turn < MOST_TURNS && !scheme.symmetric() && low < 0 && high > 0; turn++) {
      double fixedHigh = high * highFactor;
      double newLow = least(f -> error(density, low * f, fixedHigh));
      double fixedLow = low * newLow;
      double newHigh = least(f -> error(density, fixedLow, high * f));
      if (newLow == lowFactor && newHigh == highFactor) {
        break;
      }
      lowFactor = newLow;
      highFactor = newHigh;
    }
    return new FloatRange((float) (low * lowFactor), (float) (high * highFactor));
  }

  private interface ErrorOfFactor {
    double at(double factor);
  }

  /** The factor in (0, 1] of the least error, the largest one among equals. */
  private static double least(ErrorOfFactor error) {
    double step = 1.0 / COARSE;
    double coarse = best(error, 1, step, COARSE);
    return best(error, coarse + step, step / FINE, 2 * FINE);
  }

  /** The best of the factors top, top - step, ... that lie in (0, 1]. */
  private static double best(ErrorOfFactor error, double top, double step, int candidates) {
    double bestFactor = Math.min(top, 1);
    double bestError = Double.POSITIVE_INFINITY;
    for (int i = 0; i < candidates; i++) {
      double factor = top - i * step;
      if (factor <= 0 || factor > 1) {
        continue;
      }
      double e = error.at(factor);
      if (e < bestError) {
        bestError = e;
        bestFactor = factor;
      }
    }
    return bestFactor;
  }

  /** The squared error of all values, quantized with the parameters of a range. */
  private double error(Density density, double low, double high) {
    Quantization.PerTensor q = scheme.parameters(new FloatRange((float) low, (float) high));
    CodeRange codes = scheme.codes();
    double scale = q.scale();
    double least = (codes.min() - q.zeroPoint()) * scale;
    double greatest = (codes.max() - q.zeroPoint()) * scale;
    return density.squaredError(scale, least, greatest);
  }
}
