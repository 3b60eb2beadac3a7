package dev.zeropoint.core.codes;

import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.Tensor;

/**
 * Activations that are a clamp of real numbers, and so one of codes: quantization is monotone, and
 * 0 is a code. On codes they cost nothing: any operator that clamps its result can do it.
 */
public enum FusedActivation {
  /** All codes. */
  NONE(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
  /** max(x, 0): codes from the zero point. */
  RELU(0, Double.POSITIVE_INFINITY),
  /** min(max(x, 0), 6). */
  RELU6(0, 6),
  /** min(max(x, -1), 1). */
  RELU_N1_TO_1(-1, 1);

  private final double min;
  private final double max;

  FusedActivation(double min, double max) {
    this.min = min;
    this.max = max;
  }

  /**
   * The codes that are left: the ends are {@code zeroPoint + round(x / scale)}, half away from zero
   * in float32, cut to the type (TFLite {@code kernel_util.cc}, CalculateActivationRangeQuantized).
   *
   * @param output how the codes are quantized, 4, 8 or 16 bit
   * @throws IllegalArgumentException for S32 codes
   */
  public CodeRange codes(Quantization.PerTensor output) {
    CodeRange all = CodeRange.full(output.type());
    output.requirePositiveScales();
    return new CodeRange(output.type(), code(min, output, all), code(max, output, all));
  }

  private static int code(double real, Quantization.PerTensor output, CodeRange all) {
    float quotient = (float) real / output.scale();
    long steps = (long) Rounding.HALF_AWAY.round(quotient);
    // An infinite quotient saturates to a long, to which nothing may be added.
    return all.clamp(
        Math.clamp(steps, Integer.MIN_VALUE, Integer.MAX_VALUE) + (long) output.zeroPoint());
  }

  /**
   * Clamps codes.
   *
   * @param src of the output's type
   * @param output how both tensors are quantized
   * @param dst of src's type and shape; may be src
   * @throws IllegalArgumentException if types or shapes do not fit
   */
  public void apply(Tensor src, Quantization.PerTensor output, Tensor dst) {
    if (src.type() != output.type()
        || dst.type() != output.type()
        || !src.shape().equals(dst.shape())) {
      throw new IllegalArgumentException(
          "needs " + output.type() + " codes of one shape, got " + src + " to " + dst);
    }
    CodeRange left = codes(output);
    for (long i = 0; i < src.elementCount(); i++) {
      dst.setLong(i, left.clamp(src.getLong(i)));
    }
  }
}
