package dev.zeropoint.models.op;

import static dev.zeropoint.models.op.TestTensors.counting;
import static dev.zeropoint.models.op.TestTensors.doubles;
import static dev.zeropoint.models.op.TestTensors.floats;
import static dev.zeropoint.models.op.TestTensors.integers;
import static dev.zeropoint.models.op.TestTensors.longs;
import static dev.zeropoint.models.op.TestTensors.reals;
import static dev.zeropoint.models.op.TestTensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReduceTest {
  private static final Map<String, Object> KEEP = Map.of();
  private static final Map<String, Object> DROP = Map.of("keepdims", 0L);
  private static final Map<String, Object> NOOP = Map.of("noop_with_empty_axes", 1L);

  @Test
  void axesAreAnAttributeThenAnInput() {
    Tensor x = floats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    Map<String, Object> axes = Map.of("axes", List.of(-1L), "keepdims", 0L);
    assertThat(TestCall.run("ReduceSum", 12, axes, x).toFloats()).containsExactly(6, 15);
    assertThat(TestCall.run("ReduceSum", 13, DROP, x, longs(-1)).toFloats()).containsExactly(6, 15);
    assertThat(TestCall.run("ReduceMean", 17, axes, x).toFloats()).containsExactly(2, 5);
    assertThat(TestCall.run("ReduceMean", 18, DROP, x, longs(1)).toFloats()).containsExactly(2, 5);
    assertThat(TestCall.run("ReduceMax", 17, axes, x).toFloats()).containsExactly(3, 6);
    assertThat(TestCall.run("ReduceMin", 18, DROP, x, longs(0)).toFloats())
        .containsExactly(1, 2, 3);
  }

  @Test
  void keptDimensionsAreOnes() {
    Tensor x = counting(2, 3, 4);
    Tensor sum = TestCall.run("ReduceSum", 13, KEEP, x, longs(1));
    assertThat(sum.shape()).isEqualTo(Shape.of(2, 1, 4));
    assertThat(sum.toLongs()).containsExactly(12, 15, 18, 21, 48, 51, 54, 57);
    Tensor outer = TestCall.run("ReduceSum", 13, DROP, x, longs(2, -3));
    assertThat(outer.shape()).isEqualTo(Shape.of(3));
    assertThat(outer.toLongs()).containsExactly(60, 92, 124);
  }

  @Test
  void noAxesMeansAllOrNothing() {
    Tensor x = floats(Shape.of(2, 2), 1, 2, 3, 4);
    assertThat(TestCall.run("ReduceSum", 13, KEEP, x).shape()).isEqualTo(Shape.of(1, 1));
    Tensor all = TestCall.run("ReduceSum", 13, DROP, x, longs());
    assertThat(all.shape()).isEqualTo(Shape.scalar());
    assertThat(all.toFloats()).containsExactly(10);
    Tensor same = TestCall.run("ReduceSum", 13, NOOP, x);
    assertThat(same.shape()).isEqualTo(Shape.of(2, 2));
    assertThat(same.segment().address()).isEqualTo(x.segment().address());
    assertThat(TestCall.run("ReduceMax", 18, NOOP, x, longs()).toFloats())
        .containsExactly(1, 2, 3, 4);
  }

  @Test
  void scalarReducesToItself() {
    Tensor scalar = floats(Shape.scalar(), 7);
    assertThat(TestCall.run("ReduceMean", scalar).toFloats()).containsExactly(7);
    assertThat(TestCall.run("ReduceMean", scalar).shape()).isEqualTo(Shape.scalar());
  }

  @Test
  void rowsOfFloatsAreSummedInEightParts() {
    // Beside 2^24 a 1 is lost; whether it meets it alone depends on the order.
    Tensor x = floats(16777216, 1, 1, 1, 1, 1, 1, 1);
    // ((2^24 + 1) + (1 + 1)) + ((1 + 1) + (1 + 1)), parts 0 and 4 first.
    assertThat(TestCall.run("ReduceSum", x).toFloats()).containsExactly(16777222);
    Tensor longer = floats(16777216, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1);
    // Element 8 follows element 0 in part 0, where it is lost; element 10 is one of the last.
    assertThat(TestCall.run("ReduceSum", longer).toFloats()).containsExactly(16777216);
  }

  @Test
  void otherSumsAreRoundedOnce() {
    // Down the columns, in double precision.
    Tensor x = floats(Shape.of(4, 1, 2), 16777216, 0, 1, 0, 1, 0, 1, 0);
    assertThat(
            TestCall.run("ReduceSum", 12, Map.of("axes", List.of(0L), "keepdims", 0L), x)
                .toFloats())
        .containsExactly(16777220, 0);
    assertThat(reals(TestCall.run("ReduceMean", doubles(Shape.of(2), 0.1, 0.3))))
        .containsExactly((0.1 + 0.3) / 2);
  }

  @Test
  void nothingHasASumAndBounds() {
    Tensor nothing = floats(Shape.of(2, 0));
    assertThat(TestCall.run("ReduceSum", 13, DROP, nothing, longs(1)).toFloats())
        .containsExactly(0, 0);
    assertThat(TestCall.run("ReduceMean", 18, DROP, nothing, longs(1)).toFloats())
        .containsExactly(Float.NaN, Float.NaN);
    assertThat(TestCall.run("ReduceMax", 18, DROP, nothing).toFloats())
        .containsExactly(Float.NEGATIVE_INFINITY);
    assertThat(TestCall.run("ReduceMin", 18, DROP, nothing).toFloats())
        .containsExactly(Float.POSITIVE_INFINITY);
    assertThat(TestCall.run("ReduceSum", 13, KEEP, nothing, longs(0)).shape())
        .isEqualTo(Shape.of(1, 0));
    Tensor codes = vector(ElementType.S8);
    assertThat(TestCall.run("ReduceMax", codes).toLongs()).containsExactly(-128);
    assertThat(TestCall.run("ReduceMin", codes).toLongs()).containsExactly(127);
    assertThat(TestCall.run("ReduceMax", vector(ElementType.U64)).toLongs()).containsExactly(0);
    assertThat(TestCall.run("ReduceMin", vector(ElementType.U64)).toLongs()).containsExactly(-1);
    assertThatThrownBy(() -> TestCall.run("ReduceMean", codes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ReduceMean of S8[0] has no terms");
  }

  @Test
  void integersWrapAndTruncate() {
    assertThat(TestCall.run("ReduceSum", vector(ElementType.U8, 200, 100)).toLongs())
        .containsExactly(44);
    assertThat(TestCall.run("ReduceMean", vector(ElementType.U8, 200, 101)).toLongs())
        .containsExactly(150);
    assertThat(TestCall.run("ReduceMean", vector(ElementType.S32, -2, -5)).toLongs())
        .containsExactly(-3);
    assertThat(TestCall.run("ReduceMax", vector(ElementType.U64, 1, -1)).toLongs())
        .containsExactly(-1);
    assertThat(TestCall.run("ReduceMin", vector(ElementType.S64, 1, -1)).toLongs())
        .containsExactly(-1);
  }

  @Test
  void maximumOfTruthIsOr() {
    Tensor truth = integers(ElementType.BOOL, Shape.of(2, 2), 0, 1, 0, 0);
    assertThat(TestCall.run("ReduceMax", 20, DROP, truth, longs(1)).toLongs())
        .containsExactly(1, 0);
    assertThat(TestCall.run("ReduceMin", 20, DROP, truth, longs(0)).toLongs())
        .containsExactly(0, 0);
    assertThatThrownBy(() -> TestCall.run("ReduceSum", truth))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ReduceSum does not support elements of type BOOL");
  }

  @Test
  void maximumHandsNanOn() {
    assertThat(TestCall.run("ReduceMax", floats(1, Float.NaN, 2)).toFloats())
        .containsExactly(Float.NaN);
  }

  @Test
  void refusesBadAxes() {
    Tensor x = floats(Shape.of(2, 2), 1, 2, 3, 4);
    assertThatThrownBy(() -> TestCall.run("ReduceSum", 13, KEEP, x, longs(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("axis=2 is not in [-2, 1] of rank 2");
    assertThatThrownBy(() -> TestCall.run("ReduceSum", 13, KEEP, x, longs(1, -1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("axis=-1 is named twice");
    assertThatThrownBy(() -> TestCall.run("ReduceSum", 13, KEEP, x, floats(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("F32[1]");
    assertThatThrownBy(() -> TestCall.run("ReduceSum", 13, KEEP, x, longs(new long[65])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("S64[65]");
  }
}
