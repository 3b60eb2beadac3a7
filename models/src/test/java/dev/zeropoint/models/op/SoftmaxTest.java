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

class SoftmaxTest {
  private static final float LN2 = 0.6931472f;

  @Test
  void sharesOfPowers() {
    // Powers 1, 2, 5 of e to the logs 1, 2, 5.
    assertThat(TestCall.run("Softmax", floats(0, LN2, 1.609438f)).toFloats())
        .containsExactly(new float[] {0.125f, 0.25f, 0.625f}, within(1e-7f));
    assertThat(TestCall.run("LogSoftmax", floats(0, 0)).toFloats()).containsExactly(-LN2, -LN2);
  }

  @Test
  void largeNumbersDoNotOverflow() {
    assertThat(TestCall.run("Softmax", floats(10000, 10000)).toFloats())
        .containsExactly(0.5f, 0.5f);
    assertThat(TestCall.run("LogSoftmax", floats(0, 10000)).toFloats()).containsExactly(-10000, 0);
    assertThat(TestCall.run("Softmax", floats(Float.NEGATIVE_INFINITY, 3)).toFloats())
        .containsExactly(0, 1);
  }

  @Test
  void axisInTheMiddle() {
    Tensor x = floats(Shape.of(1, 2, 2), 0, 0, 0, LN2);
    Tensor y = TestCall.run("Softmax", 13, Map.of("axis", 1L), x);
    assertThat(y.shape()).isEqualTo(Shape.of(1, 2, 2));
    assertThat(y.toFloats())
        .containsExactly(new float[] {0.5f, 1 / 3f, 0.5f, 2 / 3f}, within(1e-7f));
    assertThat(TestCall.run("Softmax", 13, Map.of("axis", -2L), x).toFloats())
        .isEqualTo(y.toFloats());
  }

  @Test
  void upToOpset12AllLaterAxesAreOne() {
    Tensor x = floats(Shape.of(2, 2, 2), 0, 0, 0, 0, 0, 0, 0, LN2);
    float[] flattened = {0.25f, 0.25f, 0.25f, 0.25f, 0.2f, 0.2f, 0.2f, 0.4f};
    assertThat(TestCall.run("Softmax", 12, Map.of(), x).toFloats())
        .containsExactly(flattened, within(1e-7f));
    assertThat(TestCall.run("Softmax", 13, Map.of(), x).toFloats())
        .containsExactly(
            new float[] {0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 1 / 3f, 2 / 3f}, within(1e-7f));
    assertThat(reals(TestCall.run("LogSoftmax", 12, Map.of("axis", 1L), x))[7])
        .isCloseTo(Math.log(0.4), within(1e-6));
  }

  @Test
  void doublesKeepTheirPrecision() {
    assertThat(reals(TestCall.run("Softmax", doubles(Shape.of(2), 0, Math.log(3)))))
        .containsExactly(new double[] {0.25, 0.75}, within(1e-15));
  }

  @Test
  void emptyAndOnlyOne() {
    assertThat(TestCall.run("Softmax", floats(Shape.of(2, 0))).shape()).isEqualTo(Shape.of(2, 0));
    assertThat(TestCall.run("Softmax", floats(Shape.of(0, 2))).shape()).isEqualTo(Shape.of(0, 2));
    assertThat(TestCall.run("Softmax", floats(Shape.of(2, 1), 5, -5)).toFloats())
        .containsExactly(1, 1);
  }

  @Test
  void refusesBadAxesAndTypes() {
    assertThatThrownBy(() -> TestCall.run("Softmax", 13, Map.of("axis", 1L), floats(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("axis=1 is not in [-1, 0] of rank 1");
    assertThatThrownBy(() -> TestCall.run("LogSoftmax", vector(ElementType.S8, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("LogSoftmax does not support elements of type S8");
  }
}
