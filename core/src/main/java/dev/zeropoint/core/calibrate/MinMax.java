package dev.zeropoint.core.calibrate;

import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.tensor.Tensor;

/** See {@link Calibrators#minMax}. */
final class MinMax implements Calibrator {
  private boolean empty = true;
  private float min;
  private float max;

  @Override
  public void observe(Tensor f32) {
    FloatRange batch = FloatRange.of(f32);
    if (f32.elementCount() == 0) {
      return;
    }
    min = empty ? batch.min() : Math.min(min, batch.min());
    max = empty ? batch.max() : Math.max(max, batch.max());
    empty = false;
  }

  @Override
  public FloatRange range() {
    return new FloatRange(min, max);
  }
}
