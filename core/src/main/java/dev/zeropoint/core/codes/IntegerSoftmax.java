package dev.zeropoint.core.codes;

import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FixedPointMultiplier;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Softmax over the last axis of 8-bit codes, in integers (TFLite {@code reference/softmax.h}). For
 * each row, with d = code - greatest code:
 *
 * <pre>{@code
 * e[d] = exp(d * inputScale * beta)       d in Q5.26, e in Q0.31; 0 where d is below -31 / (scale * beta)
 * sum  = sum of e, each rounded to Q12.19
 * dst  = clamp(round(256 * e / sum)) + least code
 * }</pre>
 *
 * The result has scale 1/256 and the least code as its zero point, so that 1.0 itself saturates.
 * There are only 256 differences, so e is a table.
 */
public final class IntegerSoftmax {
  /** The sum has 12 integer bits, and each element adds 1 at most. */
  public static final int MOST_DEPTH = (1 << 12) - 1;

  private static final int DIFFERENCE_BITS = 5;
  private static final int SUM_BITS = 12;
  private static final int MOST_EXPONENT = 31;

  private final CodeRange codes;

  /** e[d] at -d, in Q0.31; 0 where the difference is too large to count. */
  private final int[] exps = new int[256];

  /**
   * Computes the table.
   *
   * @param type S8 or U8, of the input and the result
   * @param inputScale positive and finite
   * @param beta positive and finite, a factor of the input
   * @throws IllegalArgumentException if an argument is out of its range, or inputScale * beta is
   *     2^-26 or less, where all inputs would be equal
   */
  public IntegerSoftmax(ElementType type, float inputScale, float beta) {
    if (!type.isInt8()) {
      throw new IllegalArgumentException("type=" + type + " is neither S8 nor U8");
    }
    // From 2^30 on all but the greatest code give 0 in any case.
    double real = Math.min((double) beta * inputScale * (1 << 31 - DIFFERENCE_BITS), (1 << 30) - 1);
    if (!(beta > 0 && inputScale > 0 && real > 1)) {
      throw new IllegalArgumentException(
          "inputScale=" + inputScale + " times beta=" + beta + " is not greater than 2^-26");
    }
    this.codes = CodeRange.full(type);
    FixedPointMultiplier multiplier = FixedPointMultiplier.of(real);
    int shift = multiplier.shift();
    // The largest difference that stays within Q5.26 (TFLite CalculateInputRadius).
    long radius = (long) ((1 << DIFFERENCE_BITS) - 1) << 31 - DIFFERENCE_BITS >> shift;
    for (int d = 0; d < exps.length && d <= radius; d++) {
      exps[d] =
          FixedPointExp.exp(
              FixedPointMultiplier.saturatingRoundingDoublingHighMul(
                  -d << shift, multiplier.multiplier()));
    }
  }

  /**
   * Normalizes each row.
   *
   * @param src codes of the type, of rank 1 or more, the last extent at most {@link #MOST_DEPTH}
   * @param dst of the same type and shape; may be src
   * @throws IllegalArgumentException if types or shapes do not fit, or the rows are longer
   */
  public void apply(Tensor src, Tensor dst) {
    Shape shape = src.shape();
    if (src.type() != codes.type() || dst.type() != codes.type() || !shape.equals(dst.shape())) {
      throw new IllegalArgumentException(
          "needs " + codes.type() + " codes of one shape, got " + src + " to " + dst);
    }
    long depth = shape.dim(-1);
    if (depth > MOST_DEPTH) {
      throw new IllegalArgumentException(
          "rows of " + depth + " codes; the sum of more than " + MOST_DEPTH + " may overflow");
    }
    for (long from = 0; from < src.elementCount(); from += depth) {
      row(src.segment(), dst.segment(), from, (int) depth);
    }
  }

  private void row(MemorySegment src, MemorySegment dst, long from, int depth) {
    int greatest = codes.min();
    for (int i = 0; i < depth; i++) {
      greatest = Math.max(greatest, code(src, from + i));
    }
    int sum = 0;
    for (int i = 0; i < depth; i++) {
      sum +=
          FixedPointMultiplier.roundingDivideByPot(exps[greatest - code(src, from + i)], SUM_BITS);
    }
    // sum = (1 + x) * 2^(12 - headroom), x in [0, 1).
    int headroom = Integer.numberOfLeadingZeros(sum);
    int scale = FixedPointExp.reciprocalOfOnePlus((sum << headroom) - (1 << 31));
    int exponent = SUM_BITS - headroom + 31 - Byte.SIZE;
    for (int i = 0; i < depth; i++) {
      int product =
          FixedPointMultiplier.saturatingRoundingDoublingHighMul(
              scale, exps[greatest - code(src, from + i)]);
      // Beyond, each result is less than half a step; TFLite ends the process there.
      int steps =
          exponent > MOST_EXPONENT
              ? 0
              : FixedPointMultiplier.roundingDivideByPot(product, exponent);
      dst.set(Layouts.INT8, from + i, (byte) codes.clamp((long) steps + codes.min()));
    }
  }

  private int code(MemorySegment segment, long at) {
    byte code = segment.get(Layouts.INT8, at);
    return codes.type().isSigned() ? code : code & 0xFF;
  }
}
