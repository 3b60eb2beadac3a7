package dev.zeropoint.models.op;

import static dev.zeropoint.models.op.TestTensors.doubles;
import static dev.zeropoint.models.op.TestTensors.floats;
import static dev.zeropoint.models.op.TestTensors.integers;
import static dev.zeropoint.models.op.TestTensors.reals;
import static dev.zeropoint.models.op.TestTensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BinaryTest {
  @Test
  void broadcastsBothWays() {
    Tensor column = floats(Shape.of(2, 1), 10, 20);
    Tensor row = floats(1, 2, 3);
    Tensor sum = TestCall.run("Add", column, row);
    assertThat(sum.shape()).isEqualTo(Shape.of(2, 3));
    assertThat(sum.toFloats()).containsExactly(11, 12, 13, 21, 22, 23);
    assertThat(TestCall.run("Sub", row, column).toFloats())
        .containsExactly(-9, -8, -7, -19, -18, -17);
  }

  /** Floats go by two axes at a time, doubles by one. */
  @Test
  void floatsBroadcastAsDoublesDo() {
    Random random = new Random(20261127);
    for (int round = 0; round < 300; round++) {
      long[] left = random.longs(random.nextInt(5), 1, 10).toArray();
      long[] right = left.clone();
      for (int axis = 0; axis < left.length; axis++) {
        int stretched = random.nextInt(3);
        left[axis] = stretched == 0 ? 1 : left[axis];
        right[axis] = stretched == 1 ? 1 : right[axis];
      }
      String op = List.of("Add", "Sub", "Mul", "Max").get(random.nextInt(4));
      double[] a = random.ints(Shape.of(left).elementCount(), -9, 9).asDoubleStream().toArray();
      double[] b = random.ints(Shape.of(right).elementCount(), -9, 9).asDoubleStream().toArray();
      Tensor wide = TestCall.run(op, doubles(Shape.of(left), a), doubles(Shape.of(right), b));
      Tensor narrow =
          TestCall.run(op, floats(Shape.of(left), narrow(a)), floats(Shape.of(right), narrow(b)));
      assertThat(narrow.shape()).isEqualTo(wide.shape());
      assertThat(reals(narrow)).isEqualTo(reals(wide));
    }
  }

  private static float[] narrow(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Test
  void scalarsMakeScalars() {
    Tensor product = TestCall.run("Mul", floats(Shape.scalar(), 3), floats(Shape.scalar(), 4));
    assertThat(product.shape()).isEqualTo(Shape.scalar());
    assertThat(product.toFloats()).containsExactly(12);
  }

  @Test
  void emptyBroadcastsToEmpty() {
    Tensor empty = TestCall.run("Add", floats(Shape.of(0, 3)), floats(1, 2, 3));
    assertThat(empty.shape()).isEqualTo(Shape.of(0, 3));
    assertThat(TestCall.run("Div", floats(Shape.of(0)), floats(1)).shape()).isEqualTo(Shape.of(0));
  }

  @Test
  void floatsDivideAsIeee754Says() {
    assertThat(TestCall.run("Div", floats(1, -1, 0, 1), floats(0, 0, 0, 3)).toFloats())
        .containsExactly(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 0.33333334f);
  }

  @Test
  void doublesKeepTheirPrecision() {
    Tensor sum = TestCall.run("Add", doubles(Shape.of(1), 1), doubles(Shape.of(1), 1e-15));
    assertThat(sum.type()).isEqualTo(ElementType.F64);
    assertThat(reals(sum)).containsExactly(1 + 1e-15);
  }

  @ParameterizedTest
  @EnumSource(names = {"S8", "U8", "S16", "U16", "S32", "U32", "S64", "U64"})
  void integersWrapModuloTheirWidth(ElementType type) {
    Tensor least = vector(type, type.minValue());
    Tensor greatest = vector(type, type.maxValue());
    Tensor one = vector(type, 1);
    assertThat(TestCall.run("Add", greatest, one).toLongs()).containsExactly(type.minValue());
    assertThat(TestCall.run("Sub", least, one).toLongs()).containsExactly(type.maxValue());
    // The square of the greatest: (2^n - 1)^2 and (2^(n-1) - 1)^2 are 1 modulo 2^n.
    assertThat(TestCall.run("Mul", greatest, greatest).toLongs()).containsExactly(1);
  }

  @Test
  void integersDivideTowardZero() {
    assertThat(
            TestCall.run(
                    "Div",
                    vector(ElementType.S32, 7, -7, 7, -7),
                    vector(ElementType.S32, 2, 2, -2, -2))
                .toLongs())
        .containsExactly(3, -3, -3, 3);
    assertThat(
            TestCall.run("Div", vector(ElementType.S8, -128), vector(ElementType.S8, -1)).toLongs())
        .containsExactly(-128);
    assertThat(
            TestCall.run("Div", vector(ElementType.U8, 255), vector(ElementType.U8, 2)).toLongs())
        .containsExactly(127);
    // 2^64 - 1 = 3 * 6148914691236517205
    assertThat(
            TestCall.run("Div", vector(ElementType.U64, -1), vector(ElementType.U64, 3)).toLongs())
        .containsExactly(6148914691236517205L);
  }

  @Test
  void integerDivisionByZeroNamesTheElement() {
    assertThatThrownBy(
            () ->
                TestCall.run(
                    "Div",
                    integers(ElementType.S64, Shape.of(2, 2), 1, 2, 3, 4),
                    vector(ElementType.S64, 1, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Div: 2 by 0 at element 1 of S64[2, 2]");
  }

  @Test
  void minAndMaxTakeAnyNumberOfOperands() {
    Tensor a = floats(1, 5, 3);
    Tensor b = floats(Shape.scalar(), 2);
    Tensor c = floats(Shape.of(2, 1), 4, 0);
    assertThat(TestCall.run("Max", a, b, c).toFloats()).containsExactly(4, 5, 4, 2, 5, 3);
    assertThat(TestCall.run("Min", a, b, c).toFloats()).containsExactly(1, 2, 2, 0, 0, 0);
    assertThat(TestCall.run("Max", a).toFloats()).containsExactly(1, 5, 3);
  }

  @Test
  void minAndMaxHandNanOn() {
    Tensor nan = floats(Float.NaN);
    assertThat(TestCall.run("Min", nan, floats(1)).toFloats()).containsExactly(Float.NaN);
    assertThat(TestCall.run("Max", floats(1), nan, floats(2)).toFloats())
        .containsExactly(Float.NaN);
  }

  @Test
  void maxOfUnsignedLongsIsUnsigned() {
    Tensor a = vector(ElementType.U64, -1, 1);
    Tensor b = vector(ElementType.U64, 1, 2);
    assertThat(TestCall.run("Max", a, b).toLongs()).containsExactly(-1, 2);
    assertThat(TestCall.run("Min", a, b).toLongs()).containsExactly(1, 1);
  }

  @Test
  void sumAddsFromLeftToRight() {
    // (2^24 + 1) + 1 in float: each 1 is lost; from the right the sum would be 2^24 + 2.
    Tensor sum = TestCall.run("Sum", floats(16777216), floats(1), floats(1));
    assertThat(sum.toFloats()).containsExactly(16777216);
    Tensor spread = TestCall.run("Sum", floats(1), floats(Shape.of(2, 1), 2, 3), floats(4, 5));
    assertThat(spread.shape()).isEqualTo(Shape.of(2, 2));
    assertThat(spread.toFloats()).containsExactly(7, 8, 8, 9);
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> TestCall.run("Add", floats(1, 2), floats(1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[2] and [3] do not broadcast");
    assertThatThrownBy(() -> TestCall.run("Add", floats(1), vector(ElementType.S32, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Add takes operands of one type, got F32[1] and S32[1]");
    Tensor truth = vector(ElementType.BOOL, 1);
    assertThatThrownBy(() -> TestCall.run("Mul", truth, truth))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Mul does not support elements of type BOOL");
    Tensor code = vector(ElementType.S4, 1);
    assertThatThrownBy(() -> TestCall.run("Sub", code, code))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Sub does not support elements of type S4");
  }

  @Test
  void lessComparesByType() {
    Tensor less =
        TestCall.run("Less", floats(1, 2, Float.NaN, -0f), floats(Shape.of(1, 4), 2, 2, 1, 0));
    assertThat(less.type()).isEqualTo(ElementType.BOOL);
    assertThat(less.shape()).isEqualTo(Shape.of(1, 4));
    assertThat(less.toLongs()).containsExactly(1, 0, 0, 0);
    assertThat(
            TestCall.run("Less", vector(ElementType.U64, 1, -1), vector(ElementType.U64, -1, 1))
                .toLongs())
        .containsExactly(1, 0);
    assertThat(
            TestCall.run("Less", vector(ElementType.S64, 1, -1), vector(ElementType.S64, -1, 1))
                .toLongs())
        .containsExactly(0, 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"F32", "F64"},
      mode = EnumSource.Mode.EXCLUDE)
  void equalComparesEveryIntegerType(ElementType type) {
    long least = type == ElementType.BOOL ? 0 : type.minValue();
    long most = type == ElementType.BOOL ? 1 : type.maxValue();
    Tensor column = integers(type, Shape.of(2, 1), least, most);
    Tensor equal = TestCall.run("Equal", column, vector(type, least, 1, most));
    assertThat(equal.type()).isEqualTo(ElementType.BOOL);
    assertThat(equal.shape()).isEqualTo(Shape.of(2, 3));
    long one = most == 1 ? 1 : 0;
    assertThat(equal.toLongs()).containsExactly(1, 0, 0, 0, one, 1);
  }

  @Test
  void equalComparesReals() {
    Tensor a = floats(1, Float.NaN, -0f, Float.POSITIVE_INFINITY);
    Tensor b = floats(1, Float.NaN, 0f, Float.MAX_VALUE);
    assertThat(TestCall.run("Equal", a, b).toLongs()).containsExactly(1, 0, 1, 0);
    Tensor one = TestTensors.doubles(Shape.scalar(), Math.nextUp(1.0));
    assertThat(TestCall.run("Equal", TestTensors.doubles(Shape.of(1), 1), one).toLongs())
        .containsExactly(0);
    assertThatThrownBy(() -> TestCall.run("Equal", a, one))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Equal takes operands of one type, got F32[4] and F64[]");
  }

  @Test
  void whereBroadcastsThree() {
    Tensor condition = integers(ElementType.BOOL, Shape.of(2, 1), 1, 0);
    Tensor x = vector(ElementType.S16, 1, -2, 3);
    Tensor y = integers(ElementType.S16, Shape.scalar(), 9);
    Tensor chosen = TestCall.run("Where", condition, x, y);
    assertThat(chosen.shape()).isEqualTo(Shape.of(2, 3));
    assertThat(chosen.toLongs()).containsExactly(1, -2, 3, 9, 9, 9);
    assertThat(
            reals(
                TestCall.run(
                    "Where", condition, doubles(Shape.scalar(), 0.1), doubles(Shape.of(1), 7))))
        .containsExactly(0.1, 7);
    assertThatThrownBy(() -> TestCall.run("Where", floats(1), x, y))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("input 0 is F32[1], not BOOL");
  }

  @Test
  void powOfReals() {
    Tensor base = floats(3, 4, 2, -2);
    assertThat(TestCall.run("Pow", base, floats(2)).toFloats()).containsExactly(9, 16, 4, 4);
    assertThat(TestCall.run("Pow", base, floats(1)).toFloats()).containsExactly(3, 4, 2, -2);
    assertThat(TestCall.run("Pow", base, floats(0.5f)).toFloats())
        .containsExactly(1.7320508f, 2, 1.4142135f, Float.NaN);
    assertThat(TestCall.run("Pow", base, floats(2, 0.5f, 10, 3)).toFloats())
        .containsExactly(9, 2, 1024, -8);
    assertThat(TestCall.run("Pow", base, vector(ElementType.S64, -1)).toFloats())
        .containsExactly(0.33333334f, 0.25f, 0.5f, -0.5f);
    assertThat(reals(TestCall.run("Pow", doubles(Shape.of(1), 1.1), floats(2))))
        .containsExactly(1.1 * 1.1);
  }

  @Test
  void powOfIntegers() {
    Tensor base = vector(ElementType.S32, 3, -2, 7, -1, 1);
    assertThat(TestCall.run("Pow", base, vector(ElementType.S32, 4, 3, 0, -3, -9)).toLongs())
        .containsExactly(81, -8, 1, -1, 1);
    assertThat(TestCall.run("Pow", base, vector(ElementType.S64, -1)).toLongs())
        .containsExactly(0, 0, 0, -1, 1);
    assertThat(TestCall.run("Pow", base, floats(0.5f, 2, 2, 2, 2)).toLongs())
        .containsExactly(1, 4, 49, 1, 1);
    // 3^6 = 729 = 2 * 256 + 217
    assertThat(TestCall.run("Pow", vector(ElementType.U8, 3), vector(ElementType.U8, 6)).toLongs())
        .containsExactly(217);
    assertThatThrownBy(
            () -> TestCall.run("Pow", vector(ElementType.S32, 1, 0), vector(ElementType.S32, -2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Pow: 0 ^ -2 at element 1 of S32[2]");
  }

  @Test
  void inputsAreCounted() {
    assertThatThrownBy(() -> TestCall.run("Add", floats(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Add needs 2 inputs; input 1 is missing");
    assertThatThrownBy(() -> TestCall.run("Sub", floats(1), floats(1), floats(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Sub takes at most 2 inputs, got 3");
    assertThatThrownBy(() -> TestCall.run("Frobnicate", 17, Map.of(), floats(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("operator Frobnicate is not supported");
    assertThat(Operators.supported()).contains("Add", "MatMulInteger").doesNotContain("If");
  }
}
