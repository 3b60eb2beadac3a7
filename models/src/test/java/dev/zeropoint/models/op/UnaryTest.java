package dev.zeropoint.models.op;

import static dev.zeropoint.models.op.TestTensors.doubles;
import static dev.zeropoint.models.op.TestTensors.floats;
import static dev.zeropoint.models.op.TestTensors.reals;
import static dev.zeropoint.models.op.TestTensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnaryTest {
  /** Expected values to 16 digits; reading them as floats rounds them correctly. */
  @ParameterizedTest
  @CsvSource({
    "Erf, 0.5, 0.5204998778130465",
    "Erf, -1, -0.8427007929497149",
    "Erf, Infinity, 1",
    "Exp, 1, 2.718281828459045",
    "Exp, -Infinity, 0",
    "Log, 10, 2.302585092994046",
    "Log, 0, -Infinity",
    "Log, -1, NaN",
    "Tanh, 0.5, 0.46211715726000973",
    "Sigmoid, 0, 0.5",
    "Sigmoid, -100, 3.720075976020836e-44",
    "Sigmoid, 2, 0.8807970779778823",
    "Sqrt, 2, 1.4142135623730951",
    "Sqrt, -1, NaN",
    "Reciprocal, 3, 0.3333333333333333",
    "Reciprocal, -0.0, -Infinity",
    "Abs, -1.5, 1.5",
    "Neg, 2, -2",
    "Floor, -1.5, -2",
    "Ceil, -1.5, -1",
    "Relu, -3, 0",
    "Relu, 3, 3",
    "Relu, NaN, NaN",
    "Gelu, 1, 0.8413447460685429",
    "Gelu, -1, -0.15865525393145707",
    "Gelu, 0, 0"
  })
  void floatsAreCorrectlyRounded(String op, float x, float expected) {
    assertThat(TestCall.run(op, floats(x)).toFloats()).containsExactly(expected);
  }

  @Test
  void roundGoesToEven() {
    assertThat(TestCall.run("Round", floats(0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 2.4f)).toFloats())
        .containsExactly(0, 2, 2, -0f, -2, 2);
  }

  @Test
  void geluByTanh() {
    Tensor gelu = TestCall.run("Gelu", 20, Map.of("approximate", "tanh"), floats(1, -1));
    assertThat(gelu.toFloats()).containsExactly(0.8411919906082768f, -0.1588080093917232f);
    assertThatThrownBy(() -> TestCall.run("Gelu", 20, Map.of("approximate", "fast"), floats(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"fast\"");
  }

  @Test
  void doublesKeepTheirPrecision() {
    assertThat(reals(TestCall.run("Exp", doubles(Shape.of(1), 1)))[0])
        .isCloseTo(Math.E, within(1e-15));
    assertThat(reals(TestCall.run("Erf", doubles(Shape.of(1), 0.5)))[0])
        .isCloseTo(0.5204998778130465, within(1e-15));
  }

  @Test
  void integers() {
    assertThat(TestCall.run("Abs", vector(ElementType.S8, -128, -1, 5)).toLongs())
        .containsExactly(-128, 1, 5);
    assertThat(TestCall.run("Abs", vector(ElementType.U64, -1)).toLongs()).containsExactly(-1);
    assertThat(TestCall.run("Neg", vector(ElementType.S16, -32768, 7)).toLongs())
        .containsExactly(-32768, -7);
    assertThat(TestCall.run("Relu", vector(ElementType.S32, -7, 7)).toLongs())
        .containsExactly(0, 7);
  }

  @Test
  void emptyAndScalar() {
    assertThat(TestCall.run("Tanh", floats(Shape.of(0, 2))).shape()).isEqualTo(Shape.of(0, 2));
    assertThat(TestCall.run("Sqrt", floats(Shape.scalar(), 9)).shape()).isEqualTo(Shape.scalar());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Erf", "Exp", "Floor", "Log", "Round", "Sigmoid", "Sqrt", "Tanh", "Gelu"})
  void realsOnly(String op) {
    assertThatThrownBy(() -> TestCall.run(op, vector(ElementType.S32, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(op + " does not support elements of type S32");
  }

  @Test
  void unsignedHasNoNegative() {
    assertThatThrownBy(() -> TestCall.run("Neg", vector(ElementType.U8, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Neg does not support elements of type U8");
  }

  @Test
  void clipTakesBoundsFromInputsSinceOpset11() {
    Tensor x = floats(-5, 0, 5, Float.NaN, Float.POSITIVE_INFINITY);
    Tensor low = floats(Shape.scalar(), -1);
    Tensor high = floats(Shape.scalar(), 2);
    assertThat(TestCall.run("Clip", x, low, high).toFloats())
        .containsExactly(-1, 0, 2, Float.NaN, 2);
    assertThat(TestCall.run("Clip", x, null, high).toFloats())
        .containsExactly(-5, 0, 2, Float.NaN, 2);
    assertThat(TestCall.run("Clip", x, low).toFloats())
        .containsExactly(-1, 0, 5, Float.NaN, Float.POSITIVE_INFINITY);
    assertThat(TestCall.run("Clip", x, high, low).toFloats())
        .containsExactly(-1, -1, -1, Float.NaN, -1);
  }

  @Test
  void clipTakesBoundsFromAttributesUpToOpset10() {
    Tensor x = floats(-5, 0, 5);
    assertThat(TestCall.run("Clip", 10, Map.of("min", -1f, "max", 2f), x).toFloats())
        .containsExactly(-1, 0, 2);
    assertThat(TestCall.run("Clip", 7, Map.of("max", 2f), x).toFloats()).containsExactly(-5, 0, 2);
  }

  @Test
  void clipOfIntegers() {
    Tensor x = vector(ElementType.U64, 0, 5, -1);
    Tensor low = vector(ElementType.U64, 2);
    assertThat(TestCall.run("Clip", x, low).toLongs()).containsExactly(2, 5, -1);
    assertThat(TestCall.run("Clip", x, null, low).toLongs()).containsExactly(0, 2, 2);
    assertThat(TestCall.run("Clip", vector(ElementType.S8, -128, 127)).toLongs())
        .containsExactly(-128, 127);
    assertThat(
            reals(
                TestCall.run("Clip", doubles(Shape.of(2), -0.1, 0.1), doubles(Shape.scalar(), 0))))
        .containsExactly(0, 0.1);
  }

  @Test
  void clipRefusesBoundsThatDoNotFit() {
    assertThatThrownBy(() -> TestCall.run("Clip", floats(1), floats(1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Clip: the bound in input 1 is F32[2], not a scalar");
    assertThatThrownBy(() -> TestCall.run("Clip", floats(1), vector(ElementType.S32, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("F32[1] and S32[1]");
  }
}
