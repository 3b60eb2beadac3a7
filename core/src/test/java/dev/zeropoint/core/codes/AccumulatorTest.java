package dev.zeropoint.core.codes;

import static dev.zeropoint.core.tensor.ElementType.S8;
import static dev.zeropoint.core.tensor.ElementType.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AccumulatorTest {
  private static final AccumulatorRange SMALL = new AccumulatorRange(-1000, 1000);

  private static CodeRange range(RandomGenerator random, ElementType type) {
    int a = random.nextInt((int) type.minValue(), (int) type.maxValue() + 1);
    int b = random.nextInt((int) type.minValue(), (int) type.maxValue() + 1);
    return new CodeRange(type, Math.min(a, b), Math.max(a, b));
  }

  /** All pairs of codes tried: the ends are reached, and nothing lies beyond. */
  @Test
  void theBoundOfAnyOperandsIsReached() {
    RandomGenerator random = TestSeed.random("accumulator");
    for (int i = 0; i < 200; i++) {
      CodeRange lhs = range(random, U8);
      CodeRange rhs = range(random, S8);
      int lz = random.nextInt(256);
      int rz = random.nextInt(-128, 128);
      long min = Long.MAX_VALUE;
      long max = Long.MIN_VALUE;
      for (int l = lhs.min(); l <= lhs.max(); l++) {
        for (int r = rhs.min(); r <= rhs.max(); r++) {
          min = Math.min(min, (long) (l - lz) * (r - rz));
          max = Math.max(max, (long) (l - lz) * (r - rz));
        }
      }
      assertThat(AccumulatorRange.of(7, lhs, lz, rhs, rz))
          .as(TestSeed.replay(lhs + " " + lz + " " + rhs + " " + rz))
          .isEqualTo(new AccumulatorRange(7 * min, 7 * max));
    }
  }

  @Test
  void theBoundOfAColumnIsReached() {
    RandomGenerator random = TestSeed.random("column");
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < 100; i++) {
        Tensor rhs = Tensor.allocate(S8, Shape.of(2, 3), arena);
        for (int j = 0; j < 6; j++) {
          rhs.setLong(j, random.nextInt(-128, 128));
        }
        CodeRange lhs = range(random, U8);
        int lz = random.nextInt(256);
        int rz = random.nextInt(-128, 128);
        int col = random.nextInt(3);
        long a = rhs.getLong(col) - rz;
        long b = rhs.getLong(3 + col) - rz;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int l = lhs.min(); l <= lhs.max(); l++) {
          for (int m = lhs.min(); m <= lhs.max(); m++) {
            min = Math.min(min, (l - lz) * a + (m - lz) * b);
            max = Math.max(max, (l - lz) * a + (m - lz) * b);
          }
        }
        assertThat(AccumulatorRange.ofColumn(lhs, lz, rhs, col, rz))
            .as(TestSeed.replay(lhs + " " + lz + " " + rz + " " + a + " " + b))
            .isEqualTo(new AccumulatorRange(min, max));
      }
    }
  }

  /** 255 * 255 * 33025 is just below 2^31. */
  @Test
  void theDepthAtWhichAnAccumulatorMayWrap() {
    CodeRange u8 = CodeRange.full(U8);
    AccumulatorRange fits = AccumulatorRange.of(33_025, u8, 0, u8, 0);
    assertThat(fits).isEqualTo(new AccumulatorRange(0, 33_025L * 255 * 255));
    assertThat(fits.fitsInt32()).isTrue();
    assertThat(AccumulatorRange.of(33_026, u8, 0, u8, 0).fitsInt32()).isFalse();
    assertThat(AccumulatorRange.of(33_026, u8, 255, u8, 0).fitsInt32()).isFalse();
    assertThat(new AccumulatorRange(Integer.MIN_VALUE, Integer.MAX_VALUE).fitsInt32()).isTrue();
    assertThat(new AccumulatorRange(0, 0).plus(Integer.MIN_VALUE).fitsInt32()).isTrue();
    assertThat(new AccumulatorRange(-1, 0).plus(Integer.MIN_VALUE).fitsInt32()).isFalse();
    CodeRange u16 = CodeRange.full(ElementType.U16);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AccumulatorRange.of(Long.MAX_VALUE / 2, u16, 0, u16, 0))
        .withMessageContaining("too large to bound");
    assertThatIllegalArgumentException().isThrownBy(() -> AccumulatorRange.of(-1, u8, 0, u8, 0));
  }

  @Test
  void biasesAreInStepsOfTheAccumulator() {
    float[] bias = {1, -0.25f, 0, 0.375f};
    AccumulatorRange[] one = {SMALL};
    assertThat(BiasQuantizer.quantize(bias, 0.5f, new float[] {0.5f}, one, Rounding.HALF_AWAY))
        .containsExactly(4, -1, 0, 2);
    float[] scales = {1, 0.5f, 3, 0.25f};
    AccumulatorRange[] each = {SMALL, SMALL, SMALL, SMALL};
    assertThat(BiasQuantizer.quantize(bias, 1, scales, each, Rounding.HALF_EVEN))
        .containsExactly(1, 0, 0, 2);
    assertThat(BiasQuantizer.quantize(bias, 1, scales, each, Rounding.HALF_AWAY))
        .containsExactly(1, -1, 0, 2);
  }

  @Test
  void whatMayOverflowIsRefused() {
    float[] one = {1};
    AccumulatorRange[] full = {new AccumulatorRange(0, Integer.MAX_VALUE - 5L)};
    Rounding away = Rounding.HALF_AWAY;
    assertThat(BiasQuantizer.quantize(new float[] {5}, 1, one, full, away)).containsExactly(5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BiasQuantizer.quantize(new float[] {6}, 1, one, full, away))
        .withMessageContaining("accumulator of column 0 may leave int32")
        .withMessageContaining("2147483648");
    AccumulatorRange[] none = {new AccumulatorRange(0, 0)};
    for (float bad : new float[] {3e9f, -3e9f, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> BiasQuantizer.quantize(new float[] {0, bad}, 1, one, none, away))
          .withMessageContaining("bias[1]=" + bad);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BiasQuantizer.quantize(new float[3], 1, new float[2], none, away))
        .withMessageContaining("rhsScales has 2 values for 3 columns");
    try (Arena arena = Arena.ofConfined()) {
      Tensor vector = Tensor.allocate(S8, Shape.of(3), arena);
      Tensor matrix = Tensor.allocate(S8, Shape.of(3, 2), arena);
      Tensor floats = Tensor.allocate(ElementType.F32, Shape.of(3, 2), arena);
      CodeRange u8 = CodeRange.full(U8);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> AccumulatorRange.ofColumn(u8, 0, vector, 0, 0));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> AccumulatorRange.ofColumn(u8, 0, floats, 0, 0));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> AccumulatorRange.ofColumn(u8, 0, matrix, 2, 0));
    }
  }
}
