package dev.zeropoint.core.codes;

import static dev.zeropoint.core.tensor.ElementType.S8;
import static dev.zeropoint.core.tensor.ElementType.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.quant.FixedPointMultiplier;
import dev.zeropoint.core.quant.Quantization.PerTensor;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodeTableTest {
  private static final PerTensor INPUT = new PerTensor(S8, 8 / 127f, 5);

  /** Each entry is the nearest code of the function at the real number of the code. */
  private static void assertNearest(PerTensor input, DoubleUnaryOperator f, PerTensor output) {
    CodeTable table = CodeTable.of(input, f, output);
    for (int code = (int) input.type().minValue(); code <= input.type().maxValue(); code++) {
      double y = f.applyAsDouble(input.scale() * (code - input.zeroPoint()));
      double exact =
          Math.clamp(
              y / output.scale() + output.zeroPoint(),
              output.type().minValue(),
              output.type().maxValue());
      assertThat(Math.abs(table.apply(code) - exact))
          .as("code " + code)
          .isLessThanOrEqualTo(0.50001);
    }
  }

  @Test
  void entriesAreTheNearestCodes() {
    PerTensor unsigned = new PerTensor(U8, 0.03f, 77);
    PerTensor output = new PerTensor(S8, 0.05f, -20);
    for (PerTensor input : new PerTensor[] {INPUT, unsigned}) {
      assertNearest(input, UnaryFunctions::sigmoid, UnaryFunctions.PROBABILITY);
      assertNearest(input, Math::tanh, UnaryFunctions.SIGNED_UNIT);
      assertNearest(input, UnaryFunctions::gelu, output);
      assertNearest(input, Math::exp, new PerTensor(U8, 0.5f, 0));
      assertNearest(input, x -> -x, new PerTensor(U8, 0.1f, 128));
    }
  }

  @Test
  void knownEntries() {
    CodeTable sigmoid = CodeTable.of(INPUT, UnaryFunctions::sigmoid, UnaryFunctions.PROBABILITY);
    // sigmoid(0) = 0.5 is 128 of 256 steps.
    assertThat(sigmoid.apply(5)).isZero();
    assertThat(sigmoid.apply(127)).isEqualTo(127);
    assertThat(sigmoid.apply(-128)).isEqualTo(-128);
    CodeTable tanh = CodeTable.of(INPUT, Math::tanh, UnaryFunctions.SIGNED_UNIT);
    assertThat(tanh.apply(5)).isZero();
    assertThat(tanh.apply(127)).isEqualTo(127);
    assertThat(tanh.apply(-128)).isEqualTo(-128);
    // Ties go away from 0, before the zero point is added: 0.5 and -0.5.
    PerTensor one = new PerTensor(S8, 1, 1);
    CodeTable half = CodeTable.of(new PerTensor(S8, 1, 0), x -> x / 2, one);
    assertThat(half.apply(1)).isEqualTo(2);
    assertThat(half.apply(-1)).isZero();
    assertThat(half.input().zeroPoint()).isZero();
    assertThat(half.output()).isEqualTo(one);
  }

  @Test
  void infinityAndZeroAreCodes() {
    CodeTable reciprocal =
        CodeTable.of(new PerTensor(S8, 1, 0), x -> 1 / x, new PerTensor(S8, 0.01f, 3));
    assertThat(reciprocal.apply(0)).isEqualTo(127);
    assertThat(reciprocal.apply(100)).isEqualTo(4);
    // 1 / MIN_VALUE is infinite, but 0 stays 0.
    CodeTable minute =
        CodeTable.of(new PerTensor(S8, 1, 0), x -> x, new PerTensor(S8, Float.MIN_VALUE, 7));
    assertThat(minute.apply(0)).isEqualTo(7);
    assertThat(minute.apply(1)).isEqualTo(127);
    assertThat(minute.apply(-1)).isEqualTo(-128);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CodeTable.of(INPUT, Math::log, UnaryFunctions.SIGNED_UNIT))
        .withMessageContaining("of code -128 is NaN");
  }

  @Test
  void geluIsCloseToTheIntegralOfTheBell() {
    for (double x = -6; x <= 6; x += 0.25) {
      // Simpson's rule for the distribution function of the normal distribution.
      double sum = 0;
      int steps = 2000;
      double h = x / steps;
      for (int i = 0; i < steps; i++) {
        sum += h / 6 * (bell(i * h) + 4 * bell((i + 0.5) * h) + bell((i + 1) * h));
      }
      assertThat(Math.abs(UnaryFunctions.gelu(x) - x * (0.5 + sum))).isLessThan(5e-4);
    }
    assertThat(UnaryFunctions.sigmoid(0)).isEqualTo(0.5);
    assertThat(UnaryFunctions.sigmoid(2) + UnaryFunctions.sigmoid(-2)).isCloseTo(1, within(1e-15));
  }

  private static double bell(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /** A change of scale is the requantization of an accumulator that holds one code. */
  @ParameterizedTest
  @EnumSource
  void rescalingIsRequantizing(Rounding rounding) {
    RandomGenerator random = TestSeed.random("rescale " + rounding);
    for (int i = 0; i < 300; i++) {
      ElementType type = i % 2 == 0 ? S8 : U8;
      PerTensor input = new PerTensor(type, random.nextFloat(0.001f, 1), random.nextInt(0, 128));
      PerTensor output =
          new PerTensor(i % 3 == 0 ? S8 : U8, random.nextFloat(0.001f, 1), random.nextInt(0, 128));
      CodeTable table = CodeTable.rescale(input, output, rounding);
      double real = (double) input.scale() / output.scale();
      // The fixed-point value is exact as a double, so that it is found again.
      double multiplier = rounding.isFixedPoint() ? FixedPointMultiplier.of(real).real() : real;
      try (Arena arena = Arena.ofConfined()) {
        Requantize requantize =
            Requantize.create(
                1,
                new double[] {multiplier},
                Optional.empty(),
                Requantize.Output.full(output.type(), output.zeroPoint()),
                rounding,
                arena);
        for (int code = (int) type.minValue(); code <= type.maxValue(); code++) {
          assertThat(table.apply(code))
              .as(TestSeed.replay(input + " " + output + " code=" + code))
              .isEqualTo(requantize.apply(code - input.zeroPoint(), 0));
        }
      }
    }
  }

  @Test
  void tensorsAreMappedInPlace() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor codes = Tensor.ofLongs(arena, S8, Shape.of(2, 2), -128, -1, 0, 127);
      CodeTable negate = CodeTable.of(new PerTensor(S8, 1, 0), x -> -x, new PerTensor(S8, 1, 0));
      negate.apply(codes, codes);
      assertThat(codes.toLongs()).containsExactly(127, 1, 0, -127);
      CodeTable toUnsigned =
          CodeTable.rescale(new PerTensor(S8, 1, 0), new PerTensor(U8, 1, 128), Rounding.HALF_EVEN);
      Tensor unsigned = Tensor.allocate(U8, codes.shape(), arena);
      toUnsigned.apply(codes, unsigned);
      assertThat(unsigned.toLongs()).containsExactly(255, 129, 128, 1);
      assertThatIllegalArgumentException().isThrownBy(() -> toUnsigned.apply(codes, codes));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    PerTensor wide = new PerTensor(ElementType.S16, 1, 0);
    assertThatIllegalArgumentException().isThrownBy(() -> CodeTable.of(wide, x -> x, INPUT));
    assertThatIllegalArgumentException().isThrownBy(() -> CodeTable.of(INPUT, x -> x, wide));
    PerTensor large = new PerTensor(S8, 1e30f, 0);
    PerTensor small = new PerTensor(S8, 1e-30f, 0);
    for (Rounding rounding : Rounding.values()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> CodeTable.rescale(large, small, rounding))
          .withMessageContaining("too large for " + rounding);
    }
  }
}
