package dev.zeropoint.core.quant;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;

/**
 * The least and the greatest of some real numbers.
 *
 * @param min the least
 * @param max the greatest
 */
public record FloatRange(float min, float max) {
  /**
   * Scans an F32 tensor. An empty tensor has the range [0, 0].
   *
   * @throws IllegalArgumentException if an element is NaN or infinite, with its index
   */
  public static FloatRange of(Tensor tensor) {
    if (tensor.type() != ElementType.F32) {
      throw new IllegalArgumentException("a range is taken of F32 numbers, got " + tensor);
    }
    long range = QuantizationKernels.reference().finiteRange(tensor);
    return new FloatRange(QuantizationKernels.min(range), QuantizationKernels.max(range));
  }
}
