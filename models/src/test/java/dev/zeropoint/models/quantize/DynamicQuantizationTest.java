package dev.zeropoint.models.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.onnx.OnnxDocument;
import dev.zeropoint.models.testing.OnnxBuilder;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DynamicQuantizationTest {
  private final Arena arena = Arena.ofAuto();

  private Graph quantized(OnnxBuilder network, WeightFormat format) {
    OnnxDocument document = SmallNetwork.document(network, arena);
    GraphEdit edit =
        DynamicQuantization.edit(
            document.graph(),
            LayerScan.of(document.graph(), Arena.ofAuto()).layers(),
            format,
            arena);
    byte[] written = SmallNetwork.written(document, edit);
    Graph read = OnnxDocument.read(written, "written", arena).graph();
    assertThat(read.nodes()).isEqualTo(edit.apply(document.graph()).nodes());
    return read;
  }

  @Test
  void productIsTheChainOfTheTextBook() {
    OnnxBuilder network =
        new OnnxBuilder()
            .floatInput("x", 2)
            .floats("w", new long[] {8, 3}, SmallNetwork.wave(24, 1))
            .node("MatMul", "p", List.of("x", "w"), List.of("y"))
            .output("y");
    Graph graph = quantized(network, new WeightFormat(true, 7));
    assertThat(graph.nodes())
        .extracting(Node::op)
        .containsExactly("DynamicQuantizeLinear", "MatMulInteger", "Cast", "Mul", "Mul");
    assertThat(graph.constants().keySet())
        .containsExactly("w_quantized", "w_scale", "w_zero_point");

    Tensor x = SmallNetwork.input(5, arena);
    assertThat(SmallNetwork.run(graph, x)).isEqualTo(byHand(x, graph));
  }

  @Test
  void weightsThatAreMovedBeforeTheirProductAreQuantized() {
    float[] values = SmallNetwork.wave(24, 1);
    OnnxBuilder moved =
        new OnnxBuilder()
            .floatInput("x", 2)
            .floats("flat", new long[] {24}, values)
            .tensor(
                "dims",
                7,
                new long[] {2},
                new byte[] {3, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0})
            .node("Identity", "i", List.of("flat"), List.of("same"))
            .node("Cast", "c", List.of("same"), List.of("cast"), SmallNetwork.integer("to", 1))
            .node("Reshape", "r", List.of("cast", "dims"), List.of("matrix"))
            .node("Transpose", "t", List.of("matrix"), List.of("w"))
            .node("MatMul", "p", List.of("x", "w"), List.of("y"))
            .output("y");
    Graph graph = quantized(moved, new WeightFormat(true, 7));
    assertThat(graph.nodes())
        .extracting(Node::op)
        .containsExactly("DynamicQuantizeLinear", "MatMulInteger", "Cast", "Mul", "Mul");
    assertThat(graph.constants().keySet())
        .containsExactly("w_quantized", "w_scale", "w_zero_point");
    Tensor x = SmallNetwork.input(5, arena);
    assertThat(SmallNetwork.run(graph, x)).isEqualTo(byHand(x, graph));
    Graph plain = SmallNetwork.document(moved, arena).graph();
    assertThat(SmallNetwork.cosine(SmallNetwork.run(plain, x), SmallNetwork.run(graph, x)))
        .isGreaterThan(0.999);
  }

  @Test
  void movedWeightsThatOthersReadToo() {
    OnnxBuilder network =
        new OnnxBuilder()
            .floatInput("x", 2)
            .floats("turned", new long[] {8, 8}, SmallNetwork.wave(64, 1))
            .node("Transpose", "t", List.of("turned"), List.of("w"))
            .node("MatMul", "p", List.of("x", "w"), List.of("a"))
            .node("MatMul", "q", List.of("w", "a"), List.of("y"))
            .output("y");
    Graph graph = quantized(network, new WeightFormat(true, 7));
    assertThat(graph.nodes()).extracting(Node::op).contains("Transpose", "MatMulInteger", "MatMul");
    assertThat(SmallNetwork.run(graph, SmallNetwork.input(8, arena))).hasSize(64);
  }

  /** The product of codes, written down once more. */
  private static float[] byHand(Tensor x, Graph graph) {
    FloatRange range = FloatRange.of(x);
    Quantization.PerTensor q =
        Quantization.PerTensor.asymmetric(
            range.min(), range.max(), ElementType.U8, Rounding.HALF_EVEN);
    Tensor codes = graph.constants().get("w_quantized");
    Tensor scales = graph.constants().get("w_scale");
    float[] y = new float[15];
    for (int m = 0; m < 5; m++) {
      for (int n = 0; n < 3; n++) {
        int sum = 0;
        for (int k = 0; k < 8; k++) {
          long code =
              Math.clamp(
                  (long) Math.rint(x.getFloat(m * 8 + k) / q.scale()) + q.zeroPoint(), 0, 255);
          sum += (int) (code - q.zeroPoint()) * (int) codes.getLong(k * 3 + n);
        }
        y[m * 3 + n] = sum * (q.scale() * scales.getFloat(n));
      }
    }
    return y;
  }

  @ParameterizedTest
  @CsvSource({"true, 8", "true, 7", "false, 8", "false, 7"})
  void wholeNetworkComesNearTheFloatOne(boolean perChannel, int bits) {
    OnnxBuilder network = SmallNetwork.perceptron(13);
    Tensor x = SmallNetwork.input(6, arena);
    float[] exact = SmallNetwork.run(SmallNetwork.document(network, arena).graph(), x);
    float[] coded = SmallNetwork.run(quantized(network, new WeightFormat(perChannel, bits)), x);
    assertThat(SmallNetwork.cosine(exact, coded)).isBetween(0.9995, 0.9999999);
  }

  @Test
  void readersOfOneValueShareItsCodesAndWeightsTheirs() {
    OnnxBuilder network =
        new OnnxBuilder()
            .floatInput("x", 2)
            .floats("w", new long[] {8, 8}, SmallNetwork.wave(64, 1))
            .node("MatMul", "a", List.of("x", "w"), List.of("ya"))
            .node("MatMul", "b", List.of("x", "w"), List.of("yb"))
            .node("MatMul", "c", List.of("ya", "w"), List.of("yc"))
            .node("Add", "sum", List.of("yb", "yc"), List.of("y"))
            .output("y");
    Graph graph = quantized(network, WeightFormat.DEFAULT);
    assertThat(graph.nodes()).filteredOn(n -> n.op().equals("DynamicQuantizeLinear")).hasSize(2);
    assertThat(graph.constants()).hasSize(3);
  }

  @Test
  void namesThatAreTakenAreLeftAlone() {
    OnnxBuilder network =
        new OnnxBuilder()
            .floatInput("x", 2)
            .floats("w", new long[] {8, 8}, SmallNetwork.wave(64, 1))
            .floats("w_scale", new long[] {8}, SmallNetwork.wave(8, 2))
            .node("Mul", "x_QuantizeLinear", List.of("x", "w_scale"), List.of("x_quantized"))
            .node("MatMul", "a", List.of("x_quantized", "w"), List.of("h"))
            .node("MatMul", "b", List.of("x", "w"), List.of("g"))
            .node("Add", "sum", List.of("h", "g"), List.of("y"))
            .output("y");
    Graph graph = quantized(network, WeightFormat.DEFAULT);
    assertThat(graph.constants()).containsKeys("w_scale", "w_scale_2");
    assertThat(graph.constants().get("w_scale").toFloats()).isEqualTo(SmallNetwork.wave(8, 2));
    Tensor x = SmallNetwork.input(3, arena);
    float[] exact = SmallNetwork.run(SmallNetwork.document(network, arena).graph(), x);
    assertThat(SmallNetwork.cosine(exact, SmallNetwork.run(graph, x))).isGreaterThan(0.9995);
  }

  @Test
  void weightsThatOthersReadTooAreKept() {
    OnnxBuilder network =
        new OnnxBuilder()
            .floatInput("x", 2)
            .floats("w", new long[] {8, 8}, SmallNetwork.wave(64, 1))
            .node("MatMul", "a", List.of("x", "w"), List.of("h"))
            .node("Add", "sum", List.of("h", "w"), List.of("y"))
            .output("y");
    assertThat(quantized(network, WeightFormat.DEFAULT).constants()).containsKey("w");
  }

  @Test
  void rowsOfATableAreDequantizedWhenGathered() {
    OnnxBuilder network =
        new OnnxBuilder()
            .floatInput("x", 1)
            .floats("table", new long[] {5, 8}, SmallNetwork.wave(40, 1))
            .node("Cast", "index", List.of("x"), List.of("i"), SmallNetwork.integer("to", 7))
            .node("Gather", "lookup", List.of("table", "i"), List.of("y"))
            .output("y");
    Graph graph = quantized(network, new WeightFormat(true, 7));
    assertThat(graph.nodes())
        .extracting(Node::op)
        .containsExactly("Cast", "Gather", "DequantizeLinear");
    Tensor rows = Tensor.ofFloats(arena, Shape.of(2), 4, 0);
    float[] exact = SmallNetwork.run(SmallNetwork.document(network, arena).graph(), rows);
    assertThat(SmallNetwork.run(graph, rows)).containsExactly(exact, within(1.01f / 255));
  }

  @Test
  void olderOperatorSetIsRaisedWithItsNodesTranslated() {
    OnnxBuilder network = SmallNetwork.perceptron(9);
    Graph graph = quantized(network, WeightFormat.DEFAULT);
    assertThat(graph.opset()).isEqualTo(11);
    assertThat(quantized(SmallNetwork.perceptron(17), WeightFormat.DEFAULT).opset()).isEqualTo(17);
  }

  @Test
  void nodeInTheWayOfRaisingTheOperatorSetIsNamed() {
    OnnxBuilder network =
        SmallNetwork.perceptron(9).node("Upsample", "up", List.of("y", "b1"), List.of("z"));
    assertThatThrownBy(() -> quantized(network, WeightFormat.DEFAULT))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("Upsample \"up\" means something else since opset 10")
        .hasMessageContaining("the model has 9 and needs 11");
  }
}
