package dev.zeropoint.models.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.calibrate.CalibrationMethod;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.onnx.OnnxDocument;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticQuantizationTest {
  private final Arena arena = Arena.ofAuto();

  private Map<String, FloatRange> ranges(Graph graph, Tensor rows, CalibrationMethod method) {
    return StaticQuantization.calibrate(
        graph,
        LayerScan.of(graph, Arena.ofAuto()).layers(),
        CalibrationInputs.rows(graph, rows),
        method,
        SmallNetwork.BACKEND,
        () -> {});
  }

  @Test
  void rangesAreThoseOfTheActivationsOverAllInputs() {
    Graph graph = SmallNetwork.document(SmallNetwork.perceptron(13), arena).graph();
    Tensor rows = SmallNetwork.input(7, arena);
    Map<String, FloatRange> ranges = ranges(graph, rows, CalibrationMethod.MIN_MAX);
    assertThat(ranges.keySet()).containsExactly("x", "r");
    assertThat(ranges.get("x")).isEqualTo(FloatRange.of(rows));
    assertThat(ranges.get("r").min()).isZero();
  }

  @ParameterizedTest
  @EnumSource(CalibrationMethod.class)
  void networkComesNearTheFloatOne(CalibrationMethod method) {
    OnnxDocument document = SmallNetwork.document(SmallNetwork.perceptron(13), arena);
    Graph graph = document.graph();
    Tensor x = SmallNetwork.input(1000, arena);
    GraphEdit edit =
        StaticQuantization.edit(
            graph,
            LayerScan.of(graph, Arena.ofAuto()).layers(),
            WeightFormat.DEFAULT,
            ranges(graph, x, method),
            arena);
    Graph read = OnnxDocument.read(SmallNetwork.written(document, edit), "written", arena).graph();
    float[] coded = SmallNetwork.run(read, x);
    assertThat(coded).isEqualTo(SmallNetwork.run(edit.apply(graph), x));
    assertThat(SmallNetwork.cosine(SmallNetwork.run(graph, x), coded)).isBetween(0.98, 0.9999999);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pairsStandAroundActivationsAndWeightsBehindTheirCodes(boolean perChannel) {
    OnnxDocument document = SmallNetwork.document(SmallNetwork.perceptron(11), arena);
    Graph graph = document.graph();
    GraphEdit edit =
        StaticQuantization.edit(
            graph,
            LayerScan.of(graph, Arena.ofAuto()).layers(),
            new WeightFormat(perChannel, 7),
            Map.of("x", new FloatRange(-1, 3), "r", new FloatRange(0, 2)),
            arena);
    Graph changed = edit.apply(graph);
    assertThat(changed.opset()).isEqualTo(perChannel ? 13 : 11);
    assertThat(changed.nodes())
        .extracting(Node::op)
        .containsExactly(
            "QuantizeLinear",
            "DequantizeLinear",
            "DequantizeLinear",
            "MatMul",
            "Add",
            "Relu",
            "QuantizeLinear",
            "DequantizeLinear",
            "DequantizeLinear",
            "Gemm");
    assertThat(changed.constants().get("x_scale").getFloat(0)).isEqualTo(4f / 255);
    assertThat(changed.constants().get("x_zero_point").getLong(0)).isEqualTo(64);
    assertThat(changed.constants().get("w2_scale").shape())
        .isEqualTo(perChannel ? Shape.of(4) : Shape.scalar());
  }

  @Test
  void rangeThatIsMissingIsNamed() {
    Graph graph = SmallNetwork.document(SmallNetwork.perceptron(13), arena).graph();
    List<Layer> layers = LayerScan.of(graph, Arena.ofAuto()).layers();
    assertThatThrownBy(
            () ->
                StaticQuantization.edit(
                    graph, layers, WeightFormat.DEFAULT, Map.of("x", new FloatRange(-1, 1)), arena))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the range of \"r\" is not known");
  }

  @Test
  void activationThatIsNotFiniteIsNamed() {
    Graph graph = SmallNetwork.document(SmallNetwork.perceptron(13), arena).graph();
    // Row 1 makes the first hidden value the sum of products that are all positive: too large.
    Tensor rows = Tensor.ofFloats(arena, Shape.of(2, 8), new float[16]);
    float[] weights = SmallNetwork.wave(128, 1);
    for (int k = 0; k < 8; k++) {
      rows.setFloat(8 + k, Math.copySign(Float.MAX_VALUE, weights[16 * k]));
    }
    assertThatThrownBy(() -> ranges(graph, rows, CalibrationMethod.MIN_MAX))
        .isInstanceOf(ModelException.class)
        .hasMessageMatching(
            "calibration input 1 \\(counted from 0\\): the activation \"r\": element\\[0\\]=.* is not"
                + " finite");
  }

  @Test
  void progressCountsInputs() {
    Graph graph = SmallNetwork.document(SmallNetwork.perceptron(13), arena).graph();
    AtomicInteger count = new AtomicInteger();
    StaticQuantization.calibrate(
        graph,
        LayerScan.of(graph, Arena.ofAuto()).layers(),
        CalibrationInputs.rows(graph, SmallNetwork.input(5, arena)),
        CalibrationMethod.MSE,
        SmallNetwork.BACKEND,
        count::incrementAndGet);
    assertThat(count).hasValue(5);
  }
}
