package dev.zeropoint.models.op;

import static dev.zeropoint.models.op.TestTensors.counting;
import static dev.zeropoint.models.op.TestTensors.floats;
import static dev.zeropoint.models.op.TestTensors.longs;
import static dev.zeropoint.models.op.TestTensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeOperatorsTest {
  private static final Map<String, Object> NONE = Map.of();

  private static Shape reshape(Tensor x, long... shape) {
    return TestCall.run("Reshape", x, longs(shape)).shape();
  }

  @Test
  void reshapeIsAView() {
    Tensor x = counting(2, 6);
    Tensor y = TestCall.run("Reshape", x, longs(3, 4));
    assertThat(y.shape()).isEqualTo(Shape.of(3, 4));
    assertThat(y.segment().address()).isEqualTo(x.segment().address());
  }

  @Test
  void reshapeCopiesAndInfersExtents() {
    Tensor x = counting(2, 3, 4);
    assertThat(reshape(x, 0, -1)).isEqualTo(Shape.of(2, 12));
    assertThat(reshape(x, 0, 0, 2, -1)).isEqualTo(Shape.of(2, 3, 2, 2));
    assertThat(reshape(x, -1)).isEqualTo(Shape.of(24));
    assertThat(reshape(counting(1))).isEqualTo(Shape.scalar());
    assertThat(reshape(floats(Shape.scalar(), 1), 1, -1)).isEqualTo(Shape.of(1, 1));
    assertThat(reshape(counting(0, 3), -1, 3)).isEqualTo(Shape.of(0, 3));
    assertThat(reshape(counting(0, 3), 0, 5)).isEqualTo(Shape.of(0, 5));
  }

  @Test
  void reshapeWithAllowZeroTakesZeroAsZero() {
    Tensor empty = counting(0, 3, 4);
    Map<String, Object> allowZero = Map.of("allowzero", 1L);
    assertThat(TestCall.run("Reshape", 14, allowZero, empty, longs(3, 4, 0)).shape())
        .isEqualTo(Shape.of(3, 4, 0));
    assertThatThrownBy(() -> TestCall.run("Reshape", 14, allowZero, empty, longs(0, -1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[0, 3, 4] cannot be reshaped to [0, -1]: no extent fits the -1");
  }

  @Test
  void reshapeRefusesWhatDoesNotFit() {
    Tensor x = counting(2, 3);
    assertThatThrownBy(() -> reshape(x, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[2, 3] cannot be reshaped to [4]: 6 elements are not 4");
    assertThatThrownBy(() -> reshape(x, 4, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[2, 3] cannot be reshaped to [4, -1]: no extent fits the -1");
    assertThatThrownBy(() -> reshape(x, -1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[2, 3] cannot be reshaped to [-1, -1]: more than one extent is -1");
    assertThatThrownBy(() -> reshape(x, 6, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[2, 3] cannot be reshaped to [6, 1, 0]: axis 2 has nothing to copy");
    assertThatThrownBy(() -> reshape(x, -2, -3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-2");
    assertThatThrownBy(() -> reshape(x, 1L << 40, 1L << 40))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than a long can count");
  }

  @Test
  void unsqueezePutsOnesIn() {
    Tensor x = counting(2, 3);
    assertThat(TestCall.run("Unsqueeze", 11, Map.of("axes", List.of(0L, -1L)), x).shape())
        .isEqualTo(Shape.of(1, 2, 3, 1));
    assertThat(TestCall.run("Unsqueeze", 13, NONE, x, longs(3, 1)).shape())
        .isEqualTo(Shape.of(2, 1, 3, 1));
    assertThat(TestCall.run("Unsqueeze", 13, NONE, floats(Shape.scalar(), 1), longs(0)).shape())
        .isEqualTo(Shape.of(1));
    assertThatThrownBy(() -> TestCall.run("Unsqueeze", 13, NONE, x, longs(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("axis=3 is not in [-3, 2] of rank 3");
    assertThatThrownBy(() -> TestCall.run("Unsqueeze", 13, NONE, x, longs(0, -4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("axis=-4 is named twice");
  }

  @Test
  void squeezeTakesOnesOut() {
    Tensor x = counting(1, 2, 1);
    assertThat(TestCall.run("Squeeze", 11, Map.of("axes", List.of(-1L)), x).shape())
        .isEqualTo(Shape.of(1, 2));
    assertThat(TestCall.run("Squeeze", 13, NONE, x, longs(0)).shape()).isEqualTo(Shape.of(2, 1));
    assertThat(TestCall.run("Squeeze", 13, NONE, x).shape()).isEqualTo(Shape.of(2));
    assertThat(TestCall.run("Squeeze", 7, NONE, counting(1, 1)).shape()).isEqualTo(Shape.scalar());
    assertThatThrownBy(() -> TestCall.run("Squeeze", 13, NONE, x, longs(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("axis 1 of [1, 2, 1] is not 1 and cannot be squeezed");
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 24", "1, 2, 12", "2, 6, 4", "3, 24, 1", "-1, 6, 4", "-3, 1, 24"})
  void flattenMakesAMatrix(long axis, long rows, long cols) {
    assertThat(TestCall.run("Flatten", 13, Map.of("axis", axis), counting(2, 3, 4)).shape())
        .isEqualTo(Shape.of(rows, cols));
  }

  @Test
  void flattenRefusesAxesOutOfRange() {
    assertThat(TestCall.run("Flatten", 13, Map.of("axis", 0L), floats(Shape.scalar(), 1)).shape())
        .isEqualTo(Shape.of(1, 1));
    assertThatThrownBy(() -> TestCall.run("Flatten", 13, Map.of("axis", 3L), counting(2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("axis=3 is not in [-2, 2] of [2, 3]");
  }

  @Test
  void shapeGivesExtents() {
    Tensor x = counting(2, 3, 4);
    Tensor shape = TestCall.run("Shape", x);
    assertThat(shape.type()).isEqualTo(ElementType.S64);
    assertThat(shape.toLongs()).containsExactly(2, 3, 4);
    assertThat(TestCall.run("Shape", floats(Shape.scalar(), 1)).shape()).isEqualTo(Shape.of(0));
    assertThat(TestCall.run("Shape", 15, Map.of("start", 1L), x).toLongs()).containsExactly(3, 4);
    assertThat(TestCall.run("Shape", 15, Map.of("start", -1L), x).toLongs()).containsExactly(4);
    assertThat(TestCall.run("Shape", 15, Map.of("end", -1L), x).toLongs()).containsExactly(2, 3);
    assertThat(TestCall.run("Shape", 15, Map.of("start", -9L, "end", 9L), x).toLongs())
        .containsExactly(2, 3, 4);
    assertThat(TestCall.run("Shape", 15, Map.of("start", 2L, "end", 1L), x).shape())
        .isEqualTo(Shape.of(0));
  }

  @Test
  void sizeCounts() {
    Tensor size = TestCall.run("Size", counting(2, 3));
    assertThat(size.shape()).isEqualTo(Shape.scalar());
    assertThat(size.toLongs()).containsExactly(6);
    assertThat(TestCall.run("Size", counting(2, 0)).toLongs()).containsExactly(0);
  }

  @Test
  void identityIsAView() {
    Tensor x = vector(ElementType.S4, -8, 7);
    Tensor y = TestCall.run("Identity", x);
    assertThat(y.type()).isEqualTo(ElementType.S4);
    assertThat(y.segment().address()).isEqualTo(x.segment().address());
  }
}
