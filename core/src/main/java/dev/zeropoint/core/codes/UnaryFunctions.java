package dev.zeropoint.core.codes;

import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.tensor.ElementType;

/** Functions for a {@link CodeTable}, and the quantizations that TFLite gives their results. */
public final class UnaryFunctions {
  /** Of S8 sigmoid and softmax: [0, 1) in steps of 1/256 (TFLite quantization specification). */
  public static final Quantization.PerTensor PROBABILITY =
      new Quantization.PerTensor(ElementType.S8, 1 / 256f, -128);

  /** Of S8 tanh: [-1, 1) in steps of 1/128 (TFLite quantization specification). */
  public static final Quantization.PerTensor SIGNED_UNIT =
      new Quantization.PerTensor(ElementType.S8, 1 / 128f, 0);

  private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

  private UnaryFunctions() {}

  /** 1 / (1 + e^-x). */
  public static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /**
   * {@code x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))}, the approximation that
   * TensorFlow and PyTorch call "tanh"; it differs from the exact function by 0.0005 at most.
   */
  public static double gelu(double x) {
    return x / 2 * (1 + Math.tanh(SQRT_2_OVER_PI * (x + 0.044715 * x * x * x)));
  }
}
