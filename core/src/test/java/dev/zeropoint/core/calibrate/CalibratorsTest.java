package dev.zeropoint.core.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Quantization.PerTensor;
import dev.zeropoint.core.quant.QuantizationScheme;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibratorsTest {
  private static final QuantizationScheme U8 =
      QuantizationScheme.asymmetric(CodeRange.full(ElementType.U8));
  private static final QuantizationScheme S8 =
      QuantizationScheme.symmetric(CodeRange.full(ElementType.S8));

  private static void observe(Calibrator calibrator, float... values) {
    try (Arena arena = Arena.ofConfined()) {
      calibrator.observe(Tensor.ofFloats(arena, Shape.of(values.length), values));
    }
  }

  private static FloatRange range(Calibrator calibrator, float[]... batches) {
    for (float[] batch : batches) {
      observe(calibrator, batch);
    }
    return calibrator.range();
  }

  /** A bell of width 1 with a few values far outside. */
  private static float[] bellWithOutliers(int count, String name) {
    RandomGenerator random = TestSeed.random(name);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    values[count / 3] = 40;
    values[count / 2] = -37;
    return values;
  }

  private static double squaredError(float[] values, QuantizationScheme scheme, FloatRange range) {
    PerTensor q = scheme.parameters(range);
    double sum = 0;
    for (float value : values) {
      long code = scheme.codes().clamp((long) Math.rint(value / q.scale()) + q.zeroPoint());
      double error = (double) q.scale() * (code - q.zeroPoint()) - value;
      sum += error * error;
    }
    return sum;
  }

  @Test
  void minMaxIsTheRangeOfAllBatches() {
    Calibrator calibrator = Calibrators.minMax();
    assertThat(range(calibrator, new float[] {3, 5})).isEqualTo(new FloatRange(3, 5));
    assertThat(range(calibrator, new float[] {4}, new float[] {-1}))
        .isEqualTo(new FloatRange(-1, 5));
    assertThat(range(calibrator, new float[0])).isEqualTo(new FloatRange(-1, 5));
  }

  @Test
  void movingAverageFollowsTheBatches() {
    Calibrator calibrator = Calibrators.movingAverage(0.25);
    assertThat(range(calibrator, new float[] {-4, 8})).isEqualTo(new FloatRange(-4, 8));
    assertThat(range(calibrator, new float[] {0, 0, 4})).isEqualTo(new FloatRange(-3, 7));
    assertThat(range(calibrator, new float[] {-7, 3})).isEqualTo(new FloatRange(-4, 6));
    // n equal batches leave (1 - constant)^n of the first.
    Calibrator customary = CalibrationMethod.MOVING_AVERAGE.create(U8);
    observe(customary, 0, 100);
    for (int i = 0; i < 50; i++) {
      observe(customary, 0, 0);
    }
    assertThat(customary.range().max())
        .isCloseTo((float) (100 * Math.pow(0.99, 50)), within(1e-4f));
  }

  @ParameterizedTest
  @ValueSource(doubles = {50, 90, 99, 99.9})
  void percentilesAreThoseOfTheSortedValues(double percent) {
    float[] values = bellWithOutliers(20_000, "percentile");
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    int cut = (int) Math.round(values.length * (1 - percent / 100) / 2);
    double bin = 128.0 / 2048;
    FloatRange range =
        range(
            Calibrators.percentile(percent, 2048, false),
            Arrays.copyOf(values, 7000),
            Arrays.copyOfRange(values, 7000, values.length));
    assertThat((double) range.min()).isCloseTo(sorted[cut], within(bin));
    assertThat((double) range.max()).isCloseTo(sorted[sorted.length - 1 - cut], within(bin));
    float[] magnitudes = values.clone();
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = Math.abs(magnitudes[i]);
    }
    Arrays.sort(magnitudes);
    FloatRange symmetric = range(Calibrators.percentile(percent, 2048, true), values);
    assertThat((double) symmetric.max())
        .isCloseTo(magnitudes[magnitudes.length - 1 - 2 * cut], within(bin));
    assertThat(symmetric.min()).isEqualTo(-symmetric.max());
  }

  @Test
  void allOfAllIsMinMax() {
    float[] values = bellWithOutliers(1000, "all");
    FloatRange all = new FloatRange(-37, 40);
    assertThat(range(Calibrators.percentile(100, 64, false), values)).isEqualTo(all);
    // A single value in ten thousand is cut off; a thousand are too few to cut one.
    assertThat(range(CalibrationMethod.PERCENTILE.create(U8), values).max())
        .isCloseTo(40, within(0.1f));
  }

  /** Compared with 20,000 pairs of ends, on the values themselves instead of on bins. */
  @Test
  void meanSquaredErrorFindsARangeNearlyAsGoodAsTheBest() {
    float[] values = bellWithOutliers(3000, "mse");
    for (QuantizationScheme scheme : new QuantizationScheme[] {U8, S8, fourBits()}) {
      FloatRange found = range(CalibrationMethod.MSE.create(scheme), values);
      double best = Double.POSITIVE_INFINITY;
      for (float low = -37; low < 0; low += 0.37f) {
        for (float high = 0.2f; high <= 40; high += 0.4f) {
          best = Math.min(best, squaredError(values, scheme, new FloatRange(low, high)));
        }
      }
      assertThat(squaredError(values, scheme, found))
          .as(TestSeed.replay(scheme + " " + found))
          .isLessThan(1.05 * best);
    }
  }

  private static QuantizationScheme fourBits() {
    return QuantizationScheme.asymmetric(CodeRange.full(ElementType.U4));
  }

  /** Of ReLU results half are exactly 0, which no range spoils. */
  @Test
  void meanSquaredErrorKeepsTheSideThatHasNoValues() {
    float[] values = bellWithOutliers(4000, "relu");
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(values[i], 0);
    }
    FloatRange range = range(CalibrationMethod.MSE.create(fourBits()), values);
    assertThat(range.min()).isZero();
    double best = Double.POSITIVE_INFINITY;
    for (float high = 0.05f; high <= 40; high += 0.05f) {
      best = Math.min(best, squaredError(values, fourBits(), new FloatRange(0, high)));
    }
    assertThat(squaredError(values, fourBits(), range)).isLessThan(1.02 * best);
    assertThat(best).isLessThan(0.8 * squaredError(values, fourBits(), new FloatRange(0, 40)));
  }

  @Test
  void entropyCutsOutliersAndKeepsAFlatRange() {
    float[] bell = bellWithOutliers(50_000, "entropy");
    for (QuantizationScheme scheme : new QuantizationScheme[] {U8, S8}) {
      FloatRange range = range(CalibrationMethod.ENTROPY.create(scheme), bell);
      assertThat(range.max()).as(scheme.toString()).isBetween(2.5f, 12f);
      assertThat(-range.min()).as(scheme.toString()).isBetween(2.5f, 12f);
    }
    RandomGenerator random = TestSeed.random("flat");
    float[] flat = new float[50_000];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = random.nextFloat(-3, 3);
    }
    FloatRange range = range(CalibrationMethod.ENTROPY.create(S8), flat);
    assertThat(range.max()).isBetween(2.9f, 3f);
    assertThat(range.min()).isBetween(-3f, -2.9f);
  }

  /**
   * Worked out by hand: 4 bins of width 1 holding 4, 0, 0, 4 values, two codes 0 and 2 (steps of
   * 2). Kept whole, the second pair 2..3 averages over its one bin with values: no divergence.
   */
  @Test
  void entropyOfAHistogramWithoutLossKeepsIt() {
    QuantizationScheme twoCodes =
        QuantizationScheme.asymmetric(new CodeRange(ElementType.U4, 0, 2));
    FloatRange range =
        range(
            Calibrators.entropy(4, twoCodes),
            new float[] {0.5f, 0.5f, 0.5f, 0.5f, 3.9f, 3.9f, 3.9f, 3.9f});
    assertThat(range).isEqualTo(new FloatRange(0.5f, 3.9f));
  }

  @ParameterizedTest
  @EnumSource
  void theRangeIsThatOfTheStreamAndFinite(CalibrationMethod method) {
    float[] values = bellWithOutliers(5000, "stream");
    for (QuantizationScheme scheme : new QuantizationScheme[] {U8, S8}) {
      Calibrator calibrator = method.create(scheme);
      assertThat(calibrator.range()).isEqualTo(new FloatRange(0, 0));
      observe(calibrator);
      assertThat(calibrator.range()).isEqualTo(new FloatRange(0, 0));
      FloatRange whole = range(method.create(scheme), values);
      assertThat(whole.min()).isBetween(scheme.symmetric() ? -40f : -37f, -1f);
      assertThat(whole.max()).isBetween(1f, 40f);
      if (method != CalibrationMethod.MOVING_AVERAGE) {
        FloatRange batches =
            range(
                calibrator,
                Arrays.copyOf(values, 100),
                Arrays.copyOfRange(values, 100, 101),
                Arrays.copyOfRange(values, 101, values.length));
        assertThat(batches).isEqualTo(whole);
      }
    }
  }

  /** Ranges of every kind: the codes of what was calibrated always hold 0 exactly. */
  @ParameterizedTest
  @EnumSource
  void whateverTheValuesZeroIsOneCode(CalibrationMethod method) {
    float huge = Float.MAX_VALUE;
    float tiny = Float.MIN_VALUE;
    float[][] cases = {
      {3, 4, 7},
      {-3, -4, -7},
      {0, 0, 0},
      {-0f, 0},
      {0, 1, 6},
      {-6, -1, 0},
      {-huge, huge},
      {huge, huge},
      {-huge, 1},
      {tiny, 2 * tiny},
      {-tiny, 0},
      {-1e-38f, 1e-39f},
      {5},
      {-1000, 0.001f}
    };
    for (float[] values : cases) {
      for (QuantizationScheme scheme : new QuantizationScheme[] {U8, S8}) {
        PerTensor q = scheme.parameters(range(method.create(scheme), values));
        String details = Arrays.toString(values) + " " + scheme + " " + q;
        assertThat(q.zeroPoint()).as(details).isBetween(scheme.codes().min(), scheme.codes().max());
        assertThat(q.scale() > 0 && Float.isFinite(q.scale())).as(details).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotFiniteIsRefusedWithItsIndex(CalibrationMethod method) {
    Calibrator calibrator = method.create(U8);
    FloatRange before = range(calibrator, new float[] {-1, 2, 0.5f});
    float infinity = Float.POSITIVE_INFINITY;
    for (float bad : new float[] {Float.NaN, infinity, -infinity}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> observe(calibrator, 100, -100, bad, 3))
          .withMessageContaining("element[2]=" + bad);
    }
    assertThat(calibrator.range()).isEqualTo(before);
    try (Arena arena = Arena.ofConfined()) {
      Tensor codes = Tensor.allocate(ElementType.U8, Shape.of(3), arena);
      assertThatIllegalArgumentException().isThrownBy(() -> calibrator.observe(codes));
    }
  }

  @Test
  void parametersOutOfRangeAreRefused() {
    for (double constant : new double[] {0, -0.1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Calibrators.movingAverage(constant))
          .withMessageContaining(Double.toString(constant));
    }
    for (double percent : new double[] {0, 100.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Calibrators.percentile(percent, 2048, false))
          .withMessageContaining("percent=" + percent);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> Calibrators.entropy(1, U8));
    assertThatIllegalArgumentException().isThrownBy(() -> Calibrators.meanSquaredError(0, U8));
  }
}
