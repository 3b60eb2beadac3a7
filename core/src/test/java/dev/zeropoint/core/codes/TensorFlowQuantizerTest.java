package dev.zeropoint.core.codes;

import static dev.zeropoint.core.codes.TensorFlowQuantizer.Mode.MIN_COMBINED;
import static dev.zeropoint.core.codes.TensorFlowQuantizer.Mode.MIN_FIRST;
import static dev.zeropoint.core.codes.TensorFlowQuantizer.Mode.SCALED;
import static dev.zeropoint.core.tensor.ElementType.S8;
import static dev.zeropoint.core.tensor.ElementType.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.codes.TensorFlowQuantizer.Mode;
import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorFlowQuantizerTest {
  private static int[] codes(TensorFlowQuantizer quantizer, double... reals) {
    return Arrays.stream(reals).mapToInt(x -> quantizer.apply((float) x)).toArray();
  }

  private static TensorFlowQuantizer of(Mode mode, ElementType type, double min, double max) {
    return new TensorFlowQuantizer(mode, type, new FloatRange((float) min, (float) max));
  }

  /** The numbers of TensorFlow's own quantize_op_test.cc. */
  @Test
  void tensorFlowsOwnExamples() {
    assertThat(codes(of(MIN_FIRST, U8, 0, 255), 1, 1.25, 1.75, 127, 255, 500))
        .containsExactly(1, 1, 2, 127, 255, 255);
    TensorFlowQuantizer scaled = of(SCALED, U8, -255, 127);
    assertThat(codes(scaled, -255, 0, 1, 1.25, 1.75, 64, 127, 500))
        .containsExactly(0, 0, 2, 3, 4, 129, 255, 255);
    assertThat(scaled.outputRange()).isEqualTo(new FloatRange(0, 127));
    TensorFlowQuantizer signed = of(SCALED, S8, -128, 100);
    assertThat(codes(signed, -128, 0, 1, 1.25, 1.75, 64, 127))
        .containsExactly(-128, 0, 1, 1, 2, 64, 127);
    assertThat(signed.outputRange()).isEqualTo(new FloatRange(-128, 127));
    TensorFlowQuantizer small = of(SCALED, S8, -0.064f, 0.127f);
    assertThat(codes(small, -0.064f, 0, 0.127f)).containsExactly(-64, 0, 127);
    assertThat(small.outputRange()).isEqualTo(new FloatRange(-0.128f, 0.127f));
  }

  @Test
  void tensorFlowsExampleOfANarrowRange() {
    TensorFlowQuantizer narrow =
        new TensorFlowQuantizer(
            SCALED, CodeRange.narrow(S8), new FloatRange(-128, 100), Rounding.HALF_AWAY, 0.01f);
    assertThat(codes(narrow, -128, 0, 1, 1.25, 1.75, 64, 127))
        .containsExactly(-127, 0, 1, 1, 2, 64, 126);
    assertThat(narrow.outputRange()).isEqualTo(new FloatRange(-128, 128));
  }

  @Test
  void tensorFlowsExamplesOfBothRoundingModes() {
    FloatRange range = new FloatRange(-128, -128);
    double[] reals = {-126.5, 0, 1, 2.5, 3.5, 64, 127};
    TensorFlowQuantizer even =
        new TensorFlowQuantizer(SCALED, CodeRange.full(S8), range, Rounding.HALF_EVEN, 0.01f);
    assertThat(codes(even, reals)).containsExactly(-126, 0, 1, 2, 4, 64, 127);
    TensorFlowQuantizer away =
        new TensorFlowQuantizer(SCALED, CodeRange.full(S8), range, Rounding.HALF_AWAY, 0.01f);
    assertThat(codes(away, reals)).containsExactly(-127, 0, 1, 3, 4, 64, 127);
    assertThat(away.outputRange()).isEqualTo(new FloatRange(-128, 127));
  }

  /** Min goes to the least code and max to the greatest; 0 is between two codes. */
  @Test
  void minCombinedMapsTheEnds() {
    TensorFlowQuantizer unsigned = of(MIN_COMBINED, U8, -1, 1);
    assertThat(codes(unsigned, -1, 1, -2, 2)).containsExactly(0, 255, 0, 255);
    // 127.5 is rounded up; signed, it is -0.5, which goes away from 0.
    assertThat(codes(unsigned, 0)).containsExactly(128);
    TensorFlowQuantizer signed = of(MIN_COMBINED, S8, -1, 1);
    assertThat(codes(signed, -1, 1, -2, 2, 0)).containsExactly(-128, 127, -128, 127, -1);
  }

  /** Real 0 is qmin - round(min * s), and each code apart from the clamped ones is a step. */
  @Test
  void minFirstKeepsZero() {
    assertThat(codes(of(MIN_FIRST, U8, -1, 1), -1, 0, 1, -5, 5))
        .containsExactly(0, 128, 255, 0, 255);
    assertThat(codes(of(MIN_FIRST, S8, -1, 1), -1, 0, 1)).containsExactly(-128, 0, 127);
    assertThat(codes(of(MIN_FIRST, S8, -10, 245), -10, 0, 0.4, 0.6, 245, 1e30, -1e30))
        .containsExactly(-128, -118, -118, -117, 127, 127, -128);
  }

  /** A range of no width, or all on one side, is widened to hold 0 and to be 0.01 wide. */
  @Test
  void rangesAreWidened() {
    TensorFlowQuantizer zero = of(MIN_FIRST, U8, 0, 0);
    assertThat(zero.outputRange()).isEqualTo(new FloatRange(0, 0.01f));
    assertThat(codes(zero, 0, 0)).containsExactly(0, 0);
    assertThat(of(MIN_FIRST, U8, 0.1, 0.3).outputRange()).isEqualTo(new FloatRange(0, 0.3f));
    assertThat(of(MIN_COMBINED, U8, -300, -300).outputRange()).isEqualTo(new FloatRange(-300, 0));
    assertThat(of(MIN_COMBINED, U8, -8, -7).outputRange()).isEqualTo(new FloatRange(-8, 0));
  }

  @ParameterizedTest
  @EnumSource
  void codesGrowWithTheNumbers(Mode mode) {
    RandomGenerator random = TestSeed.random(mode);
    for (int i = 0; i < 200; i++) {
      float a = random.nextFloat(-9, 9);
      float b = random.nextFloat(-9, 9);
      for (ElementType type : new ElementType[] {U8, S8, ElementType.S16, ElementType.U16}) {
        TensorFlowQuantizer quantizer = of(mode, type, Math.min(a, b), Math.max(a, b));
        float[] reals = new float[50];
        for (int j = 0; j < reals.length; j++) {
          reals[j] = random.nextFloat(-12, 12);
        }
        Arrays.sort(reals);
        int before = Integer.MIN_VALUE;
        for (float x : reals) {
          int code = quantizer.apply(x);
          assertThat(code)
              .as(TestSeed.replay(mode + " " + type + " [" + a + ", " + b + "] x=" + x))
              .isBetween((int) type.minValue(), (int) type.maxValue())
              .isGreaterThanOrEqualTo(before);
          before = code;
        }
      }
    }
  }

  @Test
  void notANumberIsZero() {
    assertThat(codes(of(MIN_COMBINED, U8, -1, 1), Double.NaN)).containsExactly(0);
    assertThat(codes(of(MIN_FIRST, U8, -1, 1), Double.NaN)).containsExactly(128);
    assertThat(codes(of(SCALED, S8, -1, 1), Double.NaN)).containsExactly(0);
  }

  @Test
  void tensorsAreQuantizedElementByElement() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor src = Tensor.ofFloats(arena, Shape.of(2, 2), -1, 0, 0.5f, 1);
      Tensor dst = Tensor.allocate(S8, src.shape(), arena);
      of(SCALED, S8, -1, 1).apply(src, dst);
      assertThat(dst.toLongs()).containsExactly(-127, 0, 64, 127);
      Tensor wrong = Tensor.allocate(U8, src.shape(), arena);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> of(SCALED, S8, -1, 1).apply(src, wrong));
    }
  }

  @Test
  void argumentsOutOfRangeAreRefused() {
    FloatRange unit = new FloatRange(0, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(MIN_FIRST, S8, 1, 0))
        .withMessageContaining("is not a finite range");
    assertThatIllegalArgumentException().isThrownBy(() -> of(SCALED, S8, Float.NaN, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(SCALED, S8, 0, Float.POSITIVE_INFINITY));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(MIN_FIRST, S8, -Float.MAX_VALUE, Float.MAX_VALUE));
    assertThatIllegalArgumentException().isThrownBy(() -> of(MIN_FIRST, ElementType.S4, 0, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new TensorFlowQuantizer(
                    MIN_FIRST, CodeRange.narrow(S8), unit, Rounding.HALF_AWAY, 0))
        .withMessageContaining("cannot be used in mode MIN_FIRST");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new TensorFlowQuantizer(
                    MIN_FIRST, CodeRange.full(S8), unit, Rounding.HALF_EVEN, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new TensorFlowQuantizer(SCALED, CodeRange.full(S8), unit, Rounding.HALF_EVEN, -1))
        .withMessageContaining("minimumRange=-1");
  }
}
