package dev.zeropoint.core.calibrate;

import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.tensor.Tensor;

/**
 * Sees the values of one quantity batch by batch, each once, and answers the range that its codes
 * should cover. Memory does not grow with the number of batches. Not for use by two threads at
 * once.
 */
public interface Calibrator {
  /**
   * Takes one batch in. An empty tensor changes nothing.
   *
   * @param f32 of any shape
   * @throws IllegalArgumentException if the type is not F32, or an element is NaN or infinite, with
   *     its index; the calibrator is then as it was before
   */
  void observe(Tensor f32);

  /**
   * The range so far, finite; [0, 0] before the first value. More batches may follow.
   *
   * @return a range that need not include 0: {@link
   *     dev.zeropoint.core.quant.QuantizationScheme#parameters} widens it
   */
  FloatRange range();
}
