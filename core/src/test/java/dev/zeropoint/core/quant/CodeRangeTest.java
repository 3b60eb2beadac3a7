package dev.zeropoint.core.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.tensor.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeRangeTest {
  @ParameterizedTest
  @CsvSource({
    "S4, -8, 7, 0, 7",
    "U4, 0, 15, 8, 7",
    "S8, -128, 127, 0, 127",
    "U8, 0, 255, 128, 127",
    "S16, -32768, 32767, 0, 32767",
    "U16, 0, 65535, 32768, 32767"
  })
  void fullRanges(ElementType type, int min, int max, int middle, int symmetricSteps) {
    CodeRange codes = CodeRange.full(type);
    assertThat(codes).isEqualTo(new CodeRange(type, min, max));
    assertThat(codes.middle()).isEqualTo(middle);
    assertThat(codes.symmetricSteps()).isEqualTo(symmetricSteps);
    assertThat(codes.steps()).isEqualTo(max - min);
  }

  @ParameterizedTest
  @CsvSource({"S8, -127, 127, 0", "U8, 1, 255, 128", "U4, 1, 15, 8"})
  void narrowRangesLeaveTheLeastCode(ElementType type, int min, int max, int middle) {
    CodeRange codes = CodeRange.narrow(type);
    assertThat(codes).isEqualTo(new CodeRange(type, min, max));
    assertThat(codes.middle()).isEqualTo(middle);
    assertThat(codes.symmetricSteps()).isEqualTo(max - middle);
  }

  @Test
  void codesOutsideAreCut() {
    CodeRange codes = new CodeRange(ElementType.S8, -64, 63);
    assertThat(codes.clamp(-65)).isEqualTo(-64);
    assertThat(codes.clamp(Long.MIN_VALUE)).isEqualTo(-64);
    assertThat(codes.clamp(7)).isEqualTo(7);
    assertThat(codes.clamp(Long.MAX_VALUE)).isEqualTo(63);
    assertThat(codes.symmetricSteps()).isEqualTo(63);
  }

  @ParameterizedTest
  @CsvSource({"S8, -129, 0", "S8, 0, 128", "U8, -1, 3", "U8, 4, 3", "S32, 0, 1", "F32, 0, 1"})
  void rangesThatAreNoneAreRefused(ElementType type, int min, int max) {
    assertThatIllegalArgumentException().isThrownBy(() -> new CodeRange(type, min, max));
  }
}
