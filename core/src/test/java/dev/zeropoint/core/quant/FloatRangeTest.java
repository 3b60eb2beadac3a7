package dev.zeropoint.core.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatRangeTest {
  private static FloatRange of(float... values) {
    try (Arena arena = Arena.ofConfined()) {
      return FloatRange.of(Tensor.ofFloats(arena, Shape.of(values.length), values));
    }
  }

  @Test
  void theLeastAndTheGreatest() {
    assertThat(of(1, -2, 3, 0.5f)).isEqualTo(new FloatRange(-2, 3));
    assertThat(of(-4, -2, -8)).isEqualTo(new FloatRange(-8, -2));
    assertThat(of(7)).isEqualTo(new FloatRange(7, 7));
    assertThat(of(Float.MAX_VALUE, -Float.MAX_VALUE))
        .isEqualTo(new FloatRange(-Float.MAX_VALUE, Float.MAX_VALUE));
    assertThat(of(Float.MIN_VALUE, 0)).isEqualTo(new FloatRange(0, Float.MIN_VALUE));
  }

  @Test
  void anEmptyTensorHasTheRangeOfZero() {
    assertThat(of()).isEqualTo(new FloatRange(0, 0));
  }

  @Test
  void aScalarIsARangeOfOneNumber() {
    try (Arena arena = Arena.ofConfined()) {
      assertThat(FloatRange.of(Tensor.ofFloats(arena, Shape.scalar(), -1.5f)))
          .isEqualTo(new FloatRange(-1.5f, -1.5f));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNotFiniteIsRefusedWithItsIndex(float value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(1, 2, value, 4, value))
        .withMessageContaining("element[2]=" + value);
  }

  @Test
  void otherTypesAreRefused() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor codes = Tensor.allocate(ElementType.S8, Shape.of(2), arena);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FloatRange.of(codes))
          .withMessageContaining("S8[2]");
    }
  }
}
