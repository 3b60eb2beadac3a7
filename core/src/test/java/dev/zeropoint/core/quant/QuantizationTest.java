package dev.zeropoint.core.quant;

import static dev.zeropoint.core.tensor.ElementType.S32;
import static dev.zeropoint.core.tensor.ElementType.S4;
import static dev.zeropoint.core.tensor.ElementType.S8;
import static dev.zeropoint.core.tensor.ElementType.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.Quantization.PerAxis;
import dev.zeropoint.core.quant.Quantization.PerBlock;
import dev.zeropoint.core.quant.Quantization.PerTensor;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationTest {
  private static final float HUGE = Float.MAX_VALUE;
  private static final float TINY = Float.MIN_VALUE;

  private static final float[][] RANGES = {
    {0, 0},
    {-0f, 0},
    {3, 7},
    {7, 7},
    {-7, -3},
    {-7, -7},
    {-1, 1},
    {0, 6},
    {-6, 0},
    {-0.1f, 1000},
    {-1000, 0.1f},
    {-1e-30f, 1e-30f},
    {0, TINY},
    {-TINY, 0},
    {-TINY, TINY},
    {-10 * TINY, 100 * TINY},
    {-382 * TINY, 0},
    {0, Float.MIN_NORMAL},
    {-HUGE, HUGE},
    {0, HUGE},
    {-HUGE, 0},
    {-HUGE, TINY},
    {HUGE, HUGE},
    {-1, HUGE},
  };

  /** Real 0.0 becomes one code exactly, and of all codes that one alone stands for 0.0. */
  @ParameterizedTest
  @EnumSource(names = {"S4", "U4", "S8", "U8", "S16", "U16"})
  void zeroIsExactlyOneCode(ElementType type) {
    for (Rounding rounding : new Rounding[] {Rounding.HALF_EVEN, Rounding.HALF_AWAY}) {
      for (float[] range : RANGES) {
        assertZeroIsExact(range[0], range[1], type, rounding);
      }
      RandomGenerator random = TestSeed.random(type + " " + rounding);
      for (int i = 0; i < 300; i++) {
        float a = Math.scalb(random.nextFloat(-2, 2), random.nextInt(-149, 127));
        float b = Math.scalb(random.nextFloat(-2, 2), random.nextInt(-149, 127));
        assertZeroIsExact(Math.min(a, b), Math.max(a, b), type, rounding);
      }
    }
  }

  private static void assertZeroIsExact(float min, float max, ElementType type, Rounding rounding) {
    PerTensor q = PerTensor.asymmetric(min, max, type, rounding);
    String details = TestSeed.replay("[" + min + ", " + max + "] " + rounding + " " + q);
    assertThat(q.scale() > 0 && Float.isFinite(q.scale())).as(details).isTrue();
    assertThat((long) q.zeroPoint()).as(details).isBetween(type.minValue(), type.maxValue());
    if (q.scale() >= Float.MIN_NORMAL) {
      // The codes reach as far as the range does, but for less than a step.
      double scale = q.scale();
      assertThat((type.minValue() - q.zeroPoint()) * scale).as(details).isLessThan(min + scale);
      assertThat((type.maxValue() - q.zeroPoint()) * scale).as(details).isGreaterThan(max - scale);
    }
    try (Arena arena = Arena.ofConfined()) {
      Shape shape = Shape.of(3);
      Tensor reals = Tensor.ofFloats(arena, shape, 0f, -0f, 0f);
      Tensor codes = Tensor.allocate(type, shape, arena);
      Quantizer.quantize(reals, q, rounding, codes);
      assertThat(codes.toLongs()).as(details).containsOnly(q.zeroPoint());
      codes.setLong(0, Math.max(type.minValue(), q.zeroPoint() - 1L));
      codes.setLong(2, Math.min(type.maxValue(), q.zeroPoint() + 1L));
      Quantizer.dequantize(codes, q, reals);
      assertThat(reals.getFloat(1)).as(details).isEqualTo(0f);
      assertThat(reals.getFloat(0) < 0).as(details).isEqualTo(q.zeroPoint() > type.minValue());
      assertThat(reals.getFloat(2) > 0).as(details).isEqualTo(q.zeroPoint() < type.maxValue());
    }
  }

  /** The numbers of the ONNX DynamicQuantizeLinear examples. */
  @ParameterizedTest
  @CsvSource({"-3, 2, 0.019607844, 153", "-4, -1, 0.015686275, 255", "1, 4, 0.015686275, 0"})
  void asymmetricParametersAsOnnxHasThem(float min, float max, float scale, int zeroPoint) {
    assertThat(PerTensor.asymmetric(min, max, U8, Rounding.HALF_EVEN))
        .isEqualTo(new PerTensor(U8, scale, zeroPoint));
    assertThat(PerTensor.asymmetric(min, max, S8, Rounding.HALF_EVEN))
        .isEqualTo(new PerTensor(S8, scale, zeroPoint - 128));
  }

  @Test
  void theZeroPointIsRoundedByTheGivenMode() {
    // Scale 1, and the zero point at 0.5 and at 2.5.
    assertThat(PerTensor.asymmetric(-0.5f, 254.5f, U8, Rounding.HALF_EVEN).zeroPoint()).isZero();
    assertThat(PerTensor.asymmetric(-0.5f, 254.5f, U8, Rounding.HALF_AWAY).zeroPoint()).isOne();
    assertThat(PerTensor.asymmetric(-2.5f, 252.5f, U8, Rounding.HALF_EVEN).zeroPoint())
        .isEqualTo(2);
    assertThat(PerTensor.asymmetric(-2.5f, 252.5f, U8, Rounding.HALF_AWAY).zeroPoint())
        .isEqualTo(3);
  }

  @Test
  void aRangeOfZerosHasScaleOne() {
    assertThat(PerTensor.asymmetric(0, 0, U8, Rounding.HALF_EVEN))
        .isEqualTo(new PerTensor(U8, 1, 0));
    assertThat(PerTensor.asymmetric(-0f, 0, S8, Rounding.HALF_AWAY))
        .isEqualTo(new PerTensor(S8, 1, -128));
    assertThat(PerTensor.symmetric(0, S8)).isEqualTo(new PerTensor(S8, 1, 0));
  }

  @Test
  void theWidestRangeDoesNotOverflow() {
    PerTensor q = PerTensor.asymmetric(-HUGE, HUGE, U8, Rounding.HALF_EVEN);
    assertThat(q.scale()).isEqualTo((float) (2 * (double) HUGE / 255));
    assertThat(q.zeroPoint()).isEqualTo(128);
  }

  @Test
  void aRangeTooNarrowForAScaleHasTheLeastFloat() {
    assertThat(PerTensor.asymmetric(0, TINY, U8, Rounding.HALF_EVEN))
        .isEqualTo(new PerTensor(U8, TINY, 0));
    assertThat(PerTensor.symmetric(TINY, S8)).isEqualTo(new PerTensor(S8, TINY, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, 1",
    "1, NaN",
    "-Infinity, 1",
    "0, Infinity",
    "1, 0",
    "0.5, 0.25",
    "Infinity, Infinity"
  })
  void rangesThatAreNotFiniteOrReversedAreRefused(float min, float max) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PerTensor.asymmetric(min, max, U8, Rounding.HALF_EVEN))
        .withMessageContaining("[" + min + ", " + max + "]");
  }

  @ParameterizedTest
  @EnumSource(names = {"FIXED_POINT_SINGLE", "FIXED_POINT_DOUBLE"})
  void fixedPointModesAreNoModesOfAZeroPoint(Rounding rounding) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PerTensor.asymmetric(-1, 1, U8, rounding))
        .withMessageContaining(rounding.name());
  }

  @Test
  void symmetricParameters() {
    assertThat(PerTensor.symmetric(127, S8)).isEqualTo(new PerTensor(S8, 1, 0));
    assertThat(PerTensor.symmetric(3.5f, S4)).isEqualTo(new PerTensor(S4, 0.5f, 0));
    assertThat(PerTensor.symmetric(HUGE, S8).scale()).isEqualTo(HUGE / 127);
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY})
  void symmetricRangesThatAreNoneAreRefused(float maxAbs) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PerTensor.symmetric(maxAbs, S8))
        .withMessageContaining(Float.toString(maxAbs));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"S4", "S8", "S16"},
      mode = Mode.EXCLUDE)
  void symmetricCodesAreSignedAndNarrow(ElementType type) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PerTensor.symmetric(1, type))
        .withMessageContaining(type.name());
  }

  @ParameterizedTest
  @EnumSource(
      names = {"S4", "U4", "S8", "U8", "S16", "U16", "S32"},
      mode = Mode.EXCLUDE)
  void onlyCodesQuantize(ElementType type) {
    for (int zeroPoints : new int[] {0, 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new PerAxis(type, 0, new float[zeroPoints], new int[zeroPoints]))
          .withMessageContaining(type.name());
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PerTensor(type, 1, 0))
        .withMessageContaining(type.name());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PerTensor.asymmetric(0, 1, type, Rounding.HALF_EVEN))
        .withMessageContaining(type.name());
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, -Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY})
  void scalesAreFiniteAndNotNegative(float scale) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PerTensor(S8, scale, 0))
        .withMessageContaining("scale[0]=" + scale);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PerAxis(S8, 0, new float[] {1, 1, scale}, new int[3]))
        .withMessageContaining("scale[2]=" + scale);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PerBlock(S8, 0, 4, new float[] {1, scale}, new int[2]))
        .withMessageContaining("scale[1]=" + scale);
  }

  @ParameterizedTest
  @CsvSource({
    "S4, -9",
    "S4, 8",
    "U4, -1",
    "U4, 16",
    "S8, -129",
    "S8, 128",
    "U8, -1",
    "U8, 256",
    "S16, 32768",
    "U16, -1",
    "U16, 65536"
  })
  void zeroPointsAreCodes(ElementType type, int zeroPoint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PerTensor(type, 1, zeroPoint))
        .withMessageContainingAll("zeroPoint[0]=" + zeroPoint, type.name());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PerAxis(type, 0, new float[] {1, 1}, new int[] {0, zeroPoint}))
        .withMessageContainingAll("zeroPoint[1]=" + zeroPoint, type.name());
  }

  @Test
  void scalesOfZeroOnlyDequantize() {
    PerAxis pruned = new PerAxis(S8, 0, new float[] {2, 0}, new int[] {0, 5});
    Tensor codes = Tensor.ofLongs(Arena.ofAuto(), S8, Shape.of(2, 2), 1, 2, 5, 9);
    Tensor real = Tensor.allocate(ElementType.F32, Shape.of(2, 2), Arena.ofAuto());
    Quantizer.dequantize(codes, pruned, real);
    assertThat(real.toFloats()).containsExactly(2, 4, 0, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantizer.quantize(real, pruned, Rounding.HALF_EVEN, codes))
        .withMessageContaining("scale[1]=0.0");
  }

  @Test
  void biasesTakeNoRange() {
    assertThat(new PerTensor(S32, 0.5f, 0).type()).isEqualTo(S32);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PerTensor.asymmetric(0, 1, S32, Rounding.HALF_EVEN))
        .withMessageContaining("S32");
  }
}
