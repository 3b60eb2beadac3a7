package dev.zeropoint.core.codes;

import dev.zeropoint.core.quant.FixedPointMultiplier;

/**
 * The exponential and the reciprocal in 32-bit fixed point, bit for bit those of gemmlowp ({@code
 * fixedpoint/fixedpoint.h}: exp_on_negative_values, one_over_one_plus_x_for_x_in_0_1). Qm.n has m
 * integer and n fractional bits beside the sign.
 */
final class FixedPointExp {
  private static final int ONE_QUARTER_Q5 = 1 << 24;

  /** e^(-1/8) and 1/3 in Q0.31. */
  private static final int EXP_OF_MINUS_ONE_EIGHTH = 1_895_147_668;

  private static final int ONE_THIRD = 715_827_883;

  /** e^-(2^i) in Q0.31 for i from -2 to 4: what the bits of the whole quarters contribute. */
  private static final int[] POWERS = {
    1_672_461_947, 1_302_514_674, 790_015_084, 290_630_308, 39_332_535, 720_401, 242
  };

  /** 48/17, -32/17 and 1 in Q2.29: the first guess of Newton's division. */
  private static final int TWO_AND_14_17THS = 1_515_870_810;

  private static final int MINUS_ONE_AND_15_17THS = -1_010_580_540;
  private static final int ONE_Q2 = 1 << 29;

  private FixedPointExp() {}

  /**
   * e^x.
   *
   * @param x in Q5.26, not positive
   * @return in Q0.31; the greatest int for 1
   */
  static int exp(int x) {
    if (x == 0) {
      return Integer.MAX_VALUE;
    }
    int fraction = (x & (ONE_QUARTER_Q5 - 1)) - ONE_QUARTER_Q5;
    // From Q5.26 to Q0.31; a fraction in [-1/4, 0) cannot overflow.
    int result = expOfFraction(fraction << 5);
    int quarters = fraction - x;
    for (int i = 0; i < POWERS.length; i++) {
      if ((quarters & ONE_QUARTER_Q5 << i) != 0) {
        result = multiply(result, POWERS[i]);
      }
    }
    return result;
  }

  /** e^x for x in [-1/4, 0), in Q0.31: the Taylor polynomial of degree 4 around -1/8. */
  private static int expOfFraction(int x) {
    int y = x + (1 << 28);
    int y2 = multiply(y, y);
    int y3 = multiply(y2, y);
    int y4 = multiply(y2, y2);
    int y4Over4 = FixedPointMultiplier.roundingDivideByPot(y4, 2);
    int tail = FixedPointMultiplier.roundingDivideByPot(multiply(y4Over4 + y3, ONE_THIRD) + y2, 1);
    return EXP_OF_MINUS_ONE_EIGHTH + multiply(EXP_OF_MINUS_ONE_EIGHTH, y + tail);
  }

  /**
   * 1 / (1 + x).
   *
   * @param x in Q0.31, in [0, 1)
   * @return in Q0.31
   */
  static int reciprocalOfOnePlus(int x) {
    // (x + 1) / 2, where 1 is the greatest int, rounded half up.
    int half = (int) (((long) x + Integer.MAX_VALUE + 1) / 2);
    int guess = TWO_AND_14_17THS + multiply(half, MINUS_ONE_AND_15_17THS);
    for (int i = 0; i < 3; i++) {
      int miss = ONE_Q2 - multiply(half, guess);
      // Q2.29 times Q2.29 is Q4.27.
      guess += saturatingShiftLeft(multiply(guess, miss), 2);
    }
    // The guess is of 2 / (1 + x) in Q2.29; half of it, in Q1.30, has the same bits.
    return saturatingShiftLeft(guess, 1);
  }

  private static int multiply(int a, int b) {
    return FixedPointMultiplier.saturatingRoundingDoublingHighMul(a, b);
  }

  private static int saturatingShiftLeft(int x, int bits) {
    return (int) Math.clamp((long) x << bits, Integer.MIN_VALUE, (long) Integer.MAX_VALUE);
  }
}
