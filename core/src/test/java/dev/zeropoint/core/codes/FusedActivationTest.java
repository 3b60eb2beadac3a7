package dev.zeropoint.core.codes;

import static dev.zeropoint.core.tensor.ElementType.S8;
import static dev.zeropoint.core.tensor.ElementType.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.Quantization.PerTensor;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FusedActivationTest {
  @ParameterizedTest
  @CsvSource({
    "NONE, S8, 0.05, 3, -128, 127",
    "RELU, S8, 0.05, 3, 3, 127",
    "RELU, S8, 0.05, 127, 127, 127",
    "RELU6, S8, 0.05, 3, 3, 123",
    "RELU6, S8, 0.01, 3, 3, 127",
    "RELU6, U8, 0.0235, 0, 0, 255",
    // 6 / 4 = 1.5 is a tie, which goes away from 0.
    "RELU6, U8, 4, 10, 10, 12",
    "RELU_N1_TO_1, U8, 0.1, 100, 90, 110",
    "RELU_N1_TO_1, S8, 0.0001, 0, -128, 127",
    "RELU6, S8, 1e-45, -5, -5, 127"
  })
  void theEndsAreCodes(
      FusedActivation activation, ElementType type, float scale, int zeroPoint, int min, int max) {
    assertThat(activation.codes(new PerTensor(type, scale, zeroPoint)))
        .isEqualTo(new CodeRange(type, min, max));
  }

  /** Clamping codes and dequantizing is dequantizing and clamping, within half a step at 6. */
  @Test
  void clampingCodesIsClampingNumbers() {
    PerTensor q = new PerTensor(S8, 0.07f, -11);
    try (Arena arena = Arena.ofConfined()) {
      Tensor codes = Tensor.allocate(S8, Shape.of(256), arena);
      Tensor clamped = Tensor.allocate(S8, Shape.of(256), arena);
      for (int i = 0; i < 256; i++) {
        codes.setLong(i, i - 128);
      }
      FusedActivation.RELU6.apply(codes, q, clamped);
      for (int i = 0; i < 256; i++) {
        double real = Math.min(Math.max(0.07f * (i - 128 + 11), 0), 6);
        double actual = 0.07f * (clamped.getLong(i) + 11);
        assertThat(Math.abs(actual - real)).isLessThanOrEqualTo(0.035);
        assertThat(actual < 0).isFalse();
      }
      Tensor other = Tensor.allocate(U8, Shape.of(256), arena);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FusedActivation.RELU.apply(codes, q, other));
    }
  }
}
