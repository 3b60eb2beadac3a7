package dev.zeropoint.core.codes;

import dev.zeropoint.core.tensor.Tensor;

/**
 * The lesser or the greater of two tensors of codes that share one scale and zero point. Since
 * quantization is monotone, the codes are compared as they are (TFLite {@code maximum_minimum.h},
 * CMSIS-NN arm_maximum_s8, arm_minimum_s8).
 */
public final class ElementwiseExtremes {
  private ElementwiseExtremes() {}

  /**
   * {@code dst = min(lhs, rhs)}.
   *
   * @param lhs codes
   * @param rhs of lhs's type and quantization; the shapes broadcast
   * @param dst of lhs's type and the broadcast shape
   * @throws IllegalArgumentException if types or shapes do not fit
   */
  public static void minimum(Tensor lhs, Tensor rhs, Tensor dst) {
    requireCodes(lhs, rhs, dst);
    Broadcasting.apply(lhs, rhs, dst, Math::min);
  }

  /**
   * {@code dst = max(lhs, rhs)}.
   *
   * @param lhs codes
   * @param rhs of lhs's type and quantization; the shapes broadcast
   * @param dst of lhs's type and the broadcast shape
   * @throws IllegalArgumentException if types or shapes do not fit
   */
  public static void maximum(Tensor lhs, Tensor rhs, Tensor dst) {
    requireCodes(lhs, rhs, dst);
    Broadcasting.apply(lhs, rhs, dst, Math::max);
  }

  private static void requireCodes(Tensor lhs, Tensor rhs, Tensor dst) {
    if (!lhs.type().isCode()) {
      throw new IllegalArgumentException(lhs + " holds no codes");
    }
    Broadcasting.requireTypes(lhs.type(), lhs, rhs, dst);
  }
}
