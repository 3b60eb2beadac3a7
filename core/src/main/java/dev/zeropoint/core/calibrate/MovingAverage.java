package dev.zeropoint.core.calibrate;

import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.tensor.Tensor;

/** See {@link Calibrators#movingAverage}. */
final class MovingAverage implements Calibrator {
  private final double constant;
  private boolean empty = true;
  private double min;
  private double max;

  MovingAverage(double constant) {
    if (!(constant > 0 && constant <= 1)) {
      throw new IllegalArgumentException("averaging constant " + constant + " is not in (0, 1]");
    }
    this.constant = constant;
  }

  @Override
  public void observe(Tensor f32) {
    FloatRange batch = FloatRange.of(f32);
    if (f32.elementCount() == 0) {
      return;
    }
    min = empty ? batch.min() : min + constant * (batch.min() - min);
    max = empty ? batch.max() : max + constant * (batch.max() - max);
    empty = false;
  }

  @Override
  public FloatRange range() {
    return new FloatRange((float) min, (float) max);
  }
}
