package dev.zeropoint.core.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FixedPointMultiplierTest {
  private static final int MIN = Integer.MIN_VALUE;
  private static final int MAX = Integer.MAX_VALUE;
  private static final int HALF = 1 << 30;
  private static final int[] CORNERS = {
    MIN, MIN + 1, -HALF - 1, -HALF, -HALF + 1, -3, -2, -1, 0, 1, 2, 3, HALF - 1, HALF, HALF + 1,
    MAX - 1, MAX
  };

  // The exact quotient, rounded once: floor(x / 2^exponent + 1/2), saturated to int32.
  private static int halfUp(BigInteger x, int exponent) {
    BigInteger half = exponent == 0 ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(exponent - 1);
    BigInteger rounded = x.add(half).shiftRight(exponent);
    return rounded.min(BigInteger.valueOf(MAX)).max(BigInteger.valueOf(MIN)).intValueExact();
  }

  private static BigInteger product(int a, int b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
  }

  private static int halfAway(int x, int exponent) {
    return new BigDecimal(x)
        .divide(new BigDecimal(BigInteger.ONE.shiftLeft(exponent)))
        .setScale(0, RoundingMode.HALF_UP)
        .intValueExact();
  }

  @ParameterizedTest
  @CsvSource({
    // Ties go up, on both sides of zero: 0.5, -0.5, 1.5, -1.5.
    "1, 1073741824, 1",
    "-1, 1073741824, 0",
    "3, 1073741824, 2",
    "-3, 1073741824, -1",
    "-1, -1073741824, 1",
    // The only product that overflows.
    "-2147483648, -2147483648, 2147483647",
    "-2147483648, 2147483647, -2147483647",
    "2147483647, 2147483647, 2147483646",
    "0, -2147483648, 0"
  })
  void highMulOfKnownPairs(int a, int b, int expected) {
    assertThat(FixedPointMultiplier.saturatingRoundingDoublingHighMul(a, b)).isEqualTo(expected);
    assertThat(FixedPointMultiplier.saturatingRoundingDoublingHighMul(b, a)).isEqualTo(expected);
  }

  private static void assertHighMul(int a, int b) {
    int actual = FixedPointMultiplier.saturatingRoundingDoublingHighMul(a, b);
    if (actual != halfUp(product(a, b), 31)) {
      throw new AssertionError(
          actual
              + ", expected "
              + halfUp(product(a, b), 31)
              + " "
              + TestSeed.replay("a=" + a + " b=" + b));
    }
  }

  @Test
  void highMulIsTheExactProductRoundedOnce() {
    for (int a : CORNERS) {
      for (int b : CORNERS) {
        assertHighMul(a, b);
      }
    }
    // Every quotient of 32nds, ties included.
    for (int a = -300; a <= 300; a++) {
      for (int b = -32; b < 32; b++) {
        assertHighMul(a, b << 26);
      }
    }
    RandomGenerator random = TestSeed.random("highMul");
    for (int i = 0; i < 20_000; i++) {
      assertHighMul(random.nextInt(), random.nextInt());
    }
  }

  @Test
  void divisionByPotIsTheExactQuotientWithTiesAwayFromZero() {
    for (int exponent = 0; exponent <= 31; exponent++) {
      for (int corner : CORNERS) {
        assertDivision(corner, exponent);
      }
    }
    for (int exponent = 0; exponent <= 8; exponent++) {
      for (int x = -1100; x <= 1100; x++) {
        assertDivision(x, exponent);
      }
    }
    RandomGenerator random = TestSeed.random("divideByPot");
    for (int i = 0; i < 20_000; i++) {
      assertDivision(random.nextInt(), random.nextInt(32));
    }
  }

  private static void assertDivision(int x, int exponent) {
    int actual = FixedPointMultiplier.roundingDivideByPot(x, exponent);
    if (actual != halfAway(x, exponent)) {
      throw new AssertionError(
          actual
              + ", expected "
              + halfAway(x, exponent)
              + " "
              + TestSeed.replay("x=" + x + " exponent=" + exponent));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.25, 1073741824, -1",
    "0.5, 1073741824, 0",
    "0.75, 1610612736, 0",
    "1, 1073741824, 1",
    "1.5, 1610612736, 1",
    "2, 1073741824, 2",
    "0x1p-32, 1073741824, -31",
    "0x1p29, 1073741824, 30",
    "0, 0, 0",
    "-0.0, 0, 0"
  })
  void representationOfKnownNumbers(double real, int multiplier, int shift) {
    FixedPointMultiplier fixed = FixedPointMultiplier.of(real);
    assertThat(fixed).isEqualTo(new FixedPointMultiplier(multiplier, shift));
    assertThat(fixed.real()).isEqualTo(real == 0 ? 0 : real);
  }

  @Test
  void relativeErrorIsAtMostTwoToTheMinus31() {
    RandomGenerator random = TestSeed.random("of");
    for (int i = 0; i < 50_000; i++) {
      double real = Math.scalb(random.nextDouble(0.5, 1), random.nextInt(-31, 30));
      FixedPointMultiplier fixed = FixedPointMultiplier.of(real);
      // The two numbers are so close that their difference is exact.
      double error = Math.abs(fixed.real() - real);
      assertThat(error <= real * 0x1p-31 && fixed.multiplier() >= HALF)
          .withFailMessage(() -> fixed + " " + TestSeed.replay("real=" + real))
          .isTrue();
      assertThat(FixedPointMultiplier.of(fixed.real())).isEqualTo(fixed);
    }
  }

  /** A mantissa that rounds up to 2^31 becomes 2^30, with one shift more. */
  @Test
  void mantissaRollsOver() {
    assertThat(FixedPointMultiplier.of(Math.nextDown(1.0)))
        .isEqualTo(new FixedPointMultiplier(HALF, 1));
    assertThat(FixedPointMultiplier.of(1 - 0x1p-32)).isEqualTo(new FixedPointMultiplier(HALF, 1));
    assertThat(FixedPointMultiplier.of(1 - 0x1p-31)).isEqualTo(new FixedPointMultiplier(MAX, 0));
  }

  @Test
  void numbersBelowTwoToTheMinus32AreZero() {
    FixedPointMultiplier zero = new FixedPointMultiplier(0, 0);
    for (double real : new double[] {Math.nextDown(0x1p-32), 0x1p-33, 1e-300, Double.MIN_VALUE}) {
      assertThat(FixedPointMultiplier.of(real)).isEqualTo(zero);
    }
    for (int corner : CORNERS) {
      assertThat(zero.apply(corner, Rounding.FIXED_POINT_SINGLE)).isZero();
      assertThat(zero.apply(corner, Rounding.FIXED_POINT_DOUBLE)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, -0x1p-40, 0x1p30, 1e300, Double.POSITIVE_INFINITY, Double.NaN})
  void numbersOutOfRangeAreRefused(double real) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FixedPointMultiplier.of(real))
        .withMessageContaining(Double.toString(real));
  }

  /** Its mantissa rolls over, and there is no shift left for that. */
  @Test
  void theNumberJustBelowTheEndOfTheRangeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FixedPointMultiplier.of(Math.nextDown(0x1p30)))
        .withMessageContaining("2^30");
    assertThat(FixedPointMultiplier.of(0x1p30 - 1).shift()).isEqualTo(30);
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "1, 0", "1073741823, 0", "-2147483648, 0"})
  void mantissasOutOfRangeAreRefused(int multiplier, int shift) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FixedPointMultiplier(multiplier, shift))
        .withMessageContaining("multiplier=" + multiplier);
  }

  @ParameterizedTest
  @ValueSource(ints = {-32, 31, MIN, MAX})
  void shiftsOutOfRangeAreRefused(int shift) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FixedPointMultiplier(HALF, shift))
        .withMessageContaining("shift=" + shift);
  }

  @ParameterizedTest
  @EnumSource(names = {"HALF_EVEN", "HALF_AWAY"})
  void floatModesAreRefused(Rounding rounding) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FixedPointMultiplier.of(0.5).apply(1, rounding))
        .withMessageContaining(rounding.name());
  }

  private interface Pair {
    void test(int x, FixedPointMultiplier fixed);
  }

  /** All small numbers by simple multipliers, corners by corners, and random ones. */
  private static void forEachPair(String name, Pair pair) {
    int[] mantissas = {HALF, HALF + 1, 3 << 29, MAX - 1, MAX};
    for (int shift = -31; shift <= 30; shift++) {
      for (int mantissa : mantissas) {
        FixedPointMultiplier fixed = new FixedPointMultiplier(mantissa, shift);
        for (int x : CORNERS) {
          pair.test(x, fixed);
        }
        for (int x = -70; x <= 70; x++) {
          pair.test(x, fixed);
        }
      }
    }
    RandomGenerator random = TestSeed.random(name);
    for (int i = 0; i < 20_000; i++) {
      int bits = random.nextInt(32);
      pair.test(
          random.nextInt() >> bits,
          new FixedPointMultiplier(random.nextInt() >>> 2 | HALF, random.nextInt(-31, 31)));
    }
  }

  private static void assertCode(int actual, int expected, int x, FixedPointMultiplier fixed) {
    if (actual != expected) {
      throw new AssertionError(
          actual + ", expected " + expected + " " + TestSeed.replay("x=" + x + " " + fixed));
    }
  }

  @Test
  void singleIsTheExactProductRoundedOnceWithTiesUp() {
    forEachPair(
        "single",
        (x, fixed) ->
            assertCode(
                fixed.apply(x, Rounding.FIXED_POINT_SINGLE),
                halfUp(product(x, fixed.multiplier()), 31 - fixed.shift()),
                x,
                fixed));
  }

  @Test
  void twiceRoundsTheHighProductThenTheQuotient() {
    forEachPair(
        "twice",
        (x, fixed) -> {
          // The low 32 bits of the shifted number: it wraps.
          int shifted = BigInteger.valueOf(x).shiftLeft(Math.max(0, fixed.shift())).intValue();
          int high = halfUp(product(shifted, fixed.multiplier()), 31);
          assertCode(
              fixed.apply(x, Rounding.FIXED_POINT_DOUBLE),
              halfAway(high, Math.max(0, -fixed.shift())),
              x,
              fixed);
        });
  }

  @ParameterizedTest
  @CsvSource({
    // 5/4 -> 3/2 -> 2; 1/4 -> 1/2 -> 1; -1/2 stays a tie, which goes up or away.
    "5, 0.25, 1, 2",
    "1, 0.25, 0, 1",
    "-2, 0.25, 0, -1",
    "-6, 0.25, -1, -2",
    "3, 0.25, 1, 1",
    "7, 0.125, 1, 1",
    "3, 0.125, 0, 1"
  })
  void singleAndTwiceOfKnownPairs(int x, double real, int single, int twice) {
    FixedPointMultiplier fixed = FixedPointMultiplier.of(real);
    assertThat(fixed.apply(x, Rounding.FIXED_POINT_SINGLE)).isEqualTo(single);
    assertThat(fixed.apply(x, Rounding.FIXED_POINT_DOUBLE)).isEqualTo(twice);
  }

  /** The second rounding is the one by a right shift: without one the two modes agree. */
  @Test
  void singleAndTwiceDifferByOneAtMostAndOnlyBehindARightShift() {
    int[] differences = new int[32];
    for (int shift = -31; shift <= 8; shift++) {
      for (int mantissa = HALF; mantissa > 0; mantissa += 1 << 26) {
        for (int x = -500; x <= 500; x++) {
          int single = FixedPointMultiplier.single(x, mantissa, shift);
          int twice = FixedPointMultiplier.twice(x, mantissa, shift);
          assertThat(Math.abs(single - twice)).isLessThanOrEqualTo(shift < 0 ? 1 : 0);
          differences[Math.max(0, -shift)] += Math.abs(single - twice);
        }
      }
    }
    assertThat(differences[0]).isZero();
    for (int right = 1; right <= 8; right++) {
      assertThat(differences[right]).as("right shift %d", right).isPositive();
    }
  }

  /** A left shift wraps: 2^30 * 2 is MIN for the multiplier 4/2, and not saturated. */
  @Test
  void theLeftShiftOfTwiceWraps() {
    assertThat(FixedPointMultiplier.twice(HALF, HALF, 1)).isEqualTo(-HALF);
    assertThat(FixedPointMultiplier.single(HALF, HALF, 1)).isEqualTo(HALF);
    assertThat(FixedPointMultiplier.single(HALF, HALF, 3)).isEqualTo(MAX);
    assertThat(FixedPointMultiplier.single(-HALF, HALF, 4)).isEqualTo(MIN);
  }
}
