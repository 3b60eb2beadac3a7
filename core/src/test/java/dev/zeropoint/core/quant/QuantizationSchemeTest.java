package dev.zeropoint.core.quant;

import static dev.zeropoint.core.quant.Rounding.HALF_AWAY;
import static dev.zeropoint.core.quant.Rounding.HALF_EVEN;
import static dev.zeropoint.core.tensor.ElementType.S8;
import static dev.zeropoint.core.tensor.ElementType.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.Quantization.PerTensor;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class QuantizationSchemeTest {
  private static final float HUGE = Float.MAX_VALUE;
  private static final float TINY = Float.MIN_VALUE;

  /** All positive, all negative, one-sided, around 0, zero, huge, tiny and subnormal. */
  private static final float[][] RANGES = {
    {3, 7},
    {7, 7},
    {-7, -3},
    {-7, -7},
    {0, 6},
    {-6, 0},
    {-1, 1},
    {-0.1f, 1000},
    {-1000, 0.1f},
    {0, 0},
    {-0f, 0},
    {-HUGE, HUGE},
    {0, HUGE},
    {-HUGE, 0},
    {HUGE, HUGE},
    {-1e-30f, 1e-30f},
    {-TINY, 0},
    {0, TINY},
    {-70 * TINY, 100 * TINY},
    {-Float.MIN_NORMAL, Float.MIN_NORMAL},
  };

  static List<QuantizationScheme> schemes() {
    return List.of(
        QuantizationScheme.asymmetric(CodeRange.full(U8)),
        QuantizationScheme.asymmetric(CodeRange.full(S8)),
        new QuantizationScheme(CodeRange.full(U8), false, HALF_AWAY),
        QuantizationScheme.asymmetric(CodeRange.narrow(U8)),
        QuantizationScheme.asymmetric(CodeRange.narrow(S8)),
        QuantizationScheme.asymmetric(new CodeRange(U8, 0, 127)),
        QuantizationScheme.symmetric(CodeRange.full(S8)),
        QuantizationScheme.symmetric(CodeRange.narrow(S8)),
        QuantizationScheme.symmetric(new CodeRange(S8, -64, 64)),
        QuantizationScheme.symmetric(CodeRange.full(U8)),
        QuantizationScheme.symmetric(CodeRange.narrow(U8)),
        QuantizationScheme.symmetric(CodeRange.full(ElementType.S4)),
        QuantizationScheme.asymmetric(CodeRange.full(ElementType.U16)));
  }

  private static List<float[]> ranges(Object name) {
    RandomGenerator random = TestSeed.random(name);
    float[][] all = Arrays.copyOf(RANGES, RANGES.length + 200);
    for (int i = RANGES.length; i < all.length; i++) {
      float a = Math.scalb(random.nextFloat(-2, 2), random.nextInt(-149, 127));
      float b = Math.scalb(random.nextFloat(-2, 2), random.nextInt(-149, 127));
      all[i] = new float[] {Math.min(a, b), Math.max(a, b)};
    }
    return List.of(all);
  }

  private static long[] quantize(PerTensor q, QuantizationScheme scheme, float... reals) {
    try (Arena arena = Arena.ofConfined()) {
      Tensor src = Tensor.ofFloats(arena, Shape.of(reals.length), reals);
      Tensor dst = Tensor.allocate(q.type(), src.shape(), arena);
      Quantizer.quantize(src, q, scheme.codes(), scheme.rounding(), dst);
      return dst.toLongs();
    }
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void zeroIsExactlyOneCode(QuantizationScheme scheme) {
    for (float[] range : ranges(scheme)) {
      PerTensor q = scheme.parameters(new FloatRange(range[0], range[1]));
      String details = TestSeed.replay(Arrays.toString(range) + " " + scheme + " " + q);
      assertThat(q.scale() > 0 && Float.isFinite(q.scale())).as(details).isTrue();
      assertThat(q.zeroPoint()).as(details).isBetween(scheme.codes().min(), scheme.codes().max());
      assertThat(quantize(q, scheme, 0f, -0f)).as(details).containsOnly(q.zeroPoint());
      // Of all codes, that one alone stands for 0.
      long zeros = 0;
      for (int code = scheme.codes().min(); code <= scheme.codes().max(); code++) {
        zeros += (code - q.zeroPoint()) * q.scale() == 0 ? 1 : 0;
      }
      assertThat(zeros).as(details).isEqualTo(1);
      assertThat(scheme.symmetric() && q.zeroPoint() != scheme.codes().middle())
          .as(details)
          .isFalse();
    }
  }

  /**
   * For values of the range. The zero point is off by half a step at most, so that a value at an
   * end may saturate, but by no more than that.
   */
  @ParameterizedTest
  @MethodSource("schemes")
  void aRoundTripLosesHalfAStepAtMost(QuantizationScheme scheme) {
    RandomGenerator random = TestSeed.random("half a step " + scheme);
    for (float[] range : ranges(scheme)) {
      PerTensor q = scheme.parameters(new FloatRange(range[0], range[1]));
      if (q.scale() < Float.MIN_NORMAL) {
        // The scale itself has few bits then.
        continue;
      }
      float[] reals = new float[40];
      for (int i = 0; i < reals.length; i++) {
        float t = random.nextFloat();
        reals[i] = i == 0 ? range[0] : i == 1 ? range[1] : range[0] * (1 - t) + range[1] * t;
      }
      long[] codes = quantize(q, scheme, reals);
      for (int i = 0; i < reals.length; i++) {
        double back = (double) q.scale() * (codes[i] - q.zeroPoint());
        // The quotients are float32: up to 65535 steps, each with 24 bits.
        double slack = 0x1p-23 * (scheme.codes().steps() + 1);
        assertThat(Math.abs(back - reals[i]) / q.scale())
            .as(TestSeed.replay(reals[i] + " in " + Arrays.toString(range) + " " + q))
            .isLessThanOrEqualTo(0.5 + slack);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void quantizationIsMonotone(QuantizationScheme scheme) {
    RandomGenerator random = TestSeed.random("monotone " + scheme);
    for (float[] range : ranges(scheme)) {
      PerTensor q = scheme.parameters(new FloatRange(range[0], range[1]));
      float[] reals = new float[60];
      for (int i = 0; i < reals.length; i++) {
        reals[i] =
            i % 2 == 0
                ? Math.scalb(random.nextFloat(-2, 2), random.nextInt(-149, 127))
                : q.scale() * random.nextFloat(-300, 300);
      }
      Arrays.sort(reals);
      assertThat(quantize(q, scheme, reals))
          .as(TestSeed.replay(Arrays.toString(range) + " " + q))
          .isSorted();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // all-MiniLM-L6-v2-q: maxAbs / 64 in float32.
    "-64, 64, 0.7, 0.0109375",
    "-127, 127, 0.7, 0.0055118110",
    "-128, 127, 0.7, 0.0055118110"
  })
  void symmetricScalesDivideByTheStepsOfOneSide(int min, int max, float maxAbs, float scale) {
    QuantizationScheme scheme = QuantizationScheme.symmetric(new CodeRange(S8, min, max));
    PerTensor q = scheme.parameters(new FloatRange(-maxAbs, 0.1f));
    assertThat(q).isEqualTo(new PerTensor(S8, scale, 0));
    assertThat(scheme.parameters(new FloatRange(-0.1f, maxAbs))).isEqualTo(q);
    // What lies beyond saturates at the range, not at the type.
    assertThat(quantize(q, scheme, -2 * maxAbs, 2 * maxAbs)).containsExactly(min, max);
  }

  @Test
  void allZeroHasScaleOne() {
    FloatRange zero = new FloatRange(0, 0);
    for (QuantizationScheme scheme : schemes()) {
      PerTensor q = scheme.parameters(zero);
      assertThat(q.scale()).isEqualTo(1);
      assertThat(q.zeroPoint())
          .isEqualTo(scheme.symmetric() ? scheme.codes().middle() : scheme.codes().min());
    }
  }

  /** min = -1.5 steps: its zero point is a tie. */
  @Test
  void theModeRoundsTheZeroPoint() {
    FloatRange range = new FloatRange(-1.5f, 253.5f);
    CodeRange codes = CodeRange.full(U8);
    assertThat(new QuantizationScheme(codes, false, HALF_EVEN).parameters(range).zeroPoint())
        .isEqualTo(2);
    FloatRange other = new FloatRange(-2.5f, 252.5f);
    assertThat(new QuantizationScheme(codes, false, HALF_EVEN).parameters(other).zeroPoint())
        .isEqualTo(2);
    assertThat(new QuantizationScheme(codes, false, HALF_AWAY).parameters(other).zeroPoint())
        .isEqualTo(3);
  }

  @Test
  void argumentsOutOfRangeAreRefused() {
    CodeRange one = new CodeRange(U8, 3, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QuantizationScheme.asymmetric(one))
        .withMessageContaining("too few");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QuantizationScheme.symmetric(new CodeRange(U8, 3, 4)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new QuantizationScheme(CodeRange.full(U8), false, Rounding.FIXED_POINT_DOUBLE));
    QuantizationScheme scheme = QuantizationScheme.asymmetric(CodeRange.full(U8));
    float[][] none = {{Float.NaN, 0}, {0, Float.NaN}, {0, Float.POSITIVE_INFINITY}, {1, 0}};
    for (float[] range : none) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> scheme.parameters(new FloatRange(range[0], range[1])))
          .withMessageContaining("is not a finite range");
    }
  }

  @Test
  void codesOfAnotherTypeAreRefused() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor src = Tensor.ofFloats(arena, Shape.of(1), 1f);
      Tensor dst = Tensor.allocate(S8, src.shape(), arena);
      PerTensor q = new PerTensor(S8, 1, 0);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Quantizer.quantize(src, q, CodeRange.full(U8), HALF_EVEN, dst));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Quantizer.countSaturated(src, q, CodeRange.full(U8), HALF_EVEN));
    }
  }

  @Test
  void whatLiesBeyondTheCodesIsCounted() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor src = Tensor.ofFloats(arena, Shape.of(2, 3), -64.6f, -64.5f, 64.5f, -129.2f, 130, 0);
      CodeRange codes = new CodeRange(S8, -64, 64);
      PerTensor one = new PerTensor(S8, 1, 0);
      // Half even, -64.5 and 64.5 are still codes.
      assertThat(Quantizer.countSaturated(src, one, codes, HALF_EVEN)).isEqualTo(3);
      assertThat(Quantizer.countSaturated(src, one, codes, HALF_AWAY)).isEqualTo(5);
      Quantization rows = new Quantization.PerAxis(S8, 0, new float[] {1, 2}, new int[] {0, 0});
      assertThat(Quantizer.countSaturated(src, rows, codes, HALF_EVEN)).isEqualTo(3);
    }
  }
}
