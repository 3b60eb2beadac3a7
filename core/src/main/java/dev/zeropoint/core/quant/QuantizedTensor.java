package dev.zeropoint.core.quant;

import dev.zeropoint.core.tensor.Tensor;

/**
 * Codes together with what they mean.
 *
 * @param codes of the quantization's type
 * @param quantization of a form that fits the tensor's shape
 */
public record QuantizedTensor(Tensor codes, Quantization quantization) {
  /**
   * Checks that the two fit.
   *
   * @throws IllegalArgumentException if they do not
   */
  public QuantizedTensor {
    if (codes.type() != quantization.type()) {
      throw new IllegalArgumentException(
          "codes are " + codes.type() + ", the quantization is of " + quantization.type());
    }
    quantization.requireFits(codes.shape());
  }
}
