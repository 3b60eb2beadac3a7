package dev.zeropoint.models.op;

import static dev.zeropoint.models.op.TestTensors.doubles;
import static dev.zeropoint.models.op.TestTensors.floats;
import static dev.zeropoint.models.op.TestTensors.reals;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerNormalizationTest {
  private static final String OP = "LayerNormalization";
  private static final Map<String, Object> EXACT = Map.of("epsilon", 0f);

  @Test
  void normalizesRows() {
    // Means 2 and 10; variances 1 and 4.
    Tensor x = floats(Shape.of(2, 2), 1, 3, 8, 12);
    Tensor scale = floats(2, 3);
    Tensor bias = floats(10, 20);
    List<Tensor> all = TestCall.runAll(OP, 17, EXACT, 3, x, scale, bias);
    assertThat(all.get(0).toFloats()).containsExactly(8, 23, 8, 23);
    assertThat(all.get(1).shape()).isEqualTo(Shape.of(2, 1));
    assertThat(all.get(1).toFloats()).containsExactly(2, 10);
    assertThat(all.get(2).toFloats()).containsExactly(1, 0.5f);
    assertThat(TestCall.run(OP, 17, EXACT, x, scale).toFloats()).containsExactly(-2, 3, -2, 3);
  }

  @Test
  void normalizesSeveralAxes() {
    Tensor x = floats(Shape.of(1, 2, 2), -1, 1, -1, 1);
    Tensor scale = floats(Shape.of(2, 2), 1, 2, 3, 4);
    for (long axis : new long[] {1, -2}) {
      List<Tensor> all = TestCall.runAll(OP, 17, Map.of("epsilon", 0f, "axis", axis), 3, x, scale);
      assertThat(all.get(0).toFloats()).containsExactly(-1, 2, -3, 4);
      assertThat(all.get(1).shape()).isEqualTo(Shape.of(1, 1, 1));
    }
    List<Tensor> whole = TestCall.runAll(OP, 17, Map.of("axis", 0L), 2, x, scale);
    assertThat(whole.get(1).shape()).isEqualTo(Shape.of(1, 1, 1));
  }

  @Test
  void scaleAndBiasBroadcast() {
    Tensor x = floats(Shape.of(2, 2), -1, 1, -2, 2);
    Tensor perRow = floats(Shape.of(2, 1), 5, 7);
    assertThat(TestCall.run(OP, 17, EXACT, x, perRow, floats(Shape.scalar(), 1)).toFloats())
        .containsExactly(-4, 6, -6, 8);
  }

  @Test
  void epsilonKeepsConstantRowsFinite() {
    Tensor x = floats(Shape.of(1, 3), 4, 4, 4);
    assertThat(TestCall.run(OP, x, floats(1, 1, 1)).toFloats()).containsExactly(0, 0, 0);
    List<Tensor> all = TestCall.runAll(OP, 17, Map.of("epsilon", 0.25f), 3, x, floats(1, 1, 1));
    assertThat(all.get(2).toFloats()).containsExactly(2);
  }

  @Test
  void largeOffsetsDoNotCancel() {
    // A float sum of squares would lose the variance beside 1e12.
    Tensor x = floats(Shape.of(1, 2), 1_000_000, 1_000_002);
    assertThat(TestCall.run(OP, 17, EXACT, x, floats(1, 1)).toFloats()).containsExactly(-1, 1);
  }

  @Test
  void doublesHaveFloatStatistics() {
    Tensor x = doubles(Shape.of(2), 0.1, 0.3);
    List<Tensor> all = TestCall.runAll(OP, 17, EXACT, 2, x, doubles(Shape.of(2), 1, 1));
    assertThat(reals(all.get(0))).containsExactly(new double[] {-1, 1}, within(1e-12));
    assertThat(all.get(1).type()).isEqualTo(ElementType.F32);
    assertThat(all.get(1).toFloats()).containsExactly(0.2f);
  }

  @Test
  void noRowsAreFineAndEmptyRowsAreNot() {
    assertThat(TestCall.run(OP, floats(Shape.of(0, 2)), floats(1, 1)).shape())
        .isEqualTo(Shape.of(0, 2));
    assertThatThrownBy(() -> TestCall.run(OP, floats(Shape.of(2, 0)), floats()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("LayerNormalization of F32[2, 0] has empty rows");
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor x = floats(Shape.of(2, 2), 1, 2, 3, 4);
    assertThatThrownBy(() -> TestCall.run(OP, x, floats(1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[3] does not broadcast to [2, 2]");
    assertThatThrownBy(() -> TestCall.run(OP, 17, Map.of("stash_type", 16L), x, floats(1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stash_type=16");
    assertThatThrownBy(() -> TestCall.run(OP, 17, Map.of("axis", 2L), x, floats(1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("axis=2");
  }
}
