package dev.zeropoint.core.codes;

import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.tensor.Tensor;

/**
 * All values that {@code acc = sum over k of (lhs[k] - lhsZeroPoint) * (rhs[k] - rhsZeroPoint)} can
 * take, whatever the left operand is. The ends are reached, so that an accumulator whose range fits
 * int32 is proved never to wrap, and one whose range does not can be made to.
 *
 * @param min the least
 * @param max the greatest
 */
public record AccumulatorRange(long min, long max) {
  /**
   * Of any two operands.
   *
   * @param depth K, not negative
   * @param lhs codes of the left operand
   * @param rhs codes of the right operand
   * @throws IllegalArgumentException if the depth is negative, or a bound is more than a long can
   *     count
   */
  public static AccumulatorRange of(
      long depth, CodeRange lhs, int lhsZeroPoint, CodeRange rhs, int rhsZeroPoint) {
    if (depth < 0) {
      throw new IllegalArgumentException("depth=" + depth + " is negative");
    }
    AccumulatorRange term =
        term(lhs, lhsZeroPoint, rhs.min() - rhsZeroPoint)
            .hull(term(lhs, lhsZeroPoint, rhs.max() - rhsZeroPoint));
    try {
      return new AccumulatorRange(
          Math.multiplyExact(depth, term.min), Math.multiplyExact(depth, term.max));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("depth=" + depth + " is too large to bound", e);
    }
  }

  /**
   * Of one column of known weights, which is narrower.
   *
   * @param lhs codes of the left operand
   * @param rhs codes of rank 2, [K, N]
   * @param col in [0, N)
   * @throws IllegalArgumentException if rhs is no matrix of 4, 8 or 16-bit codes
   * @throws IndexOutOfBoundsException if there is no such column
   */
  public static AccumulatorRange ofColumn(
      CodeRange lhs, int lhsZeroPoint, Tensor rhs, long col, int rhsZeroPoint) {
    CodeRange.full(rhs.type());
    if (rhs.shape().rank() != 2) {
      throw new IllegalArgumentException(rhs + " is not a matrix");
    }
    long cols = rhs.shape().dim(1);
    if (col < 0 || col >= cols) {
      throw new IndexOutOfBoundsException("col=" + col + " is not in " + rhs);
    }
    long min = 0;
    long max = 0;
    for (long at = col; at < rhs.elementCount(); at += cols) {
      AccumulatorRange term = term(lhs, lhsZeroPoint, rhs.getLong(at) - rhsZeroPoint);
      min += term.min;
      max += term.max;
    }
    return new AccumulatorRange(min, max);
  }

  /** Of one weight, less its zero point, times any left code. */
  private static AccumulatorRange term(CodeRange lhs, int lhsZeroPoint, long weight) {
    long atMin = (long) (lhs.min() - lhsZeroPoint) * weight;
    long atMax = (long) (lhs.max() - lhsZeroPoint) * weight;
    return new AccumulatorRange(Math.min(atMin, atMax), Math.max(atMin, atMax));
  }

  private AccumulatorRange hull(AccumulatorRange other) {
    return new AccumulatorRange(Math.min(min, other.min), Math.max(max, other.max));
  }

  /** With a bias added. */
  public AccumulatorRange plus(int bias) {
    return new AccumulatorRange(min + bias, max + bias);
  }

  /** Whether no sum leaves int32. */
  public boolean fitsInt32() {
    return min >= Integer.MIN_VALUE && max <= Integer.MAX_VALUE;
  }
}
