package dev.zeropoint.core.calibrate;

import dev.zeropoint.core.quant.QuantizationScheme;

/** The ways to choose a range, each with its customary parameters. */
public enum CalibrationMethod {
  /** {@link Calibrators#minMax}. */
  MIN_MAX,
  /** {@link Calibrators#movingAverage} with the constant 0.01. */
  MOVING_AVERAGE,
  /** {@link Calibrators#percentile} of 99.99 % over 2048 bins. */
  PERCENTILE,
  /** {@link Calibrators#meanSquaredError} over 2048 bins. */
  MSE,
  /** {@link Calibrators#entropy} over 2048 bins. */
  ENTROPY;

  /**
   * A fresh calibrator.
   *
   * @param scheme that the range will be used with; the error of a range depends on it
   */
  public Calibrator create(QuantizationScheme scheme) {
    return switch (this) {
      case MIN_MAX -> Calibrators.minMax();
      case MOVING_AVERAGE -> Calibrators.movingAverage(Calibrators.AVERAGING_CONSTANT);
      case PERCENTILE ->
          Calibrators.percentile(Calibrators.PERCENT, Calibrators.BINS, scheme.symmetric());
      case MSE -> Calibrators.meanSquaredError(Calibrators.BINS, scheme);
      case ENTROPY -> Calibrators.entropy(Calibrators.BINS, scheme);
    };
  }
}
