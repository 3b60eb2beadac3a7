package dev.zeropoint.core.codes;

import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FixedPointMultiplier;
import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.tensor.Tensor;

/**
 * The product of two tensors of 8-bit codes, in integers (TFLite {@code kernels/mul.cc} and {@code
 * reference/mul.h}, CMSIS-NN arm_elementwise_mul_s8):
 *
 * <pre>{@code
 * dst = clamp(twice((lhs - lhsZeroPoint) * (rhs - rhsZeroPoint), lhsScale * rhsScale / dstScale)
 *     + dstZeroPoint)
 * }</pre>
 *
 * with {@link FixedPointMultiplier#twice}, the double rounding, and the multiplier in float32, as
 * TFLite has it.
 */
public final class ElementwiseMul {
  /** A product is below 2^16, so that with a larger shift to the left it would leave int32. */
  private static final int MOST_SHIFT = 14;

  private final CodeRange codes;
  private final int lhsZeroPoint;
  private final int rhsZeroPoint;
  private final int dstZeroPoint;
  private final FixedPointMultiplier multiplier;

  /**
   * Computes the multiplier.
   *
   * @param lhs S8 or U8
   * @param rhs of the same type
   * @param dst of the same type
   * @param activation that clamps the result
   * @throws IllegalArgumentException if the types differ, or the multiplier is 2^14 or more
   */
  public ElementwiseMul(
      Quantization.PerTensor lhs,
      Quantization.PerTensor rhs,
      Quantization.PerTensor dst,
      FusedActivation activation) {
    if (!dst.type().isInt8() || lhs.type() != dst.type() || rhs.type() != dst.type()) {
      throw new IllegalArgumentException(
          "multiplies codes of one type, S8 or U8, got " + lhs + " and " + rhs + " to " + dst);
    }
    lhs.requirePositiveScales();
    rhs.requirePositiveScales();
    dst.requirePositiveScales();
    double real = lhs.scale() * rhs.scale() / dst.scale();
    if (real >= 1 << MOST_SHIFT) {
      throw new IllegalArgumentException(
          "lhsScale * rhsScale / dstScale = " + real + " is 2^" + MOST_SHIFT + " or more");
    }
    this.codes = activation.codes(dst);
    this.lhsZeroPoint = lhs.zeroPoint();
    this.rhsZeroPoint = rhs.zeroPoint();
    this.dstZeroPoint = dst.zeroPoint();
    this.multiplier = FixedPointMultiplier.of(real);
  }

  /** The definition: one pair of codes to the code of their product. */
  public int apply(int lhs, int rhs) {
    int product = (lhs - lhsZeroPoint) * (rhs - rhsZeroPoint);
    int scaled = FixedPointMultiplier.twice(product, multiplier.multiplier(), multiplier.shift());
    return codes.clamp((long) scaled + dstZeroPoint);
  }

  /**
   * {@code dst = lhs * rhs}, element by element.
   *
   * @param lhs codes; its shape and rhs's broadcast
   * @param rhs codes
   * @param dst codes of the broadcast shape
   * @throws IllegalArgumentException if types or shapes do not fit
   */
  public void apply(Tensor lhs, Tensor rhs, Tensor dst) {
    Broadcasting.requireTypes(codes.type(), lhs, rhs, dst);
    Broadcasting.apply(lhs, rhs, dst, this::apply);
  }
}
