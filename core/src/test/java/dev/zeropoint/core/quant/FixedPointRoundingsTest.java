package dev.zeropoint.core.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import java.math.BigInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where one rounding and two differ. Let p = x * m, h the first rounding of p / 2^31 (half up), and
 * e the right shift, -s &gt; 0. Both round p / 2^(31 + e), one directly and half up, the other by
 * way of h and half away from zero. With {@code h + 2^(e-1) = 2^e * q + t}, t in [0, 2^e):
 *
 * <pre>{@code
 * once  = q - 1 if t = 0 and the first rounding went up, else q
 * twice = q - 1 if t = 0 and h < 0, else q
 * }</pre>
 *
 * <p>So they differ exactly where h is a tie of the second rounding (t = 0), and either h is not
 * negative and was rounded up, or h is negative and was not. Without a right shift they differ only
 * where the left shift wraps.
 */
class FixedPointRoundingsTest {
  private static final int HALF = 1 << 30;

  private int higher;
  private int lower;
  private int ties;

  /** The difference that the condition above gives: 1, -1 or 0. */
  private static int predicted(int x, int multiplier, int right) {
    long p = (long) x * multiplier;
    long h = Math.floorDiv(p + (1L << 30), 1L << 31);
    boolean roundedUp = p < h << 31;
    boolean tie = Math.floorMod(h, 1L << right) == 1L << right - 1;
    if (!tie || (h >= 0) != roundedUp) {
      return 0;
    }
    return h >= 0 ? 1 : -1;
  }

  private void check(int x, int multiplier, int right) {
    int once = FixedPointMultiplier.single(x, multiplier, -right);
    int twice = FixedPointMultiplier.twice(x, multiplier, -right);
    int expected = predicted(x, multiplier, right);
    if (twice - once != expected) {
      throw new AssertionError(
          "twice="
              + twice
              + " once="
              + once
              + " predicted difference="
              + expected
              + " "
              + TestSeed.replay("x=" + x + " m=" + multiplier + " s=" + -right));
    }
    higher += expected > 0 ? 1 : 0;
    lower += expected < 0 ? 1 : 0;
    long h = FixedPointMultiplier.saturatingRoundingDoublingHighMul(x, multiplier);
    ties += expected == 0 && Math.floorMod(h, 1L << right) == 1L << right - 1 ? 1 : 0;
  }

  @Test
  void theyDifferExactlyWhereTheFormulasSay() {
    RandomGenerator random = TestSeed.random("roundings");
    for (int right = 1; right <= 31; right++) {
      for (int i = 0; i < 4000; i++) {
        int multiplier = random.nextInt() >>> 2 | HALF;
        check(random.nextInt() >> random.nextInt(31), multiplier, right);
        // A product next to a tie of the second rounding: x is about (k + 1/2) * 2^(31 + e) / m.
        double tie = (random.nextInt(-200, 200) + 0.5) * Math.scalb(1.0, 31 + right) / multiplier;
        if (Math.abs(tie) < Integer.MAX_VALUE) {
          check((int) Math.floor(tie), multiplier, right);
          check((int) Math.ceil(tie), multiplier, right);
        }
      }
      for (int x = -300; x <= 300; x++) {
        check(x, HALF, right);
        check(x, HALF + (1 << 29), right);
        check(x, Integer.MAX_VALUE, right);
      }
    }
    // All sides of the condition were seen: both differences, and ties that are none of them.
    assertThat(higher).isGreaterThan(1000);
    assertThat(lower).isGreaterThan(1000);
    assertThat(ties).isGreaterThan(1000);
  }

  @Test
  void withoutARightShiftTheyAgreeUnlessTheLeftShiftWraps() {
    RandomGenerator random = TestSeed.random("left shift");
    for (int shift = 0; shift <= 30; shift++) {
      int wraps = 0;
      for (int i = 0; i < 2000; i++) {
        int x = random.nextInt() >> random.nextInt(31);
        int multiplier = random.nextInt() >>> 2 | HALF;
        boolean fits = x << shift >> shift == x;
        int once = FixedPointMultiplier.single(x, multiplier, shift);
        int twice = FixedPointMultiplier.twice(x, multiplier, shift);
        if (fits) {
          assertThat(twice)
              .as(TestSeed.replay("x=" + x + " m=" + multiplier + " s=" + shift))
              .isEqualTo(once);
        }
        wraps += fits || twice == once ? 0 : 1;
      }
      assertThat(wraps > 0).as("shift " + shift).isEqualTo(shift > 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // 1/4: lifted to 1/2, then to 1. 5/4 to 3/2 to 2.
    "1, -1, 0, 1",
    "5, -1, 1, 2",
    // -1/2 is a tie by itself: up, or away. -3/4 is none.
    "-2, -1, 0, -1",
    "-3, -1, -1, -1",
    // -1/4: lifted to 0, no tie any more.
    "-1, -1, 0, 0"
  })
  void knownPairsOfAQuarter(int x, int shift, int once, int twice) {
    assertThat(FixedPointMultiplier.single(x, HALF, shift)).isEqualTo(once);
    assertThat(FixedPointMultiplier.twice(x, HALF, shift)).isEqualTo(twice);
  }

  @Test
  void wideIsTheProductWithSixteenBitsOfTheMultiplierRoundedHalfUp() {
    RandomGenerator random = TestSeed.random("wide");
    for (int i = 0; i < 50_000; i++) {
      long x = random.nextLong() >> 16 + random.nextInt(48);
      int multiplier =
          i % 10 == 0 ? Integer.MAX_VALUE - random.nextInt(1 << 17) : random.nextInt() >>> 2 | HALF;
      int shift = random.nextInt(-31, 8);
      int half = multiplier >= 0x7FFF_0000 ? 0x7FFF : (multiplier + 0x8000) / 0x1_0000;
      int expected =
          BigInteger.valueOf(x)
              .multiply(BigInteger.valueOf(half))
              .add(BigInteger.ONE.shiftLeft(14 - shift))
              .shiftRight(15 - shift)
              .intValue();
      assertThat(FixedPointMultiplier.wide(x, multiplier, shift))
          .as(TestSeed.replay("x=" + x + " m=" + multiplier + " s=" + shift))
          .isEqualTo(expected);
    }
    assertThat(FixedPointMultiplier.wide(3, HALF, 0)).isEqualTo(2);
    assertThat(FixedPointMultiplier.wide(-3, HALF, 0)).isEqualTo(-1);
  }

  @Test
  void wideRefusesWhatItCannotHold() {
    for (long x : new long[] {1L << 47, -(1L << 47) - 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FixedPointMultiplier.wide(x, HALF, 0))
          .withMessageContaining("x=" + x);
    }
    for (int shift : new int[] {-32, 8}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FixedPointMultiplier.wide(1, HALF, shift))
          .withMessageContaining("shift=" + shift);
    }
  }

  @Test
  void theLegacyStageRoundsTheProductHalfUp() {
    LegacyOutputStage stage = new LegacyOutputStage(10, 3, 2);
    assertThat(stage.apply(0)).isEqualTo(8);
    // 3 * -2 / 4 = -1.5 goes up; 3 * 2 / 4 = 1.5 too.
    assertThat(stage.apply(-12)).isEqualTo(-1);
    assertThat(stage.apply(-8)).isEqualTo(2);
    assertThat(new LegacyOutputStage(1, 5, 0).apply(2)).isEqualTo(15);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LegacyOutputStage(0, 1, 32))
        .withMessageContaining("shift=32");
  }
}
