package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.onnx.OnnxModels;
import dev.zeropoint.models.session.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizeCommandTest {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  @TempDir private Path folder;
  private Path network;
  private Path output;

  @BeforeEach
  void write() throws IOException {
    network = SmallModel.write(folder.resolve("float.onnx"));
    output = folder.resolve("int8.onnx");
  }

  private String[] command(Object... more) {
    return Stream.concat(
            Stream.of("quantize", network.toString(), "--output", output.toString()),
            Stream.of(more).map(Object::toString))
        .toArray(String[]::new);
  }

  private Path rows() throws IOException {
    return SmallModel.rows(folder.resolve("rows.npy"), 20);
  }

  private List<String> operators() {
    try (Model model = OnnxModels.load(output, Backends.best().backend())) {
      return model.graph().nodes().stream().map(Node::op).toList();
    }
  }

  private void assertFilesBeside(String... names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsOnly(names);
    }
  }

  @Test
  void dynamicModelIsWrittenAndSummedUp() throws IOException {
    Files.writeString(output, "what was there before");
    assertThat(Outcome.of(command()).done().lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("output:  .*int8.onnx, 0\\.0 MB"),
            line ->
                assertThat(line).isEqualTo("mode:    dynamic, 7-bit weights, a scale a channel"),
            line -> assertThat(line).isEqualTo("layers:  2 products and 0 tables"),
            line -> assertThat(line).matches("time:    \\d+\\.\\d s"));
    assertThat(operators()).contains("DynamicQuantizeLinear", "MatMulInteger");
    assertFilesBeside("float.onnx", "int8.onnx");
  }

  @Test
  void sameCommandGivesTheSameBytes() throws IOException {
    Outcome.of(command()).done();
    byte[] first = Files.readAllBytes(output);
    Outcome.of(command()).done();
    assertThat(output).hasBinaryContent(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"minmax", "average", "percentile", "mse", "entropy"})
  void staticModelHasPairs(String method) throws IOException {
    JsonObject json =
        Outcome.of(
                command(
                    "--mode",
                    "static",
                    "--calibrate",
                    rows(),
                    "--method",
                    method,
                    "--bits",
                    8,
                    "--granularity",
                    "tensor",
                    "--format",
                    "json"))
            .json();
    assertThat(json.get("method").getAsString()).isEqualTo(method);
    assertThat(json.get("bits").getAsInt()).isEqualTo(8);
    assertThat(json.get("granularity").getAsString()).isEqualTo("tensor");
    assertThat(operators()).contains("QuantizeLinear", "DequantizeLinear", "MatMul", "Gemm");
  }

  @Test
  void layersThatAreNamedStayInFloat() {
    JsonObject json = Outcome.of(command("--keep-float", "first", "y", "--format", "json")).json();
    assertThat(json.getAsJsonArray("quantized")).isEmpty();
    assertThat(json.getAsJsonObject("float").get("--keep-float names them").getAsInt())
        .isEqualTo(2);
    assertThat(operators()).containsExactly("MatMul", "Relu", "Gemm");
    assertThat(Outcome.of(command("--keep-float", "frist")).failure())
        .isEqualTo("--keep-float: no layer that could be quantized is named [frist]");
  }

  @Test
  void networkWithoutLayersIsAFailureThatNamesItsNodes() throws IOException {
    Files.write(network, withOp("Conv", 0, 2));
    assertThat(Outcome.of(command()).failure())
        .isEqualTo(
            network
                + ": nothing can be quantized, "
                + output
                + " is not written: Conv \"first\": Conv is not quantized here; Conv \"second\":"
                + " Conv is not quantized here");
    assertThat(output).doesNotExist();
    Files.write(network, withOp("Sigmoid", 0, 2));
    assertThat(Outcome.of(command()).failure()).contains("no MatMul, Gemm or Gather has weights");
  }

  @Test
  void skippedNodesAreListed() throws IOException {
    Files.write(network, withOp("Conv", 0));
    assertThat(Outcome.of(command()).done())
        .contains("layers:  1 products and 0 tables")
        .contains("skipped: Conv \"first\": Conv is not quantized here");
  }

  /** The network with other operators in place of some nodes. */
  private byte[] withOp(String op, int... nodes) throws IOException {
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(network)).toBuilder();
    for (int node : nodes) {
      model.getGraphBuilder().getNodeBuilder(node).setOpType(op);
    }
    return model.build().toByteArray();
  }

  @Test
  void markKeepsLayersInFloat() throws IOException {
    JsonObject loose =
        Outcome.of(command("--calibrate", rows(), "--max-drop", 0.9, "--format", "json")).json();
    assertThat(loose.getAsJsonArray("kept")).isEmpty();
    assertThat(loose.get("cosine").getAsDouble()).isBetween(0.9, 1.0);
    String strict = Outcome.of(command("--calibrate", rows(), "--max-drop", 0.9999999)).done();
    assertThat(strict)
        .contains("kept:    first (alone 0.99", "kept:    second (alone 0.99")
        .contains("float:   2, as --max-drop asks for it");
    assertThat(operators()).containsExactly("MatMul", "Relu", "Gemm");
  }

  @Test
  void otherModelIsCompared() throws IOException {
    Outcome.of(command()).done();
    Path other = folder.resolve("other.onnx");
    Files.move(output, other);
    assertThat(Outcome.of(command("--check", other)).done())
        .contains(
            "check:   0 of 192 weights differ; 0 of 0 embeddings differ; 0 of 20 scales differ");
    Outcome differs = Outcome.of(command("--check", other, "--bits", 8));
    assertThat(differs.code()).isEqualTo(Main.FAILED);
    assertThat(differs.err())
        .hasLineCount(1)
        .contains("int8.onnx differs from ", " of 192 weights differ; ", "20 of 20 scales differ");
    assertThat(output).exists();
  }

  @Test
  void reportIsAFolderOfTablesAndPictures() throws IOException {
    Path report = folder.resolve("deep/report");
    Outcome.of(command("--mode", "static", "--calibrate", rows(), "--report", report)).done();
    JsonObject json =
        new Gson().fromJson(Files.readString(report.resolve("report.json")), JsonObject.class);
    assertThat(json.getAsJsonArray("tensors")).hasSize(4);
    assertThat(json.getAsJsonArray("layers")).hasSize(2);
    assertThat(report.resolve("report.txt")).content().contains("SQNR dB", "first", "w2");
    for (String name :
        List.of(
            "000-weight-w1.png",
            "001-weight-w2.png",
            "002-activation-x.png",
            "003-activation-r.png")) {
      assertThat(Files.readAllBytes(report.resolve(name))).startsWith(PNG);
    }
  }

  @Test
  void reportWithoutInputsIsOfTheWeightsAlone() throws IOException {
    Path report = folder.resolve("report");
    Outcome.of(command("--report", report)).done();
    JsonObject json =
        new Gson().fromJson(Files.readString(report.resolve("report.json")), JsonObject.class);
    assertThat(json.getAsJsonArray("tensors")).hasSize(2);
    assertThat(json.getAsJsonArray("layers")).isEmpty();
  }

  @Test
  void whatFailsLeavesTheOutputAlone() throws IOException {
    Files.writeString(output, "what was there before");
    SmallModel.write(network, Float.NaN);
    assertThat(Outcome.of(command()).failure())
        .isEqualTo("MatMul \"first\": its weights \"w1\": element[0]=NaN is not finite");
    Files.write(network, new byte[100]);
    assertThat(Outcome.of(command()).failure()).startsWith(network + ": not a");
    Files.delete(network);
    assertThat(Outcome.of(command()).failure()).isEqualTo(network + ": no such file");
    assertThat(output).hasContent("what was there before");
    assertFilesBeside("int8.onnx");
  }

  @Test
  void inputsThatDoNotFitAreOneLine() throws IOException {
    Path lines = Files.writeString(folder.resolve("lines.txt"), "a cat");
    assertThat(Outcome.of(command("--mode", "static", "--calibrate", lines)).failure())
        .isEqualTo(
            lines
                + ": lines of text need --tokenizer, as there is no "
                + folder.resolve("tokenizer.json"));
    ModelFiles.tokenizer(folder);
    assertThat(Outcome.of(command("--mode", "static", "--calibrate", lines)).failure())
        .contains("not a sentence encoder: it has the input x F32");
    Path text = Files.writeString(folder.resolve("text.npy"), "a cat");
    assertThat(Outcome.of(command("--mode", "static", "--calibrate", text)).failure())
        .startsWith(text + ": ");
    assertThat(output).doesNotExist();
  }

  @Test
  void outputIsNoInput() {
    assertThat(
            Outcome.of("quantize", network.toString(), "--output", network.toString()).wrongUsage())
        .contains("--output is the same file as ");
  }

  @Test
  void folderThatIsNotThereIsOneLine() {
    output = folder.resolve("nowhere/int8.onnx");
    assertThat(Outcome.of(command()).failure()).contains("nowhere does not exist");
  }
}
