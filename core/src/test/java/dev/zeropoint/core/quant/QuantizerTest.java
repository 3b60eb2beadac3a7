package dev.zeropoint.core.quant;

import static dev.zeropoint.core.quant.Rounding.HALF_AWAY;
import static dev.zeropoint.core.quant.Rounding.HALF_EVEN;
import static dev.zeropoint.core.tensor.ElementType.F32;
import static dev.zeropoint.core.tensor.ElementType.S32;
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
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QuantizerTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  private static long[] quantize(Quantization q, Rounding rounding, float... values) {
    return quantize(q, rounding, Shape.of(values.length), values);
  }

  static long[] quantize(Quantization q, Rounding rounding, Shape shape, float... values) {
    try (Arena arena = Arena.ofConfined()) {
      Tensor codes = Tensor.allocate(q.type(), shape, arena);
      Quantizer.quantize(Tensor.ofFloats(arena, shape, values), q, rounding, codes);
      return codes.toLongs();
    }
  }

  private static float[] dequantize(Quantization q, long... codes) {
    return dequantize(q, Shape.of(codes.length), codes);
  }

  static float[] dequantize(Quantization q, Shape shape, long... codes) {
    try (Arena arena = Arena.ofConfined()) {
      Tensor reals = Tensor.allocate(F32, shape, arena);
      Quantizer.dequantize(Tensor.ofLongs(arena, q.type(), shape, codes), q, reals);
      return reals.toFloats();
    }
  }

  @Test
  void tiesGoToTheEvenCodeOrAwayFromZero() {
    float[] ties = {-3.5f, -2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f, 3.5f};
    PerTensor q = new PerTensor(S8, 1, 0);
    assertThat(quantize(q, HALF_EVEN, ties)).containsExactly(-4, -2, -2, 0, 0, 2, 2, 4);
    assertThat(quantize(q, HALF_AWAY, ties)).containsExactly(-4, -3, -2, -1, 1, 2, 3, 4);
  }

  /** The quotient is rounded, then the zero point added: an odd one turns no tie around. */
  @Test
  void theZeroPointIsAddedBehindTheRounding() {
    PerTensor q = new PerTensor(U8, 2, 101);
    assertThat(quantize(q, HALF_EVEN, -3, -1, 1, 3, 5)).containsExactly(99, 101, 101, 103, 103);
    assertThat(quantize(q, HALF_AWAY, -3, -1, 1, 3, 5)).containsExactly(99, 100, 102, 103, 104);
  }

  /** By a reciprocal it would be 127.5, that is 128. */
  @Test
  void dividesInsteadOfMultiplyingByTheReciprocal() {
    float x = 0.273939937f;
    float scale = 0.00214854861f;
    assertThat(Math.rint(x * (1 / scale))).isEqualTo(128);
    assertThat(quantize(new PerTensor(U8, scale, 0), HALF_EVEN, x)).containsExactly(127);
    assertThat(quantize(new PerTensor(U8, scale, 0), HALF_AWAY, x)).containsExactly(127);
    assertThat(quantize(new PerTensor(U8, scale, 3), HALF_EVEN, x)).containsExactly(130);
    assertThat(quantize(new PerTensor(ElementType.S16, scale, -5), HALF_EVEN, -x))
        .containsExactly(-132);
  }

  @ParameterizedTest
  @CsvSource({
    "S4, -8, 7",
    "U4, 0, 15",
    "S8, -128, 127",
    "U8, 0, 255",
    "S16, -32768, 32767",
    "U16, 0, 65535",
    "S32, -2147483648, 2147483647"
  })
  void saturatesAtTheEndsOfTheType(ElementType type, long min, long max) {
    for (Rounding rounding : new Rounding[] {HALF_EVEN, HALF_AWAY}) {
      int zeroPoint = type == S32 ? 0 : (int) max - 1;
      PerTensor q = new PerTensor(type, 0.25f, zeroPoint);
      assertThat(
              quantize(q, rounding, INFINITY, 1e30f, 1e18f, -1e30f, -INFINITY, Float.NaN, 0f, -0f))
          .containsExactly(max, max, max, min, min, zeroPoint, zeroPoint, zeroPoint);
    }
  }

  /** The least scale: its quotients overflow float32. */
  @Test
  void quotientsThatOverflowSaturate() {
    PerTensor q = new PerTensor(S8, Float.MIN_VALUE, 5);
    assertThat(quantize(q, HALF_EVEN, 1, -1, Float.MAX_VALUE, 2 * Float.MIN_VALUE, 0))
        .containsExactly(127, -128, 127, 7, 5);
  }

  @ParameterizedTest
  @EnumSource(names = {"S4", "U4", "S8", "U8", "S16", "U16", "S32"})
  void codesAsExactArithmeticHasThem(ElementType type) {
    RandomGenerator random = TestSeed.random("codes " + type);
    long min = type.minValue();
    long max = type.maxValue();
    for (Rounding rounding : new Rounding[] {HALF_EVEN, HALF_AWAY}) {
      RoundingMode mode = rounding == HALF_EVEN ? RoundingMode.HALF_EVEN : RoundingMode.HALF_UP;
      for (int i = 0; i < 20; i++) {
        float scale = Math.scalb(random.nextFloat(1, 2), random.nextInt(-20, 20));
        int zeroPoint = type == S32 ? 0 : (int) random.nextLong(min, max + 1);
        PerTensor q = new PerTensor(type, scale, zeroPoint);
        float[] values = new float[64];
        for (int j = 0; j < values.length; j++) {
          // Halves and whole steps among numbers of any kind, inside of the range and outside.
          double steps = random.nextDouble(-1.2, 1.2) * (max - min);
          values[j] = (float) ((j % 2 == 0 ? steps : Math.rint(steps * 2) / 2) * scale);
        }
        long[] codes = quantize(q, rounding, values);
        for (int j = 0; j < values.length; j++) {
          float quotient = (float) ((double) values[j] / scale);
          long rounded = new BigDecimal(quotient).setScale(0, mode).longValueExact();
          long expected = Math.max(min, Math.min(max, rounded + zeroPoint));
          String details = rounding + " " + q + " x=" + values[j];
          assertThat(codes[j])
              .withFailMessage(() -> expected + " wanted " + TestSeed.replay(details))
              .isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"S4", "U4", "S8", "U8", "S16", "U16"})
  void everyCodeComesBack(ElementType type) {
    int count = (int) (type.maxValue() - type.minValue() + 1);
    long[] codes = new long[count];
    Arrays.setAll(codes, i -> type.minValue() + i);
    for (int zeroPoint : new int[] {(int) type.minValue(), 1, (int) type.maxValue()}) {
      PerTensor q = new PerTensor(type, 0.0123f, zeroPoint);
      float[] reals = dequantize(q, codes);
      for (int i = 0; i < count; i++) {
        float expected = (float) ((double) (codes[i] - zeroPoint) * 0.0123f);
        assertThat(Float.floatToRawIntBits(reals[i])).isEqualTo(Float.floatToRawIntBits(expected));
      }
      assertThat(quantize(q, HALF_EVEN, reals)).isEqualTo(codes);
      assertThat(quantize(q, HALF_AWAY, reals)).isEqualTo(codes);
    }
  }

  /** A bias is converted to float32, which rounds it past 2^24, then multiplied. */
  @Test
  void dequantizesBiases() {
    PerTensor q = new PerTensor(S32, 0.5f, 0);
    assertThat(dequantize(q, 3, -7, (1 << 24) + 1, Integer.MIN_VALUE, Integer.MAX_VALUE))
        .containsExactly(1.5f, -3.5f, 0x1p23f, -0x1p30f, 0x1p30f);
  }

  /** Half a step, and what float32 rounds of the quotient and of the product. */
  @ParameterizedTest
  @EnumSource(names = {"S4", "U4", "S8", "U8", "S16", "U16"})
  void errorIsAtMostHalfAStepInsideOfTheRange(ElementType type) {
    RandomGenerator random = TestSeed.random("error " + type);
    for (Rounding rounding : new Rounding[] {HALF_EVEN, HALF_AWAY}) {
      for (int i = 0; i < 20; i++) {
        float bound = Math.scalb(random.nextFloat(1, 2), random.nextInt(-30, 30));
        PerTensor q = PerTensor.asymmetric(-bound * random.nextFloat(), bound, type, rounding);
        double low = (type.minValue() - q.zeroPoint()) * (double) q.scale();
        double high = (type.maxValue() - q.zeroPoint()) * (double) q.scale();
        float[] values = new float[64];
        for (int j = 0; j < values.length; j++) {
          values[j] = (float) random.nextDouble(low, high);
        }
        long[] codes = quantize(q, rounding, values);
        float[] back = dequantize(q, codes);
        for (int j = 0; j < values.length; j++) {
          double steps = Math.abs((double) values[j] - back[j]) / q.scale();
          double allowed = 0.5 + Math.abs(codes[j] - q.zeroPoint()) * 0x1p-22;
          String details = rounding + " " + q + " x=" + values[j];
          assertThat(steps)
              .withFailMessage(() -> steps + " steps " + TestSeed.replay(details))
              .isLessThanOrEqualTo(allowed);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"S4", "U4", "S8", "U8", "S16", "U16", "S32"})
  void codesAreMonotone(ElementType type) {
    RandomGenerator random = TestSeed.random("monotone " + type);
    float[] values = new float[500];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat(-1, 1) * (float) (type.maxValue() - type.minValue());
    }
    values[0] = INFINITY;
    values[1] = -INFINITY;
    Arrays.sort(values);
    for (Rounding rounding : new Rounding[] {HALF_EVEN, HALF_AWAY}) {
      PerTensor q = new PerTensor(type, 0.77f, type == S32 ? 0 : 3);
      assertThat(quantize(q, rounding, values))
          .withFailMessage(() -> "not sorted " + TestSeed.replay(rounding + " " + q))
          .isSorted();
    }
  }

  @Test
  void emptyTensorsAndScalars() {
    PerTensor q = new PerTensor(S8, 0.5f, 1);
    assertThat(quantize(q, HALF_EVEN)).isEmpty();
    assertThat(dequantize(q)).isEmpty();
    assertThat(quantize(q, HALF_EVEN, Shape.scalar(), 3)).containsExactly(7);
    assertThat(dequantize(q, Shape.scalar(), 7)).containsExactly(3);
  }

  @Test
  void typesAndShapesMustAgree() {
    try (Arena arena = Arena.ofConfined()) {
      PerTensor q = new PerTensor(S8, 1, 0);
      Tensor reals = Tensor.allocate(F32, Shape.of(2, 3), arena);
      Tensor codes = Tensor.allocate(S8, Shape.of(2, 3), arena);
      for (Tensor wrong :
          new Tensor[] {
            reals,
            Tensor.allocate(U8, Shape.of(2, 3), arena),
            Tensor.allocate(S8, Shape.of(3, 2), arena),
            Tensor.allocate(S8, Shape.of(6), arena)
          }) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Quantizer.quantize(reals, q, HALF_EVEN, wrong))
            .withMessageContainingAll("F32[2, 3]", wrong.toString(), "S8");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Quantizer.dequantize(wrong, q, reals))
            .withMessageContainingAll("F32[2, 3]", wrong.toString(), "S8");
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Quantizer.quantize(codes, q, HALF_EVEN, codes))
          .withMessageContainingAll("F32", "S8[2, 3]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Quantizer.dequantize(codes, q, codes))
          .withMessageContainingAll("F32", "S8[2, 3]");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FIXED_POINT_SINGLE", "FIXED_POINT_DOUBLE"})
  void fixedPointModesAreRefused(Rounding rounding) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quantize(new PerTensor(S8, 1, 0), rounding, 1))
        .withMessageContaining(rounding.name());
  }
}
