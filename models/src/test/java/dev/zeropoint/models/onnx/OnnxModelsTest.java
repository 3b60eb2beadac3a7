package dev.zeropoint.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.testing.OnnxBuilder;
import dev.zeropoint.models.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What loading accepts, and how it refuses the rest. */
class OnnxModelsTest {
  private final GemmBackend backend = Backends.best().backend();

  private void refused(byte[] bytes, String... parts) {
    assertThatThrownBy(() -> OnnxModels.load(bytes, "bad.onnx", backend))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("bad.onnx: ")
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  private static OnnxBuilder relu() {
    return new OnnxBuilder().floatInput("x", 1).output("y");
  }

  @Test
  void realModelHasItsInputsAndOutputs() {
    try (Model model =
        OnnxModels.loadResource(getClass().getClassLoader(), TestData.MINILM, backend)) {
      assertThat(model.inputs())
          .extracting(input -> input.name())
          .containsExactly("input_ids", "attention_mask", "token_type_ids");
      assertThat(model.outputs()).containsExactly("last_hidden_state");
    }
  }

  @Test
  void truncatedModelIsRefused() {
    byte[] whole = TestData.resource(TestData.MINILM);
    for (int length : new int[] {1, 10, 1000, whole.length / 2, whole.length - 1}) {
      refused(Arrays.copyOf(whole, length), "");
    }
  }

  @Test
  void emptyAndRandomBytesAreRefused() {
    refused(new byte[0], "no graph");
    refused("this is not a model, but a line of text".getBytes(), "not a");
  }

  @Test
  void unknownOperatorIsNamedWithItsNode() {
    refused(
        relu().node("FancyOp", "layer3/fancy", List.of("x"), List.of("y")).bytes(),
        "FancyOp",
        "layer3/fancy",
        "not supported");
    // A node without a name is known by what it makes.
    refused(relu().node("FancyOp", "", List.of("x"), List.of("y")).bytes(), "FancyOp", "-> y");
  }

  @Test
  void foreignDomainIsRefused() {
    OnnxBuilder builder = relu().node("Relu", "r", List.of("x"), List.of("y"));
    builder.graph().getNodeBuilder(0).setDomain("com.example");
    refused(builder.bytes(), "com.example", "r");
  }

  @Test
  void opsetOutsideOfTheRangeIsRefused() {
    for (long opset : new long[] {0, 6, 26, Long.MAX_VALUE, -1}) {
      refused(
          relu().opset(opset).node("Relu", "r", List.of("x"), List.of("y")).bytes(),
          "opset " + opset);
    }
  }

  @Test
  void brokenGraphsAreRefused() {
    refused(relu().node("Relu", "r", List.of("nowhere"), List.of("y")).bytes(), "nowhere", "r");
    refused(relu().bytes(), "output \"y\"");
    refused(
        relu()
            .node("Relu", "one", List.of("x"), List.of("y"))
            .node("Relu", "two", List.of("x"), List.of("y"))
            .bytes(),
        "two",
        "made before");
    // Two nodes that wait for each other.
    refused(
        relu()
            .node("Relu", "one", List.of("b"), List.of("a"))
            .node("Relu", "two", List.of("a"), List.of("b"))
            .node("Relu", "r", List.of("b"), List.of("y"))
            .bytes(),
        "one",
        "\"b\"");
  }

  @Test
  void tensorsThatDoNotFitTheirDataAreRefused() {
    int f32 = TensorProto.DataType.FLOAT_VALUE;
    refused(relu().tensor("w", f32, new long[] {3}, new byte[8]).bytes(), "\"w\"", "12", "8");
    refused(relu().tensor("w", f32, new long[] {-1}, new byte[8]).bytes(), "\"w\"", "-1");
    refused(relu().tensor("w", f32, new long[] {1L << 40, 1L << 40}, new byte[8]).bytes(), "\"w\"");
    refused(relu().tensor("w", f32, new long[] {Long.MAX_VALUE}, new byte[8]).bytes(), "\"w\"");
    refused(relu().tensor("w", 8, new long[] {1}, new byte[8]).bytes(), "STRING");
    refused(relu().tensor("w", 17, new long[] {1}, new byte[1]).bytes(), "FLOAT8E4M3FN");
    refused(relu().tensor("w", 99, new long[] {1}, new byte[1]).bytes(), "number 99");
  }

  @Test
  void subgraphsAreRefusedWithTheirNode() {
    AttributeProto body =
        AttributeProto.newBuilder()
            .setName("body")
            .setType(AttributeProto.AttributeType.GRAPH)
            .setG(GraphProto.getDefaultInstance())
            .build();
    refused(
        relu().node("Loop", "loop", List.of("x"), List.of("y"), body).bytes(),
        "Loop",
        "loop",
        "body",
        "GRAPH");
  }

  @Test
  void attributeOfTheWrongTypeIsRefused() {
    AttributeProto axis =
        AttributeProto.newBuilder()
            .setName("axis")
            .setType(AttributeProto.AttributeType.STRING)
            .setS(com.google.protobuf.ByteString.copyFromUtf8("one"))
            .build();
    refused(
        relu().node("Softmax", "s", List.of("x"), List.of("y"), axis).bytes(), "Softmax", "axis");
  }

  @Test
  void filesThatCannotBeReadAreRefused(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> OnnxModels.load(folder.resolve("none.onnx"), backend))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("none.onnx", "no such file");
    assertThatThrownBy(() -> OnnxModels.load(folder, backend))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("directory");
    assertThatThrownBy(
            () -> OnnxModels.loadResource(getClass().getClassLoader(), "none.onnx", backend))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("not on the class path");
  }

  @Test
  void fileAndBytesGiveTheSameGraph(@TempDir Path folder) throws IOException {
    byte[] bytes =
        relu()
            .floats("w", new long[] {2}, 1, -2)
            .node("Add", "a", List.of("x", "w"), List.of("y"))
            .bytes();
    Path file = Files.write(folder.resolve("add.onnx"), bytes);
    try (Model fromFile = OnnxModels.load(file, backend);
        Model fromBytes = OnnxModels.load(bytes, "bytes", backend)) {
      assertThat(fromFile.inputs()).isEqualTo(fromBytes.inputs());
      assertThat(fromFile.graph().nodes()).isEqualTo(fromBytes.graph().nodes());
      assertThat(fromFile.graph().constants().get("w").toFloats()).containsExactly(1, -2);
    }
  }
}
