package dev.zeropoint.models.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.quantize.ModelComparison.Count;
import dev.zeropoint.models.testing.OnnxBuilder;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelComparisonTest {
  private final Arena arena = Arena.ofAuto();

  private static OnnxBuilder network() {
    return SmallNetwork.perceptron(13)
        .floats("table", new long[] {5, 8}, SmallNetwork.wave(40, 5))
        .tensor("row", 7, new long[] {1}, new byte[8])
        .node("Gather", "lookup", List.of("table", "row"), List.of("e"));
  }

  private Graph dynamic(WeightFormat format) {
    Graph graph = SmallNetwork.document(network(), arena).graph();
    return DynamicQuantization.edit(
            graph, LayerScan.of(graph, Arena.ofAuto()).layers(), format, arena)
        .apply(graph);
  }

  @Test
  void aModelIsLikeItself() {
    ModelComparison comparison =
        ModelComparison.of(dynamic(WeightFormat.DEFAULT), dynamic(WeightFormat.DEFAULT));
    assertThat(comparison.same()).isTrue();
    assertThat(comparison.codes(false)).isEqualTo(new Count(8 * 16 + 4 * 16, 0));
    assertThat(comparison.codes(true)).isEqualTo(new Count(40, 0));
    assertThat(comparison.scales()).isEqualTo(new Count(16 + 4 + 1, 0));
    assertThat(comparison.zeroPoints()).isEqualTo(new Count(16 + 4 + 1, 0));
  }

  @Test
  void eachFlippedCodeAndScaleCounts() {
    Graph here = dynamic(WeightFormat.DEFAULT);
    Graph there = dynamic(WeightFormat.DEFAULT);
    var codes = there.constants().get("w1_quantized").segment();
    codes.set(Layouts.INT8, 3, (byte) (codes.get(Layouts.INT8, 3) ^ 1));
    codes.set(Layouts.INT8, 77, (byte) (codes.get(Layouts.INT8, 77) ^ 1));
    there.constants().get("w2_scale").setFloat(2, 1.5f);
    there.constants().get("table_zero_point").setLong(0, 127);
    ModelComparison comparison = ModelComparison.of(here, there);
    assertThat(comparison.same()).isFalse();
    assertThat(comparison.codes(false).different()).isEqualTo(2);
    assertThat(comparison.scales().different()).isEqualTo(1);
    assertThat(comparison.zeroPoints().different()).isEqualTo(1);
    assertThat(comparison.pairs())
        .filteredOn(pair -> !pair.same())
        .extracting(ModelComparison.Pair::name)
        .containsExactly("w1", "w2", "table");
  }

  @Test
  void oneScaleIsComparedWithMany() {
    ModelComparison comparison =
        ModelComparison.of(dynamic(new WeightFormat(true, 8)), dynamic(new WeightFormat(false, 8)));
    // The greatest column has the tensor's scale; the zero points are zeros in both.
    assertThat(comparison.scales().compared()).isEqualTo(16 + 4 + 1);
    assertThat(comparison.scales().different()).isBetween(1L, 18L);
    assertThat(comparison.zeroPoints().different()).isZero();
  }

  @Test
  void staticModelHasTheWeightsOfTheDynamicOne() {
    Graph graph = SmallNetwork.document(network(), arena).graph();
    Graph fixed =
        StaticQuantization.edit(
                graph,
                LayerScan.of(graph, Arena.ofAuto()).layers(),
                WeightFormat.DEFAULT,
                Map.of("x", new FloatRange(-1, 1), "r", new FloatRange(0, 1)),
                arena)
            .apply(graph);
    ModelComparison comparison = ModelComparison.of(dynamic(WeightFormat.DEFAULT), fixed);
    assertThat(comparison.onlyHere()).isEmpty();
    assertThat(comparison.onlyThere()).isEmpty();
    assertThat(comparison.scales().different()).isZero();
    // Gemm's weights stand as [N, K] in the one and as [K, N] in the other.
    assertThat(comparison.codes(false)).isEqualTo(new Count(8 * 16 + 4 * 16, 4 * 16));
  }

  @Test
  void weightsOfOneAloneAreNamed() {
    Graph graph = SmallNetwork.document(network(), arena).graph();
    Graph partly =
        DynamicQuantization.edit(
                graph,
                LayerScan.of(graph, Arena.ofAuto()).without(List.of("second")),
                WeightFormat.DEFAULT,
                arena)
            .apply(graph);
    ModelComparison comparison = ModelComparison.of(partly, dynamic(WeightFormat.DEFAULT));
    assertThat(comparison.onlyThere()).containsExactly("w2");
    assertThat(ModelComparison.of(dynamic(WeightFormat.DEFAULT), partly).onlyHere())
        .containsExactly("w2");
    assertThat(comparison.same()).isFalse();
    assertThat(ModelComparison.of(graph, graph).pairs()).isEmpty();
  }

  @Test
  void layersFindEachOtherByWhatTheyMakeWhereNamesDiffer() {
    OnnxBuilder renamed =
        new OnnxBuilder()
            .floatInput("x", 2)
            .floats("other", new long[] {8, 16}, SmallNetwork.wave(128, 1))
            .node("MatMul", "first", List.of("x", "other"), List.of("h"))
            .output("h");
    Graph graph = SmallNetwork.document(renamed, arena).graph();
    Graph there =
        DynamicQuantization.edit(
                graph, LayerScan.of(graph, Arena.ofAuto()).layers(), WeightFormat.DEFAULT, arena)
            .apply(graph);
    ModelComparison comparison = ModelComparison.of(dynamic(WeightFormat.DEFAULT), there);
    assertThat(comparison.pairs()).hasSize(1).allMatch(ModelComparison.Pair::same);
  }
}
