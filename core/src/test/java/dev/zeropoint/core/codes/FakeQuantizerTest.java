package dev.zeropoint.core.codes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Quantization.PerTensor;
import dev.zeropoint.core.quant.QuantizationScheme;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FakeQuantizerTest {
  private static final CodeRange U8 = CodeRange.full(ElementType.U8);

  private static float[] apply(FakeQuantizer quantizer, Shape shape, float... reals) {
    try (Arena arena = Arena.ofConfined()) {
      Tensor src = Tensor.ofFloats(arena, shape, reals);
      quantizer.apply(src, src);
      return src.toFloats();
    }
  }

  private static float[] apply(FakeQuantizer quantizer, float... reals) {
    return apply(quantizer, Shape.of(reals.length), reals);
  }

  /** Steps of a quarter: exact in float. */
  @Test
  void aRangeThatNeedsNoNudge() {
    FakeQuantizer quantizer = FakeQuantizer.perTensor(U8, new FloatRange(-10, 53.75f));
    assertThat(quantizer.nudgedRange(0)).isEqualTo(new FloatRange(-10, 53.75f));
    assertThat(apply(quantizer, -10.1f, -10, -9.9f, -9.75f, 53.75f, 53.8f, 0, -0f, 0.125f, -0.125f))
        .containsExactly(-10, -10, -10, -9.75f, 53.75f, 53.75f, 0, 0, 0.25f, 0);
  }

  /** [-0.1, 63.65]: the zero point of 0.4 becomes 0; [-0.125, 63.625], a tie, becomes 1. */
  @Test
  void rangesAreMovedUntilZeroIsACode() {
    FakeQuantizer down = FakeQuantizer.perTensor(U8, new FloatRange(-0.1f, 63.65f));
    assertThat(down.nudgedRange(0)).isEqualTo(new FloatRange(0, 63.75f));
    assertThat(apply(down, -0.1f, 0, 0.1f, 0.25f, 63.75f, 63.8f))
        .containsExactly(0, 0, 0, 0.25f, 63.75f, 63.75f);
    FakeQuantizer up = FakeQuantizer.perTensor(U8, new FloatRange(-0.125f, 63.625f));
    assertThat(up.nudgedRange(0)).isEqualTo(new FloatRange(-0.25f, 63.5f));
    assertThat(apply(up, -0.26f, -0.25f, -0.24f, 0, 63.5f, 63.6f))
        .containsExactly(-0.25f, -0.25f, -0.25f, 0, 63.5f, 63.5f);
  }

  @Test
  void narrowRangesAndFewerBits() {
    FakeQuantizer narrow =
        FakeQuantizer.perTensor(CodeRange.narrow(ElementType.U8), new FloatRange(-10, 53.5f));
    assertThat(narrow.nudgedRange(0)).isEqualTo(new FloatRange(-10, 53.5f));
    FakeQuantizer four =
        FakeQuantizer.perTensor(CodeRange.full(ElementType.U4), new FloatRange(-0.4f, 7.1f));
    assertThat(four.nudgedRange(0)).isEqualTo(new FloatRange(-0.5f, 7));
    assertThat(apply(four, -0.6f, 0, 0.1f, 0.3f, 7, 9)).containsExactly(-0.5f, 0, 0, 0.5f, 7, 7);
  }

  @Test
  void theRangeOfNothingGivesNothing() {
    FakeQuantizer quantizer = FakeQuantizer.perTensor(U8, new FloatRange(0, 0));
    assertThat(apply(quantizer, -1, 0, 5)).containsExactly(0, 0, 0);
  }

  @Test
  void notANumberStaysNone() {
    FakeQuantizer quantizer = FakeQuantizer.perTensor(U8, new FloatRange(-1, 1));
    assertThat(apply(quantizer, Float.NaN)).containsExactly(Float.NaN);
  }

  /** It is quantizing and dequantizing; ties alone go another way. */
  @Test
  void itAgreesWithQuantizingAndDequantizing() {
    RandomGenerator random = TestSeed.random("fake");
    for (int i = 0; i < 300; i++) {
      FloatRange range = new FloatRange(-random.nextFloat(0.1f, 9), random.nextFloat(0.1f, 9));
      FakeQuantizer quantizer = FakeQuantizer.perTensor(U8, range);
      FakeQuantizer channels = FakeQuantizer.perChannel(U8, range, new FloatRange(0, 0), range);
      PerTensor q = new QuantizationScheme(U8, false, Rounding.HALF_AWAY).parameters(range);
      for (int j = 0; j < 50; j++) {
        float x = random.nextFloat(-10, 10);
        double steps = x / (double) q.scale();
        if (Math.abs(steps - Math.floor(steps) - 0.5) < 1e-3) {
          continue;
        }
        float expected =
            q.scale() * (U8.clamp((long) Math.rint(steps) + q.zeroPoint()) - q.zeroPoint());
        String details = TestSeed.replay(range + " x=" + x);
        assertThat(apply(quantizer, x)).as(details).containsExactly(expected);
        assertThat(apply(channels, x, x, x)).as(details).containsExactly(expected, 0, expected);
      }
    }
  }

  /** At the tie of the reciprocal, dividing and multiplying give different codes. */
  @Test
  void perTensorDividesAndPerChannelMultiplies() {
    RandomGenerator random = TestSeed.random("reciprocal");
    int different = 0;
    for (int i = 0; i < 200_000 && different == 0; i++) {
      float max = random.nextFloat(0.1f, 9);
      float step = max / 255;
      float x = step * (random.nextInt(255) + 0.5f);
      FloatRange range = new FloatRange(0, max);
      float divided = apply(FakeQuantizer.perTensor(U8, range), x)[0];
      float multiplied = apply(FakeQuantizer.perChannel(U8, range), x)[0];
      float inverse = 255 / max;
      assertThat(divided).isEqualTo((float) Math.floor(x / step + 0.5f) * step);
      assertThat(multiplied).isEqualTo((float) Math.floor(x * inverse + 0.5f) * step);
      different += divided != multiplied ? 1 : 0;
    }
    assertThat(different).isPositive();
  }

  @Test
  void gradientsPassInsideAndMoveTheEndsOutside() {
    try (Arena arena = Arena.ofConfined()) {
      Shape shape = Shape.of(3, 2);
      FakeQuantizer quantizer =
          FakeQuantizer.perChannel(U8, new FloatRange(-0.1f, 63.65f), new FloatRange(-10, 53.75f));
      // Channel 0 is nudged to [0, 63.75]: -0.05 was in the range, and is not any more.
      Tensor src = Tensor.ofFloats(arena, shape, -0.05f, -10, 63.75f, 54, 70, 1);
      Tensor gradients = Tensor.ofFloats(arena, shape, 1, 2, 4, 8, 16, 32);
      Tensor dst = Tensor.allocate(ElementType.F32, shape, arena);
      FakeQuantizer.RangeGradients ends = quantizer.gradient(gradients, src, dst);
      assertThat(dst.toFloats()).containsExactly(0, 2, 4, 0, 0, 32);
      assertThat(ends.min()).containsExactly(1, 0);
      assertThat(ends.max()).containsExactly(16, 8);
      FakeQuantizer whole = FakeQuantizer.perTensor(U8, new FloatRange(-10, 53.75f));
      ends = whole.gradient(gradients, src, dst);
      assertThat(dst.toFloats()).containsExactly(1, 2, 0, 0, 0, 32);
      assertThat(ends.min()).containsExactly(0);
      assertThat(ends.max()).containsExactly(28);
      ends = FakeQuantizer.perTensor(U8, new FloatRange(0, 0)).gradient(gradients, src, dst);
      assertThat(dst.toFloats()).containsExactly(1, 2, 4, 8, 16, 32);
      assertThat(ends.min()).containsExactly(0);
      assertThat(ends.max()).containsExactly(0);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    for (float[] bad : new float[][] {{1, 2}, {-2, -1}, {Float.NaN, 0}, {0, 1 / 0f}, {0, 1e-40f}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  FakeQuantizer.perChannel(
                      U8, new FloatRange(0, 1), new FloatRange(bad[0], bad[1])))
          .withMessageContaining("range[1]");
    }
    FakeQuantizer two = FakeQuantizer.perChannel(U8, new FloatRange(0, 1), new FloatRange(0, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> apply(two, 1, 2, 3))
        .withMessageContaining("2 ranges do not fit");
    CodeRange one = new CodeRange(ElementType.U8, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FakeQuantizer.perTensor(one, new FloatRange(0, 1)));
  }
}
