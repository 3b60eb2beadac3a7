package dev.zeropoint.core.floats;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.Erf;
import org.junit.jupiter.api.Test;

/** The float functions against double precision. */
class FloatFunctionsTest {
  private interface FloatFunction {
    float apply(float x);
  }

  /** The greatest error over a range, in units of the last place of the true value. */
  private static double worst(
      FloatFunction function, DoubleUnaryOperator truth, float from, float to) {
    double worst = 0;
    int steps = 1_000_000;
    for (int i = 0; i <= steps; i++) {
      float x = from + (to - from) * i / steps;
      double exact = truth.applyAsDouble(x);
      worst = Math.max(worst, Math.abs(function.apply(x) - exact) / Math.ulp((float) exact));
    }
    return worst;
  }

  @Test
  void expIsFaithfullyRounded() {
    assertThat(worst(FloatFunctions::exp, Math::exp, -87, 0)).isLessThan(1);
    assertThat(worst(FloatFunctions::exp, Math::exp, -1, 0)).isLessThan(1);
    assertThat(FloatFunctions.exp(0)).isEqualTo(1);
    assertThat(FloatFunctions.exp(Float.NEGATIVE_INFINITY)).isBetween(0f, 1e-38f);
    assertThat(FloatFunctions.exp(Float.NaN)).isNaN();
  }

  @Test
  void erfIsFaithfullyRounded() {
    assertThat(worst(FloatFunctions::erf, Erf::value, -6, 6)).isLessThan(1);
    assertThat(worst(FloatFunctions::erf, Erf::value, -1e-3f, 1e-3f)).isLessThan(1);
    assertThat(FloatFunctions.erf(Float.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(FloatFunctions.erf(Float.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(Float.floatToRawIntBits(FloatFunctions.erf(-0f))).isEqualTo(0x8000_0000);
    assertThat(FloatFunctions.erf(Float.MIN_VALUE)).isBetween(0f, 2 * Float.MIN_VALUE);
    assertThat(FloatFunctions.erf(Float.NaN)).isNaN();
  }

  @Test
  void sumsTakeEveryElementOnce() {
    try (Arena arena = Arena.ofConfined()) {
      for (int count = 0; count <= 67; count++) {
        MemorySegment row = arena.allocate(4L * count + 3, 64);
        double exact = 0;
        for (int i = 0; i < count; i++) {
          // Small integers, whose sums are exact in any order.
          row.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 3 + 4L * i, i * i % 31 - 7);
          exact += i * i % 31 - 7;
        }
        assertThat(FloatFunctions.sum(row, 3, count))
            .as("count=%d", count)
            .isEqualTo((float) exact);
      }
    }
  }

  @Test
  void softmaxSumsToOne() {
    try (Arena arena = Arena.ofConfined()) {
      for (int count = 1; count <= 40; count++) {
        MemorySegment src = arena.allocate(4L * count, 64);
        MemorySegment dst = arena.allocate(4L * count, 64);
        double powers = 0;
        for (int i = 0; i < count; i++) {
          float x = (i * 37 % 19) * 0.5f - 3;
          src.setAtIndex(ValueLayout.JAVA_FLOAT, i, x);
          powers += Math.exp(x);
        }
        FloatFunctions.softmax(src, 0, dst, 0, count);
        for (int i = 0; i < count; i++) {
          double exact = Math.exp(src.getAtIndex(ValueLayout.JAVA_FLOAT, i)) / powers;
          // Five roundings of half an ulp and two functions of one.
          assertThat((double) dst.getAtIndex(ValueLayout.JAVA_FLOAT, i))
              .isBetween(exact * (1 - 4e-7), exact * (1 + 4e-7));
        }
      }
    }
  }
}
