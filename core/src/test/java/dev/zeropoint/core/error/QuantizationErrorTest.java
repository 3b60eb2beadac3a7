package dev.zeropoint.core.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.error.TensorReport.Kind;
import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.quant.QuantizationScheme;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class QuantizationErrorTest {
  private static final CodeRange S8 = CodeRange.full(ElementType.S8);

  private static QuantizationError error(float[] exact, float[] approximation) {
    ErrorMeter meter = new ErrorMeter();
    observe(meter, exact, approximation);
    return meter.error();
  }

  private static void observe(ErrorMeter meter, float[] exact, float[] approximation) {
    try (Arena arena = Arena.ofConfined()) {
      meter.observe(
          Tensor.ofFloats(arena, Shape.of(exact.length), exact),
          Tensor.ofFloats(arena, Shape.of(approximation.length), approximation));
    }
  }

  @Test
  void errorsWorkedOutByHand() {
    // Signal 100, noise 1: 20 dB.
    QuantizationError error = error(new float[] {6, 8, 0}, new float[] {6, 8, 1});
    assertThat(error.count()).isEqualTo(3);
    assertThat(error.sqnrDb()).isCloseTo(20, within(1e-12));
    assertThat(error.effectiveBits()).isCloseTo((20 - 1.76) / 6.02, within(1e-12));
    assertThat(error.cosine()).isCloseTo(10 / Math.sqrt(101), within(1e-12));
    assertThat(error.maxError()).isEqualTo(1);
    assertThat(error.meanError()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(error.meanAbsoluteError()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(error.saturationShare()).isZero();
    QuantizationError balanced = error(new float[] {1, 1}, new float[] {0, 2});
    assertThat(balanced.meanError()).isZero();
    assertThat(balanced.meanAbsoluteError()).isEqualTo(1);
    assertThat(balanced.sqnrDb()).isZero();
    assertThat(balanced.effectiveBits()).isZero();
  }

  @Test
  void nothingAndZero() {
    QuantizationError nothing = new ErrorMeter().error();
    assertThat(nothing.count()).isZero();
    assertThat(nothing.sqnrDb()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(nothing.cosine()).isEqualTo(1);
    assertThat(nothing.meanError()).isZero();
    QuantizationError same = error(new float[] {0, 0}, new float[] {0, 0});
    assertThat(same.sqnrDb()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(same.cosine()).isEqualTo(1);
    QuantizationError noise = error(new float[] {0, 0}, new float[] {0, 1});
    assertThat(noise.sqnrDb()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(noise.effectiveBits()).isZero();
    assertThat(noise.cosine()).isZero();
    assertThat(error(new float[] {1, 2}, new float[] {-1, -2}).cosine())
        .isCloseTo(-1, within(1e-15));
  }

  @Test
  void batchesAddUp() {
    ErrorMeter meter = new ErrorMeter();
    observe(meter, new float[] {6}, new float[] {6});
    observe(meter, new float[0], new float[0]);
    observe(meter, new float[] {8, 0}, new float[] {8, 1});
    assertThat(meter.error()).isEqualTo(error(new float[] {6, 8, 0}, new float[] {6, 8, 1}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> observe(meter, new float[] {1, 2}, new float[] {1, Float.NaN}))
        .withMessageContaining("approximation[1]=NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> observe(meter, new float[] {1 / 0f}, new float[] {1}))
        .withMessageContaining("exact[0]=Infinity");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> observe(meter, new float[2], new float[1]));
    assertThat(meter.error().count()).isEqualTo(3);
  }

  /** Evenly spread values lose a twelfth of a step squared: 6.02 dB a bit, by the formula. */
  @Test
  void evenlySpreadValuesHaveTheRatioOfTheory() {
    RandomGenerator random = TestSeed.random("sqnr");
    float[] values = new float[100_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat(-1, 1);
    }
    for (int bits = 4; bits <= 8; bits++) {
      int max = (1 << bits - 1) - 1;
      CodeRange codes = new CodeRange(ElementType.S8, -max, max);
      Quantization q = QuantizationScheme.symmetric(codes).parameters(new FloatRange(-1, 1));
      double expected = 10 * Math.log10(1 / 3.0 / (1.0 / max / max / 12));
      assertThat(measure("even", q, codes, values).error().sqnrDb())
          .isCloseTo(expected, within(0.1));
    }
  }

  private static TensorReport measure(
      String name, Quantization q, CodeRange codes, float[]... batches) {
    TensorMeter meter = new TensorMeter(name, Kind.WEIGHT, q, codes, Rounding.HALF_EVEN);
    try (Arena arena = Arena.ofConfined()) {
      for (float[] batch : batches) {
        meter.observe(Tensor.ofFloats(arena, Shape.of(batch.length), batch));
      }
    }
    return meter.report();
  }

  @Test
  void aTensorIsMeasuredOverItsBatches() {
    Quantization.PerTensor q = new Quantization.PerTensor(ElementType.S8, 0.5f, 2);
    CodeRange codes = new CodeRange(ElementType.S8, -2, 5);
    TensorReport report =
        measure("w", q, codes, new float[] {0, 0.6f, 1}, new float[] {-9, 9, -2, 0});
    assertThat(report.name()).isEqualTo("w");
    assertThat(report.kind()).isEqualTo(Kind.WEIGHT);
    assertThat(report.shape()).isEqualTo("[4]");
    assertThat(report.quantization()).isEqualTo(q);
    assertThat(report.range()).isEqualTo(new FloatRange(-9, 9));
    // 0 -> 2, 0.6 -> 3, 1 -> 4, -9 -> -2 and 9 -> 5 saturate, -2 -> -2.
    assertThat(report.codeCounts()).containsExactly(2, 0, 0, 0, 2, 1, 1, 1);
    assertThat(report.usedCodes()).isEqualTo(5 / 8.0);
    assertThat(report.codePositions()).containsExactly(-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5);
    assertThat(report.error().count()).isEqualTo(7);
    assertThat(report.error().saturationShare()).isEqualTo(2 / 7.0);
    assertThat(report.error().maxError()).isEqualTo(7.5);
    assertThat(Arrays.stream(report.histogram().counts()).sum()).isEqualTo(7);
    assertThat(report.histogram().origin()).isLessThanOrEqualTo(-9);
    assertThat(report.histogram().binWidth()).isEqualTo(1 / 64.0);
  }

  @Test
  void finerGranularitiesHaveNoCommonPositions() {
    Quantization q = new Quantization.PerAxis(ElementType.S8, 0, new float[] {1, 2}, new int[2]);
    TensorReport report = measure("rows", q, S8, new float[] {3, 8});
    assertThat(report.codePositions()).isEmpty();
    assertThat(report.error().maxError()).isZero();
    assertThat(report.codeCounts()[128 + 3]).isEqualTo(1);
    assertThat(report.codeCounts()[128 + 4]).isEqualTo(1);
  }

  @Test
  void theReportIsATable() {
    Quantization.PerTensor q = new Quantization.PerTensor(ElementType.S8, 0.5f, 2);
    TensorReport tensor = measure("dense.weight", q, S8, new float[] {0, 0.6f, 1, -9});
    QuantizationError exact = error(new float[] {1}, new float[] {1});
    QuantizationReport report =
        new QuantizationReport(
            List.of(tensor),
            List.of(
                new LayerReport("dense", "MatMul", true, exact, OptionalDouble.of(0.9999)),
                new LayerReport("head", "Gemm", false, exact, OptionalDouble.empty())));
    String[] lines = report.toText().split("\n", -1);
    assertThat(lines).hasSize(7);
    assertThat(lines[0]).startsWith("tensor").contains("SQNR dB").endsWith("codes used");
    assertThat(lines[1])
        .startsWith("dense.weight  weight    [4]  S8 [-128, 127]")
        .contains("0.5000", "-9.000", "0.0000%");
    assertThat(lines[1]).hasSameSizeAs(lines[0]);
    assertThat(lines[2]).isEmpty();
    assertThat(lines[4]).startsWith("dense    MatMul   int8").endsWith("0.9999000");
    assertThat(lines[4]).contains("Infinity").hasSameSizeAs(lines[3]);
    assertThat(lines[5]).startsWith("head       Gemm  float").endsWith("-");
    assertThat(new QuantizationReport(List.of(), List.of()).toText()).isEmpty();
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Quantization q = new Quantization.PerTensor(ElementType.S8, 1, 0);
    CodeRange u8 = CodeRange.full(ElementType.U8);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TensorMeter("x", Kind.ACTIVATION, q, u8, Rounding.HALF_EVEN));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new TensorMeter("x", Kind.ACTIVATION, q, S8, Rounding.FIXED_POINT_SINGLE));
    TensorMeter meter = new TensorMeter("x", Kind.ACTIVATION, q, S8, Rounding.HALF_EVEN);
    try (Arena arena = Arena.ofConfined()) {
      Tensor bad = Tensor.ofFloats(arena, Shape.of(2), 1, Float.NaN);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> meter.observe(bad))
          .withMessageContaining("[1]=NaN");
    }
    TensorReport report = meter.report();
    assertThat(report.error().count()).isZero();
    assertThat(report.codeCounts()).containsOnly(0);
  }
}
