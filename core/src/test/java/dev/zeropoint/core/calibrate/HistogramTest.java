package dev.zeropoint.core.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
  private static void add(Histogram histogram, float... values) {
    try (Arena arena = Arena.ofConfined()) {
      histogram.add(Tensor.ofFloats(arena, Shape.of(values.length), values));
    }
  }

  private static Histogram histogram(int bins, List<float[]> batches) {
    Histogram histogram = new Histogram(bins);
    batches.forEach(batch -> add(histogram, batch));
    return histogram;
  }

  /** Each bin holds what a scan of all values counts between its edges, and nothing is lost. */
  private static void assertCounts(Histogram histogram, List<float[]> batches, String details) {
    long total = 0;
    long zeros = 0;
    for (int bin = 0; bin < histogram.binCount(); bin++) {
      long expected = 0;
      for (float[] batch : batches) {
        for (float value : batch) {
          expected += value >= histogram.edge(bin) && value < histogram.edge(bin + 1) ? 1 : 0;
        }
      }
      assertThat(histogram.count(bin)).as(details + " bin " + bin).isEqualTo(expected);
      total += expected;
    }
    for (float[] batch : batches) {
      for (float value : batch) {
        zeros += value == 0 ? 1 : 0;
      }
    }
    assertThat(histogram.total()).as(details).isEqualTo(total);
    assertThat(histogram.zeros()).as(details).isEqualTo(zeros);
    assertThat(batches.stream().mapToInt(batch -> batch.length).sum()).isEqualTo((int) total);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 16, 100})
  void eachBinCountsWhatLiesInIt(int bins) {
    for (int seed = 0; seed < 30; seed++) {
      RandomGenerator random = TestSeed.random("histogram " + bins + " " + seed);
      List<float[]> batches = new ArrayList<>();
      int exponent = random.nextInt(-149, 120);
      for (int b = random.nextInt(1, 6); b > 0; b--) {
        float[] batch = new float[random.nextInt(1, 30)];
        for (int i = 0; i < batch.length; i++) {
          batch[i] = Math.scalb(random.nextFloat(-2, 2), exponent + random.nextInt(7));
          batch[i] = random.nextInt(10) == 0 ? 0 : batch[i];
        }
        batches.add(batch);
      }
      String details = TestSeed.replay("bins=" + bins + " case=" + seed);
      Histogram histogram = histogram(bins, batches);
      assertThat(histogram.binCount()).as(details).isLessThanOrEqualTo(bins);
      assertCounts(histogram, batches, details);
      Histogram backwards = histogram(bins, batches.reversed());
      assertThat(backwards.binCount()).as(details).isEqualTo(histogram.binCount());
      assertThat(backwards.edge(0)).as(details).isEqualTo(histogram.edge(0));
      assertCounts(backwards, batches, details);
    }
  }

  /** Twice the width would do with half of the bins, so that they are never much too wide. */
  @Test
  void noFewerThanHalfOfTheBinsAreUsed() {
    RandomGenerator random = TestSeed.random("half of the bins");
    for (int i = 0; i < 200; i++) {
      float a = Math.scalb(random.nextFloat(-2, 2), random.nextInt(-100, 120));
      float b = Math.scalb(random.nextFloat(-2, 2), random.nextInt(-100, 120));
      Histogram histogram = histogram(64, List.of(new float[] {a}, new float[] {b}));
      assertThat(histogram.binCount()).as(TestSeed.replay(a + " " + b)).isBetween(32, 64);
      assertThat(histogram.edge(0)).isLessThanOrEqualTo(0);
      assertThat(histogram.edge(histogram.binCount())).isGreaterThan(0);
    }
  }

  @Test
  void theEndsOfFloatFit() {
    float[] ends = {-Float.MAX_VALUE, Float.MAX_VALUE, Float.MIN_VALUE, -Float.MIN_VALUE, 0, -0f};
    Histogram histogram = histogram(2048, List.of(new float[] {Float.MIN_VALUE}, ends));
    assertCounts(histogram, List.of(new float[] {Float.MIN_VALUE}, ends), "ends");
    assertThat(histogram.range()).isEqualTo(new FloatRange(-Float.MAX_VALUE, Float.MAX_VALUE));
  }

  @Test
  void withoutValuesItIsEmpty() {
    Histogram histogram = histogram(8, List.of(new float[0]));
    assertThat(histogram.total()).isZero();
    assertThat(histogram.range()).isEqualTo(new FloatRange(0, 0));
    assertThat(histogram.binCount()).isEqualTo(1);
    assertThat(histogram.count(0)).isZero();
  }

  @Test
  void aRefusedBatchChangesNothing() {
    Histogram histogram = histogram(8, List.of(new float[] {1, 2}));
    double width = histogram.binWidth();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> add(histogram, 5, 100, Float.NaN))
        .withMessageContaining("element[2]=NaN");
    assertThat(histogram.total()).isEqualTo(2);
    assertThat(histogram.binWidth()).isEqualTo(width);
    try (Arena arena = Arena.ofConfined()) {
      Tensor codes = Tensor.allocate(ElementType.S8, Shape.of(1), arena);
      assertThatIllegalArgumentException().isThrownBy(() -> histogram.add(codes));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Histogram(1))
        .withMessageContaining("bins=1");
  }
}
