package dev.zeropoint.core.codes;

import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FixedPointMultiplier;
import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;

/**
 * The sum of two tensors of codes, in integers (TFLite {@code kernels/add.cc} and {@code
 * reference/add.h}, CMSIS-NN arm_elementwise_add_s8 and _s16). The operands are brought to one
 * scale, that of the larger twice, with {@code leftShift} bits to spare; the sum is brought to the
 * result's:
 *
 * <pre>{@code
 * l = twice((lhs - lhsZeroPoint) << leftShift, lhsScale / (2 * max(lhsScale, rhsScale)))
 * r = twice((rhs - rhsZeroPoint) << leftShift, rhsScale / (2 * max(lhsScale, rhsScale)))
 * dst = clamp(twice(l + r, 2 * max(lhsScale, rhsScale) / (2^leftShift * dstScale)) + dstZeroPoint)
 * }</pre>
 *
 * with {@link FixedPointMultiplier#twice}, the double rounding. The shift is 20 for 8-bit codes, 15
 * for 16-bit ones, so that nothing overflows.
 */
public final class ElementwiseAdd {
  private final CodeRange codes;
  private final int leftShift;
  private final int lhsZeroPoint;
  private final int rhsZeroPoint;
  private final int dstZeroPoint;
  private final FixedPointMultiplier lhsMultiplier;
  private final FixedPointMultiplier rhsMultiplier;
  private final FixedPointMultiplier dstMultiplier;

  /**
   * Computes the multipliers, in double.
   *
   * @param lhs S8, U8 or S16, the last with zero point 0
   * @param rhs of the same type and kind
   * @param dst of the same type
   * @param activation that clamps the result
   * @throws IllegalArgumentException if the types do not fit, or the result's scale is so small
   *     that the multiplier is no longer below 1
   */
  public ElementwiseAdd(
      Quantization.PerTensor lhs,
      Quantization.PerTensor rhs,
      Quantization.PerTensor dst,
      FusedActivation activation) {
    ElementType type = dst.type();
    boolean wide = type == ElementType.S16;
    if (lhs.type() != type || rhs.type() != type || !(type.isInt8() || wide)) {
      throw new IllegalArgumentException(
          "adds codes of one type, S8, U8 or S16, got " + lhs + " and " + rhs + " to " + dst);
    }
    if (wide && (lhs.zeroPoint() != 0 || rhs.zeroPoint() != 0)) {
      throw new IllegalArgumentException(
          "S16 operands need zero points of 0, got " + lhs + " and " + rhs);
    }
    lhs.requirePositiveScales();
    rhs.requirePositiveScales();
    this.codes = activation.codes(dst);
    this.leftShift = wide ? 15 : 20;
    this.lhsZeroPoint = lhs.zeroPoint();
    this.rhsZeroPoint = rhs.zeroPoint();
    this.dstZeroPoint = dst.zeroPoint();
    double common = 2.0 * Math.max(lhs.scale(), rhs.scale());
    double toDst = common / ((1 << leftShift) * (double) dst.scale());
    // TFLite demands it too; beyond, each step of a sum would be at least 2^15 steps of the result.
    if (toDst >= 1) {
      throw new IllegalArgumentException(
          "dstScale=" + dst.scale() + " is too small for sums of steps of " + common / 2);
    }
    this.lhsMultiplier = FixedPointMultiplier.of(lhs.scale() / common);
    this.rhsMultiplier = FixedPointMultiplier.of(rhs.scale() / common);
    this.dstMultiplier = FixedPointMultiplier.of(toDst);
  }

  /** The definition: one pair of codes to the code of their sum. */
  public int apply(int lhs, int rhs) {
    int l = scaled(lhs - lhsZeroPoint, lhsMultiplier);
    int r = scaled(rhs - rhsZeroPoint, rhsMultiplier);
    int sum = FixedPointMultiplier.twice(l + r, dstMultiplier.multiplier(), dstMultiplier.shift());
    return codes.clamp((long) sum + dstZeroPoint);
  }

  private int scaled(int difference, FixedPointMultiplier multiplier) {
    return FixedPointMultiplier.twice(
        difference << leftShift, multiplier.multiplier(), multiplier.shift());
  }

  /**
   * {@code dst = lhs + rhs}.
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
