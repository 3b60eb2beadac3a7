package dev.zeropoint.core.quant;

import static dev.zeropoint.core.quant.Rounding.HALF_AWAY;
import static dev.zeropoint.core.quant.Rounding.HALF_EVEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundingTest {
  @ParameterizedTest
  @CsvSource({
    "0.5, 0, 1",
    "1.5, 2, 2",
    "2.5, 2, 3",
    "-0.5, 0, -1",
    "-1.5, -2, -2",
    "-2.5, -2, -3",
    "0.49999997, 0, 0",
    "0.50000006, 1, 1",
    "127.49999, 127, 127",
    "8388607.5, 8388608, 8388608",
    "8388606.5, 8388606, 8388607"
  })
  void tiesAndTheirNeighbours(double x, double even, double away) {
    assertThat(HALF_EVEN.round(x) + 0.0).isEqualTo(even);
    assertThat(HALF_AWAY.round(x) + 0.0).isEqualTo(away);
  }

  /** Where x + 0.5 is no double: an integer stays, and what lies below a tie stays below. */
  @ParameterizedTest
  @ValueSource(
      doubles = {
        0.49999999999999994,
        0x1p52 + 1,
        0x1.8p52 + 1,
        0x1p53 - 1,
        0x1p53,
        4503599627370495.5,
        1e300
      })
  void numbersAtTheEndOfDoublePrecision(double x) {
    for (double signed : new double[] {x, -x}) {
      assertThat(HALF_AWAY.round(signed)).isEqualTo(exact(signed, RoundingMode.HALF_UP));
      assertThat(HALF_EVEN.round(signed)).isEqualTo(exact(signed, RoundingMode.HALF_EVEN));
    }
  }

  private static double exact(double x, RoundingMode mode) {
    return Math.copySign(new BigDecimal(x).setScale(0, mode).doubleValue(), x);
  }

  @Test
  void randomNumbersAsExactArithmeticHasIt() {
    RandomGenerator random = TestSeed.random("rounding");
    for (int i = 0; i < 20_000; i++) {
      double x = Math.scalb(random.nextDouble(-1, 1), random.nextInt(-3, 60));
      double tie = Math.rint(x) + 0.5;
      for (double value : new double[] {x, (float) x, tie}) {
        assertThat(HALF_EVEN.round(value))
            .withFailMessage(() -> TestSeed.replay("x=" + value))
            .isEqualTo(exact(value, RoundingMode.HALF_EVEN));
        assertThat(HALF_AWAY.round(value))
            .withFailMessage(() -> TestSeed.replay("x=" + value))
            .isEqualTo(exact(value, RoundingMode.HALF_UP));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0})
  void whatIsNoNumberOrAZeroStays(double x) {
    assertThat(Double.compare(HALF_EVEN.round(x), x)).isZero();
    assertThat(Double.compare(HALF_AWAY.round(x), x)).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"FIXED_POINT_SINGLE", "FIXED_POINT_DOUBLE"})
  void fixedPointModesRoundNoNumbers(Rounding rounding) {
    assertThat(rounding.isFixedPoint()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rounding.round(1.5))
        .withMessageContaining(rounding.name());
  }

  @Test
  void floatModesAreNotFixedPoint() {
    assertThat(HALF_EVEN.isFixedPoint()).isFalse();
    assertThat(HALF_AWAY.isFixedPoint()).isFalse();
  }
}
