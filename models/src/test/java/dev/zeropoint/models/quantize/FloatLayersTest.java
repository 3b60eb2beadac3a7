package dev.zeropoint.models.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.testing.OnnxBuilder;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloatLayersTest {
  /** What a network has with itself, but for rounding. */
  private static final double ALMOST_ONE = 1 - 1e-12;

  private final Arena arena = Arena.ofAuto();

  /**
   * Three branches; the middle one's weights have an outlier in each column that hides the rest.
   */
  private static OnnxBuilder branches() {
    OnnxBuilder network = new OnnxBuilder().floatInput("x", 2);
    for (int i = 0; i < 3; i++) {
      float[] weights = new float[64];
      for (int j = 0; j < weights.length; j++) {
        weights[j] = (float) Math.sin(0.37 * j * j + i * j + i);
      }
      if (i == 1) {
        // The first row meets inputs of zero: it costs range and adds nothing.
        for (int col = 0; col < 8; col++) {
          weights[col] = 500;
        }
      }
      network
          .floats("w" + i, new long[] {8, 8}, weights)
          .node("MatMul", "branch" + i, List.of("x", "w" + i), List.of("y" + i));
    }
    return network.node("Sum", "sum", List.of("y0", "y1", "y2"), List.of("y")).output("y");
  }

  private Tensor inputs() {
    Tensor x = SmallNetwork.input(6, arena);
    for (int row = 0; row < 6; row++) {
      x.setFloat(row * 8L, 0);
    }
    return x.reshape(Shape.of(6, 8));
  }

  private FloatLayers search(double least) {
    Graph graph = SmallNetwork.document(branches(), arena).graph();
    CalibrationInputs inputs = CalibrationInputs.rows(graph, inputs());
    OutputComparison comparison =
        new OutputComparison(graph, inputs, SmallNetwork.BACKEND, arena, () -> {});
    return FloatLayers.search(
        graph,
        LayerScan.of(graph, Arena.ofAuto()).layers(),
        least,
        (layers, run) -> DynamicQuantization.edit(graph, layers, WeightFormat.DEFAULT, run),
        comparison,
        () -> {});
  }

  @Test
  void layerWithOutliersIsKeptInFloat() {
    FloatLayers result = search(0.999);
    assertThat(result.kept()).extracting(Layer::name).containsExactly("branch1");
    assertThat(result.agreement().least()).isGreaterThanOrEqualTo(0.999);
    assertThat(result.damages()).hasSize(3);
    assertThat(result.damages().values())
        .allSatisfy(alone -> assertThat(alone.mean()).isGreaterThanOrEqualTo(alone.least()));
  }

  @Test
  void nothingIsKeptWhereTheMarkHoldsAnyhow() {
    FloatLayers result = search(0.5);
    assertThat(result.kept()).isEmpty();
    assertThat(result.damages()).isEmpty();
    assertThat(result.agreement().least()).isGreaterThanOrEqualTo(0.5);
  }

  @Test
  void allIsKeptWhereNothingElseHoldsTheMark() {
    FloatLayers result = search(ALMOST_ONE);
    assertThat(result.kept()).hasSize(3);
    assertThat(result.agreement().least()).isGreaterThan(ALMOST_ONE);
  }
}
