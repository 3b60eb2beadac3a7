package dev.zeropoint.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.testing.OnnxBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stands in a file stays in it, but for what is changed. */
class OnnxDocumentTest {
  /** Large enough to be left outside of the parsed message. */
  private static final int LARGE = 1000;

  private final Arena arena = Arena.ofAuto();

  private static ModelProto model() throws IOException {
    OnnxBuilder builder =
        new OnnxBuilder()
            .opset(11)
            .floatInput("x", 1)
            .floats("large", new long[] {LARGE}, new float[LARGE])
            .floats("small", new long[] {1}, 7)
            .floats("other", new long[] {LARGE}, filled(3))
            .node("Add", "first", List.of("x", "large"), List.of("y"))
            .node("Add", "second", List.of("y", "other"), List.of("z"))
            .node("Mul", "third", List.of("z", "small"), List.of("w"))
            .output("w");
    builder.graph().setDocString("a graph").getNodeBuilder(1).setDocString("a node");
    builder
        .graph()
        .addNode(
            0,
            NodeProto.newBuilder()
                .setOpType("Constant")
                .setName("constant")
                .addOutput("c")
                .addAttribute(
                    AttributeProto.newBuilder()
                        .setName("value_float")
                        .setType(AttributeProto.AttributeType.FLOAT)
                        .setF(2)));
    builder.graph().addValueInfo(ValueInfoProto.newBuilder().setName("y").setDocString("a value"));
    return ModelProto.parseFrom(builder.bytes()).toBuilder()
        .setIrVersion(3)
        .setProducerName("somebody")
        .setDocString("a model")
        .addMetadataProps(entry("theirs", "kept"))
        .addMetadataProps(entry("ours", "old"))
        .build();
  }

  private static float[] filled(float value) {
    float[] values = new float[LARGE];
    Arrays.fill(values, value);
    return values;
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private ModelProto written(ModelProto model, GraphEdit edit, Map<String, String> metadata)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OnnxDocument.read(model.toByteArray(), "m", arena).write(edit, metadata, out);
    return ModelProto.parseFrom(out.toByteArray());
  }

  @Test
  void withoutAChangeTheMessageIsTheSame() throws IOException {
    ModelProto model = model();
    ModelProto same = model.toBuilder().setIrVersion(6).build();
    assertThat(written(model, new GraphEdit(11, Map.of(), Map.of()), Map.of())).isEqualTo(same);
  }

  @Test
  void onlyWhatIsChangedChanges() throws IOException {
    ModelProto.Builder builder = model().toBuilder();
    // As before IR version 4: an initializer is an input as well.
    builder.getGraphBuilder().addInput(ValueInfoProto.newBuilder().setName("other"));
    ModelProto model = builder.build();
    Tensor codes = Tensor.ofLongs(arena, ElementType.S8, Shape.of(2), -3, 4);
    Node neg = new Node("second", "Neg", List.of("y"), List.of("z"), Attributes.NONE);
    GraphEdit edit = new GraphEdit(13, Map.of("z", List.of(neg)), Map.of("codes", codes));
    ModelProto changed = written(model, edit, Map.of("ours", "new", "more", "added"));

    assertThat(changed.getIrVersion()).isEqualTo(7);
    assertThat(changed.getOpsetImport(0).getVersion()).isEqualTo(13);
    assertThat(changed.getMetadataPropsList())
        .containsExactly(entry("theirs", "kept"), entry("more", "added"), entry("ours", "new"));
    assertThat(changed.getProducerName()).isEqualTo("somebody");
    assertThat(changed.getDocString()).isEqualTo("a model");
    assertThat(changed.getGraph().getDocString()).isEqualTo("a graph");
    assertThat(changed.getGraph().getValueInfoList())
        .isEqualTo(model.getGraph().getValueInfoList());
    assertThat(changed.getGraph().getInputList())
        .extracting(ValueInfoProto::getName)
        .containsExactly("x");
    assertThat(changed.getGraph().getInitializerList())
        .extracting(TensorProto::getName)
        .containsExactly("large", "small", "codes");
    assertThat(changed.getGraph().getInitializer(0)).isEqualTo(model.getGraph().getInitializer(0));
    assertThat(changed.getGraph().getInitializer(2).getRawData().toByteArray())
        .containsExactly(-3, 4);
    assertThat(changed.getGraph().getNodeList())
        .extracting(NodeProto::getOpType)
        .containsExactly("Constant", "Add", "Neg", "Mul");
    assertThat(changed.getGraph().getNode(1)).isEqualTo(model.getGraph().getNode(1));
  }

  @Test
  void nodeThatIsOnlyRewiredKeepsItsText() throws IOException {
    Node rewired = new Node("second", "Add", List.of("y", "c"), List.of("z"), Attributes.NONE);
    ModelProto changed =
        written(model(), new GraphEdit(11, Map.of("z", List.of(rewired)), Map.of()), Map.of());
    NodeProto node = changed.getGraph().getNode(2);
    assertThat(node.getInputList()).containsExactly("y", "c");
    assertThat(node.getDocString()).isEqualTo("a node");
  }

  @Test
  void constantNodeThatNobodyReadsAnyMoreGoes() throws IOException {
    ModelProto.Builder builder = model().toBuilder();
    builder.getGraphBuilder().getNodeBuilder(1).setInput(1, "c");
    Node neg = new Node("first", "Neg", List.of("x"), List.of("y"), Attributes.NONE);
    ModelProto changed =
        written(builder.build(), new GraphEdit(11, Map.of("y", List.of(neg)), Map.of()), Map.of());
    assertThat(changed.getGraph().getNodeList())
        .extracting(NodeProto::getOpType)
        .containsExactly("Neg", "Add", "Mul");
  }

  @Test
  void attributesOfAllKindsAreWritten() throws IOException {
    Attributes attributes =
        new Attributes(
            Map.of(
                "int", 5L,
                "float", 0.5f,
                "string", "ü",
                "ints", List.of(1L, 2L),
                "floats", List.of(1f, 2f),
                "strings", List.of("a", "b"),
                "tensor", Tensor.ofLongs(arena, ElementType.S64, Shape.of(1), 9)));
    Node node = new Node("n", "Any", List.of("x"), List.of("y"), attributes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OnnxDocument document = OnnxDocument.read(model().toByteArray(), "m", arena);
    document.write(new GraphEdit(11, Map.of("y", List.of(node)), Map.of()), Map.of(), out);
    Attributes read =
        OnnxDocument.read(out.toByteArray(), "again", arena)
            .graph()
            .nodes()
            .getFirst()
            .attributes();
    assertThat(read.values()).containsOnlyKeys(attributes.values().keySet());
    assertThat(read.tensor("tensor").orElseThrow().toLongs()).containsExactly(9);
    attributes.values().entrySet().stream()
        .filter(entry -> !entry.getKey().equals("tensor"))
        .forEach(entry -> assertThat(read.values()).contains(entry));
  }
}
