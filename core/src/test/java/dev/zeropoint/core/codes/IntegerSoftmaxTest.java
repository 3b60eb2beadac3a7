package dev.zeropoint.core.codes;

import static dev.zeropoint.core.tensor.ElementType.S8;
import static dev.zeropoint.core.tensor.ElementType.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IntegerSoftmaxTest {
  private static long[] apply(
      IntegerSoftmax softmax, ElementType type, Shape shape, long... codes) {
    try (Arena arena = Arena.ofConfined()) {
      Tensor tensor = Tensor.ofLongs(arena, type, shape, codes);
      softmax.apply(tensor, tensor);
      return tensor.toLongs();
    }
  }

  /** In double: the code before it is rounded, 256 times the probability. */
  private static double[] steps(double scale, long... codes) {
    long greatest = Arrays.stream(codes).max().orElseThrow();
    double[] exps =
        Arrays.stream(codes).mapToDouble(c -> Math.exp(scale * (c - greatest))).toArray();
    double sum = Arrays.stream(exps).sum();
    return Arrays.stream(exps).map(e -> 256 * e / sum).toArray();
  }

  @ParameterizedTest
  @EnumSource(names = {"S8", "U8"})
  void resultsAreTheNearestCodes(ElementType type) {
    RandomGenerator random = TestSeed.random("softmax " + type);
    int least = (int) type.minValue();
    for (int i = 0; i < 400; i++) {
      float scale = Math.scalb(random.nextFloat(1, 2), random.nextInt(-12, 4));
      float beta = random.nextFloat(0.1f, 2);
      int depth = random.nextInt(1, i % 10 == 0 ? 1000 : 40);
      long[] codes = new long[depth];
      Arrays.setAll(codes, j -> random.nextInt(least, least + 256));
      long[] actual = apply(new IntegerSoftmax(type, scale, beta), type, Shape.of(depth), codes);
      double[] expected = steps((double) scale * beta, codes);
      for (int j = 0; j < depth; j++) {
        double clamped = Math.min(expected[j], 255);
        assertThat(Math.abs(actual[j] - least - clamped))
            .as(
                TestSeed.replay(
                    "scale=" + scale + " beta=" + beta + " depth=" + depth + " at " + j))
            .isLessThan(0.52);
      }
    }
  }

  @Test
  void knownRows() {
    // Steps of ln 2: probabilities 4/7, 2/7, 1/7; then equal ones; then one alone.
    IntegerSoftmax softmax = new IntegerSoftmax(S8, (float) Math.log(2), 1);
    assertThat(apply(softmax, S8, Shape.of(3), 12, 11, 10))
        .containsExactly(146 - 128, 73 - 128, 37 - 128);
    assertThat(apply(softmax, S8, Shape.of(2, 4), 5, 5, 5, 5, -128, -128, -128, 127))
        .containsExactly(-64, -64, -64, -64, -128, -128, -128, 127);
    assertThat(apply(softmax, S8, Shape.of(1), 77)).containsExactly(127);
    assertThat(apply(softmax, S8, Shape.of(0, 3))).isEmpty();
  }

  /** From 512 equal codes on, each is half a step or less; TFLite stops the process there. */
  @Test
  void longRowsOfEqualCodesAreZero() {
    IntegerSoftmax softmax = new IntegerSoftmax(U8, 0.1f, 1);
    for (int depth : new int[] {300, 511, 512, 513, IntegerSoftmax.MOST_DEPTH}) {
      long expected = depth < 512 ? 1 : 0;
      assertThat(apply(softmax, U8, Shape.of(depth), new long[depth])).containsOnly(expected);
    }
    int tooMany = IntegerSoftmax.MOST_DEPTH + 1;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> apply(softmax, U8, Shape.of(tooMany), new long[tooMany]))
        .withMessageContaining("rows of 4096 codes");
  }

  /** From 16 a step on, all but the greatest vanish, up to infinite products of scale and beta. */
  @Test
  void steepScalesPickTheGreatest() {
    for (float scale : new float[] {16, 40, 1e6f, Float.MAX_VALUE}) {
      IntegerSoftmax softmax = new IntegerSoftmax(S8, scale, 2);
      assertThat(apply(softmax, S8, Shape.of(3), 3, 4, 2)).containsExactly(-128, 127, -128);
      assertThat(apply(softmax, S8, Shape.of(2), 9, 9)).containsExactly(0, 0);
    }
  }

  /** Against Math.exp: the Taylor polynomial leaves (1/8)^5 / 120, which is 2^-21.9. */
  @Test
  void exponentialsAndReciprocalsAreAccurate() {
    RandomGenerator random = TestSeed.random("exp");
    for (int i = 0; i < 20_000; i++) {
      int x = -random.nextInt(1, 1 << random.nextInt(2, 32) - 1);
      double exact = Math.exp(Math.scalb((double) x, -26));
      assertThat(Math.abs(Math.scalb((double) FixedPointExp.exp(x), -31) - exact))
          .as(TestSeed.replay("x=" + x))
          .isLessThan(0x1p-22);
      int y = random.nextInt(Integer.MAX_VALUE);
      double reciprocal = 1 / (1 + Math.scalb((double) y, -31));
      assertThat(
              Math.abs(Math.scalb((double) FixedPointExp.reciprocalOfOnePlus(y), -31) - reciprocal))
          .as(TestSeed.replay("y=" + y))
          .isLessThan(0x1p-27);
    }
    assertThat(FixedPointExp.exp(0)).isEqualTo(Integer.MAX_VALUE);
    assertThat(FixedPointExp.exp(Integer.MIN_VALUE)).isZero();
    assertThat(FixedPointExp.reciprocalOfOnePlus(0)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IntegerSoftmax(ElementType.S16, 1, 1));
    for (float bad : new float[] {0, -1, Float.NaN, 1e-9f}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new IntegerSoftmax(S8, bad, 1))
          .withMessageContaining("inputScale=" + bad);
      assertThatIllegalArgumentException().isThrownBy(() -> new IntegerSoftmax(S8, 1, bad));
    }
    IntegerSoftmax softmax = new IntegerSoftmax(S8, 1, 1);
    assertThatIllegalArgumentException().isThrownBy(() -> apply(softmax, U8, Shape.of(1), 3));
    assertThatIllegalArgumentException().isThrownBy(() -> apply(softmax, S8, Shape.scalar(), 3));
  }
}
