package dev.zeropoint.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ElementTypeTest {
  @ParameterizedTest
  @CsvSource({
    "BOOL, 1, 0, 1",
    "S4, 1, -8, 7",
    "U4, 1, 0, 15",
    "S8, 1, -128, 127",
    "U8, 1, 0, 255",
    "S16, 2, -32768, 32767",
    "U16, 2, 0, 65535",
    "S32, 4, -2147483648, 2147483647",
    "U32, 4, 0, 4294967295",
    "S64, 8, -9223372036854775808, 9223372036854775807"
  })
  void sizesAndRanges(ElementType type, int bytes, long min, long max) {
    assertThat(type.byteSize()).isEqualTo(bytes);
    assertThat(type.minValue()).isEqualTo(min);
    assertThat(type.maxValue()).isEqualTo(max);
    assertThat(type.isSigned()).isEqualTo(min < 0);
    assertThat(type.isInteger()).isEqualTo(type != ElementType.BOOL);
    assertThat(type.isFloat()).isFalse();
  }

  @Test
  void theGreatestU64IsABitPattern() {
    assertThat(ElementType.U64.minValue()).isZero();
    assertThat(Long.toUnsignedString(ElementType.U64.maxValue())).isEqualTo("18446744073709551615");
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void floatsHaveNoIntegerRange(ElementType type) {
    assertThat(type.isFloat()).isTrue();
    assertThat(type.isInteger()).isFalse();
    assertThat(type.isCode()).isFalse();
    assertThatIllegalStateException().isThrownBy(type::minValue).withMessageContaining(type.name());
    assertThatIllegalStateException().isThrownBy(type::maxValue);
  }

  @ParameterizedTest
  @EnumSource
  void codesAndOperands(ElementType type) {
    assertThat(type.isCode()).isEqualTo("S4 U4 S8 U8 S16 U16 S32".contains(type.name()));
    assertThat(type.isInt8()).isEqualTo("S8 U8".contains(type.name()));
  }
}
