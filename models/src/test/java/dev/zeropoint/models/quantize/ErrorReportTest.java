package dev.zeropoint.models.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.error.LayerReport;
import dev.zeropoint.core.error.TensorReport;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.models.graph.Graph;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorReportTest {
  private final Arena arena = Arena.ofAuto();
  private final Graph graph = SmallNetwork.document(SmallNetwork.perceptron(13), arena).graph();
  private final List<Layer> layers = LayerScan.of(graph, Arena.ofAuto()).layers();
  private final CalibrationInputs inputs =
      CalibrationInputs.rows(graph, SmallNetwork.input(9, arena));

  @Test
  void eightBitsLoseLessThanSeven() {
    List<TensorReport> seven = ErrorReport.weights(layers, new WeightFormat(true, 7));
    List<TensorReport> eight = ErrorReport.weights(layers, new WeightFormat(true, 8));
    assertThat(seven).extracting(TensorReport::name).containsExactly("w1", "w2");
    for (int i = 0; i < seven.size(); i++) {
      // One bit is worth 6 dB; 127 steps instead of 64 are a little less.
      assertThat(eight.get(i).error().sqnrDb() - seven.get(i).error().sqnrDb()).isBetween(3., 9.);
    }
  }

  @Test
  void activationsBeyondTheRangeSaturate() {
    List<TensorReport> reports =
        ErrorReport.activations(
            graph,
            Map.of("x", new FloatRange(-0.5f, 0.5f)),
            inputs,
            SmallNetwork.BACKEND,
            () -> {});
    assertThat(reports).hasSize(1);
    TensorReport report = reports.getFirst();
    assertThat(report.error().count()).isEqualTo(72);
    assertThat(report.error().saturationShare()).isBetween(0.3, 0.9);
    assertThat(report.error().maxError()).isBetween(0.4, 0.51);
    assertThat(ErrorReport.activations(graph, Map.of(), inputs, SmallNetwork.BACKEND, () -> {}))
        .isEmpty();
  }

  @Test
  void layerKeptInFloatShowsTheErrorOfThoseInFront() {
    List<Layer> first = layers.subList(0, 1);
    Graph changed =
        DynamicQuantization.edit(graph, first, WeightFormat.DEFAULT, arena).apply(graph);
    List<LayerReport> reports =
        ErrorReport.layers(
            graph,
            changed,
            layers,
            first,
            Map.of(layers.getFirst(), new Agreement(0.9, 0.95)),
            inputs,
            SmallNetwork.BACKEND,
            () -> {});
    assertThat(reports).extracting(LayerReport::name).containsExactly("first", "second");
    assertThat(reports).extracting(LayerReport::quantized).containsExactly(true, false);
    assertThat(reports.get(0).networkCosine()).hasValue(0.95);
    assertThat(reports.get(1).networkCosine()).isEmpty();
    assertThat(reports).allSatisfy(r -> assertThat(r.error().sqnrDb()).isBetween(25., 60.));
  }
}
