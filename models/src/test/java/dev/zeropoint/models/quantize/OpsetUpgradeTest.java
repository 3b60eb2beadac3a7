package dev.zeropoint.models.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.onnx.OnnxDocument;
import dev.zeropoint.models.testing.OnnxBuilder;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network means the same in a newer operator set. */
class OpsetUpgradeTest {
  private final Arena arena = Arena.ofAuto();

  private static AttributeProto integers(String name, long... values) {
    AttributeProto.Builder builder =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      builder.addInts(value);
    }
    return builder.build();
  }

  private static AttributeProto real(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  private void staysTheSame(OnnxBuilder network, int opset) {
    OnnxDocument document = SmallNetwork.document(network.output("y"), arena);
    GraphEditor editor = new GraphEditor(document.graph());
    OpsetUpgrade.make(document.graph(), opset, editor, arena);
    byte[] written = SmallNetwork.written(document, editor.edit(opset));
    Graph upgraded = OnnxDocument.read(written, "upgraded", arena).graph();
    assertThat(upgraded.opset()).isEqualTo(opset);
    assertThat(upgraded.nodes()).isNotEqualTo(document.graph().nodes());
    Tensor x = SmallNetwork.input(3, arena);
    assertThat(SmallNetwork.run(upgraded, x)).isEqualTo(SmallNetwork.run(document.graph(), x));
  }

  private static OnnxBuilder network(long opset) {
    return new OnnxBuilder().opset(opset).floatInput("x", 2);
  }

  @Test
  void axesBecomeInputs() {
    staysTheSame(
        network(11)
            .node("Unsqueeze", "u", List.of("x"), List.of("a"), integers("axes", 0, 2))
            .node("Squeeze", "s", List.of("a"), List.of("b"), integers("axes", 2))
            .node("ReduceSum", "r", List.of("b"), List.of("y"), integers("axes", 1)),
        13);
  }

  @Test
  void boundsAndSlicesBecomeInputs() {
    staysTheSame(
        network(9)
            .node("Clip", "c", List.of("x"), List.of("a"), real("max", 0.5f), real("min", -0.25f))
            .node("Clip", "one", List.of("a"), List.of("b"), real("max", 0.25f))
            .node(
                "Slice",
                "s",
                List.of("b"),
                List.of("y"),
                integers("starts", 1),
                integers("ends", 3),
                integers("axes", 1)),
        11);
  }

  @ParameterizedTest
  @CsvSource({"Softmax, 0", "Softmax, 1", "LogSoftmax, 0"})
  void softmaxOverSeveralAxesStaysSo(String op, long axis) {
    staysTheSame(
        network(11)
            .node("Unsqueeze", "u", List.of("x"), List.of("a"), integers("axes", 2))
            .node(op, "s", List.of("a"), List.of("y"), SmallNetwork.integer("axis", axis)),
        13);
  }

  private static Graph normalized(long spatial) {
    Node node =
        new Node(
            "n",
            "BatchNormalization",
            List.of("x", "s", "b", "m", "v"),
            List.of("y"),
            new Attributes(Map.of("spatial", spatial, "epsilon", 0.5f)));
    Map<String, Tensor> constants = new HashMap<>();
    for (String name : List.of("s", "b", "m", "v")) {
      constants.put(name, SmallNetwork.input(1, Arena.ofAuto()));
    }
    GraphInput x = new GraphInput("x", ElementType.F32, Optional.empty());
    return new Graph("g", 7, List.of(x), constants, List.of(node), List.of("y"));
  }

  @Test
  void statisticsPerChannelStaySo() {
    Graph graph = normalized(1);
    GraphEditor editor = new GraphEditor(graph);
    OpsetUpgrade.make(graph, 11, editor, arena);
    Node node = editor.edit(11).apply(graph).nodes().getFirst();
    assertThat(node.attributes()).isEqualTo(new Attributes(Map.of("epsilon", 0.5f)));
    assertThatThrownBy(
            () -> OpsetUpgrade.make(normalized(0), 11, new GraphEditor(normalized(0)), arena))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("g: BatchNormalization \"n\" has spatial=0");
  }

  @Test
  void whatMeansTheSameIsLeftAlone() {
    OnnxDocument document =
        SmallNetwork.document(
            network(11)
                .node("Softmax", "s", List.of("x"), List.of("y"), SmallNetwork.integer("axis", -1))
                .output("y"),
            arena);
    GraphEditor editor = new GraphEditor(document.graph());
    OpsetUpgrade.make(document.graph(), 13, editor, arena);
    assertThat(editor.edit(13).replacements()).isEmpty();
  }
}
