package dev.zeropoint.core.calibrate;

import dev.zeropoint.core.quant.QuantizationScheme;

/** Makes calibrators. The formulas are in {@code docs/quantization.md}. */
public final class Calibrators {
  /** The customary weight of a new batch in a moving average. */
  public static final double AVERAGING_CONSTANT = 0.01;

  /** The customary share of values, in percent, that a percentile range holds. */
  public static final double PERCENT = 99.99;

  /** The customary number of bins. */
  public static final int BINS = 2048;

  private Calibrators() {}

  /** The least and the greatest value seen. */
  public static Calibrator minMax() {
    return new MinMax();
  }

  /**
   * The moving average of the batches' extremes: {@code min += constant * (batchMin - min)}, the
   * same for max; the first batch sets both (PyTorch MovingAverageMinMaxObserver, TensorFlow's
   * exponential moving average of 1 - constant).
   *
   * @param constant the weight of a new batch, in (0, 1]
   * @throws IllegalArgumentException if it is not
   */
  public static Calibrator movingAverage(double constant) {
    return new MovingAverage(constant);
  }

  /**
   * The range that holds a share of all values. Of the rest, half is cut off at each end (ONNX
   * Runtime PercentileCalibrater); symmetric, all of it is cut off the magnitudes.
   *
   * @param percent in (0, 100]
   * @param bins the most bins of the histogram, at least 2
   * @param symmetric whether to answer [-t, t]
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public static Calibrator percentile(double percent, int bins, boolean symmetric) {
    return new Percentile(percent, bins, symmetric);
  }

  /**
   * The range whose codes have the least mean squared error, over the histogram with values spread
   * evenly in each bin.
   *
   * @param bins the most bins of the histogram, at least 2
   * @param scheme that the range will be used with
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public static Calibrator meanSquaredError(int bins, QuantizationScheme scheme) {
    return new MeanSquaredError(bins, scheme);
  }

  /**
   * The range whose codes tell most about the values: the least Kullback-Leibler divergence between
   * the histogram, clipped, and itself in as many steps as there are codes (TensorRT, MXNet, ONNX
   * Runtime EntropyCalibrater).
   *
   * @param bins the most bins of the histogram, at least 2
   * @param scheme that the range will be used with
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public static Calibrator entropy(int bins, QuantizationScheme scheme) {
    return new Entropy(bins, scheme);
  }
}
