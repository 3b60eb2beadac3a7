package dev.zeropoint.core.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.gemm.Requantize.Output;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import java.lang.foreign.Arena;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpilogueTest {
  private static final Output FULL = Output.full(ElementType.S8, 0);

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
  }

  private Requantize requantize(int cols, Rounding rounding, double... multipliers) {
    return Requantize.create(cols, multipliers, Optional.empty(), FULL, rounding, arena);
  }

  private Dequantize dequantize(int cols, float min, float max, float... scales) {
    return Dequantize.create(cols, scales, Optional.empty(), min, max, arena);
  }

  @Test
  void constantsAreExpandedToOneAColumn() {
    Requantize floats = requantize(3, Rounding.HALF_EVEN, 0.1);
    assertThat(floats.multipliers().toFloats()).containsExactly(0.1f, 0.1f, 0.1f);
    assertThat(floats.shifts()).isEmpty();
    assertThat(floats.bias().toLongs()).containsExactly(0, 0, 0);
    assertThat(floats.cols()).isEqualTo(3);

    Requantize fixed = requantize(2, Rounding.FIXED_POINT_DOUBLE, 0.75, 3);
    assertThat(fixed.multipliers().toLongs()).containsExactly(3L << 29, 3L << 29);
    assertThat(fixed.shifts().orElseThrow().toLongs()).containsExactly(0, 2);

    Dequantize dequantize =
        Dequantize.create(2, new float[] {4}, Optional.of(new float[] {1, 2}), -1, 1, arena);
    assertThat(dequantize.scales().toFloats()).containsExactly(4, 4);
    assertThat(dequantize.bias().orElseThrow().toFloats()).containsExactly(1, 2);
    assertThat(dequantize.cols()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void biasIsFinite(float bias) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Dequantize.create(
                    2, new float[] {1}, Optional.of(new float[] {0, bias}), -1, 1, arena))
        .withMessage("bias[1]=" + bias + " is not finite");
  }

  @Test
  void productsOfScalesAreFinite() {
    Dequantize epilogue = dequantize(2, -1, 1, 1, -1e30f);
    epilogue.requireFits(1e8f);
    for (float lhsScale : new float[] {1e9f, -1e9f, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> epilogue.requireFits(lhsScale))
          .withMessage("lhsScale=" + lhsScale + " times the largest scale 1.0E30 is not finite");
    }
  }

  @ParameterizedTest
  @EnumSource
  void constantsAreAsManyAsColumns(Rounding rounding) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> requantize(3, rounding, 1, 1))
        .withMessageContainingAll("multipliers", "2 values", "3 columns");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Requantize.create(
                    3, new double[] {1}, Optional.of(new int[1]), FULL, rounding, arena))
        .withMessageContainingAll("bias", "1 values", "3 columns");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dequantize(3, 0, 1, 1, 1))
        .withMessageContainingAll("scales", "2 values", "3 columns");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Dequantize.create(3, new float[1], Optional.of(new float[4]), 0, 1, arena))
        .withMessageContainingAll("bias", "4 values", "3 columns");
  }

  @ParameterizedTest
  @EnumSource
  void columnsAreNotNegative(Rounding rounding) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> requantize(-1, rounding, 1))
        .withMessageContaining("-1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dequantize(-1, 0, 1, 1))
        .withMessageContaining("-1");
    assertThat(requantize(0, rounding, 1).cols()).isZero();
    assertThat(dequantize(0, 0, 1, 1).cols()).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void multipliersArePositiveAndFinite(double multiplier) {
    for (Rounding rounding : Rounding.values()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> requantize(2, rounding, 1, multiplier))
          .withMessageContainingAll("multipliers[1]=" + multiplier);
    }
  }

  /** As a float32 it would be infinite, and its product with 0 no number. */
  @ParameterizedTest
  @EnumSource(names = {"HALF_EVEN", "HALF_AWAY"})
  void multipliersOfTheFloatModesAreFloats(Rounding rounding) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> requantize(1, rounding, 1e39))
        .withMessageContaining("multipliers[0]=1.0E39");
    assertThat(requantize(1, rounding, 1e-60).apply(Integer.MAX_VALUE, 0)).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"FIXED_POINT_SINGLE", "FIXED_POINT_DOUBLE"})
  void multipliersOfTheFixedPointModesAreBelowTwoToThe30(Rounding rounding) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> requantize(1, rounding, 0x1p30))
        .withMessageContaining(Double.toString(0x1p30));
    assertThat(requantize(1, rounding, 0x1p-40).apply(Integer.MAX_VALUE, 0)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "S8, 128, 0, 0, zeroPoint=128",
    "S8, -129, 0, 0, zeroPoint=-129",
    "U8, -1, 0, 0, zeroPoint=-1",
    "U8, 256, 0, 0, zeroPoint=256",
    "S8, 0, -129, 0, min=-129",
    "U8, 0, 0, 256, max=256",
    "S8, 0, 1, 0, '[1, 0]'",
    "S16, 0, 0, 0, S16",
    "F32, 0, 0, 0, F32",
    "S4, 0, 0, 0, S4"
  })
  void outputsAreCodes(ElementType type, int zeroPoint, int min, int max, String part) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Output(type, zeroPoint, min, max))
        .withMessageContaining(part);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "NaN, 1", "0, NaN", "Infinity, -Infinity"})
  void emptyClampsAreRefused(float min, float max) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dequantize(1, min, max, 1))
        .withMessageContaining("[" + min + ", " + max + "]");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void scalesAreFinite(float scale) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dequantize(2, 0, 1, 1, scale))
        .withMessageContaining("scales[1]=" + scale);
  }

  @Test
  void aReluClampsAtTheZeroPoint() {
    Output relu = new Output(ElementType.U8, 10, 10, 200);
    Requantize requantize =
        Requantize.create(1, new double[] {1}, Optional.empty(), relu, Rounding.HALF_EVEN, arena);
    assertThat(requantize.apply(-5, 0)).isEqualTo(10);
    assertThat(requantize.apply(5, 0)).isEqualTo(15);
    assertThat(requantize.apply(1000, 0)).isEqualTo(200);
    Dequantize dequantize = dequantize(1, 0, 6, 0.5f);
    assertThat(dequantize.apply(-5, 1, 0)).isEqualTo(0f);
    assertThat(dequantize.apply(5, 1, 0)).isEqualTo(2.5f);
    assertThat(dequantize.apply(50, 1, 0)).isEqualTo(6f);
  }
}
