package dev.zeropoint.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.testing.OnnxBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights in files beside the model: read from its folder and below, and from nowhere else. */
class ExternalDataTest {
  private final GemmBackend backend = Backends.best().backend();

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void writeWeights() throws IOException {
    folder = Files.createDirectories(temporary.resolve("model"));
    ByteBuffer weights = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 5; i++) {
      weights.putFloat(i + 0.5f);
    }
    Files.write(folder.resolve("weights.bin"), weights.array());
    Files.write(temporary.resolve("secret.bin"), weights.array());
    Files.createDirectories(folder.resolve("sub"));
    Files.write(folder.resolve("sub/weights.bin"), weights.array());
  }

  private static TensorProto tensor(String... entries) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName("w")
            .setDocString("a text")
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .addDims(2)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL);
    for (int i = 0; i < entries.length; i += 2) {
      tensor.addExternalData(
          StringStringEntryProto.newBuilder().setKey(entries[i]).setValue(entries[i + 1]));
    }
    return tensor.build();
  }

  private static byte[] model(String... entries) {
    OnnxBuilder builder =
        new OnnxBuilder()
            .floatInput("x", 1)
            .node("Add", "a", List.of("x", "w"), List.of("y"))
            .output("y");
    builder.graph().addInitializer(tensor(entries));
    return builder.bytes();
  }

  private float[] load(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("m.onnx"), bytes);
    try (Model model = OnnxModels.load(file, backend)) {
      return model.graph().constants().get("w").toFloats();
    }
  }

  private void refused(String[] entries, String... parts) {
    assertThatThrownBy(() -> load(model(entries)))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("m.onnx", "initializer \"w\"")
        .hasMessageContainingAll(parts);
  }

  @Test
  void weightsAreReadFromTheirPlace() throws IOException {
    assertThat(load(model("location", "weights.bin", "offset", "8", "length", "8")))
        .containsExactly(2.5f, 3.5f);
    // Without an offset from the start, without a length to the end.
    assertThat(load(model("location", "weights.bin", "length", "8"))).containsExactly(0.5f, 1.5f);
    assertThat(load(model("location", "weights.bin", "offset", "12"))).containsExactly(3.5f, 4.5f);
    assertThat(load(model("location", "./sub/weights.bin", "offset", "12")))
        .containsExactly(3.5f, 4.5f);
  }

  @Test
  void modelMayBeNamedWithoutItsFolder() {
    assertThat(ExternalData.beside(Path.of("m.onnx")).folder())
        .contains(Path.of("").toAbsolutePath());
  }

  @ParameterizedTest
  @CsvSource({
    "../secret.bin, \"..\" is not allowed",
    "sub/../weights.bin, \"..\" is not allowed",
    "sub/../../secret.bin, \"..\" is not allowed",
    "'', without a location",
    "none.bin, no such file",
    "sub, not a regular file",
    ".., \"..\" is not allowed",
  })
  void otherLocationsAreRefused(String location, String message) {
    refused(new String[] {"location", location, "length", "8"}, message);
  }

  @Test
  void absoluteLocationsAreRefused() {
    String inside = folder.resolve("weights.bin").toAbsolutePath().toString();
    refused(new String[] {"location", inside, "length", "8"}, inside, "absolute");
  }

  @Test
  void locationsThatAreNoPathAreRefused() {
    refused(new String[] {"location", "a\0b"}, "not a path");
  }

  @Test
  void linksThatLeaveTheFolderAreRefused() throws IOException {
    Files.createSymbolicLink(folder.resolve("link.bin"), temporary.resolve("secret.bin"));
    refused(new String[] {"location", "link.bin", "length", "8"}, "link.bin", "symbolic link");
    Files.createSymbolicLink(folder.resolve("up"), temporary);
    refused(new String[] {"location", "up/secret.bin", "length", "8"}, "symbolic link");
    // A link within the folder is as good as its target, and the folder itself may be one.
    Files.createSymbolicLink(folder.resolve("near.bin"), Path.of("sub", "weights.bin"));
    assertThat(load(model("location", "near.bin", "length", "8"))).containsExactly(0.5f, 1.5f);
    folder = Files.createSymbolicLink(temporary.resolve("other"), folder);
    assertThat(load(model("location", "near.bin", "length", "8"))).containsExactly(0.5f, 1.5f);
  }

  @ParameterizedTest
  @CsvSource({
    "16, 8, offset 16 and length 8 reach beyond the file of 20 bytes",
    "21, 0, offset 21 and length 0 reach beyond",
    "9223372036854775807, 8, reach beyond",
    "8, 9223372036854775807, reach beyond",
    "8, 4, found 4",
    "0, '', found 20",
    "-8, 8, offset \"-8\" is not a number",
    "0, 8x, length \"8x\" is not a number",
    "0, 99999999999999999999, is not a number",
  })
  void placesThatAreNotInTheFileAreRefused(String offset, String length, String message) {
    refused(new String[] {"location", "weights.bin", "offset", offset, "length", length}, message);
  }

  @Test
  void modelsWithoutAFolderSaySo() {
    byte[] bytes = model("location", "weights.bin", "length", "8");
    assertThatThrownBy(() -> OnnxModels.load(bytes, "bytes", backend))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("bytes: ", "\"w\"", "weights.bin", "not loaded from a file");
  }

  @Test
  void constantsOfNodesAreReadToo() throws IOException {
    AttributeProto value =
        AttributeProto.newBuilder()
            .setName("value")
            .setType(AttributeProto.AttributeType.TENSOR)
            .setT(tensor("location", "weights.bin", "length", "8"))
            .build();
    byte[] bytes =
        new OnnxBuilder()
            .floatInput("x", 1)
            .node("Constant", "c", List.of(), List.of("w"), value)
            .node("Add", "a", List.of("x", "w"), List.of("y"))
            .output("y")
            .bytes();
    assertThat(load(bytes)).containsExactly(0.5f, 1.5f);
    // Written again, the elements are in the model.
    TensorProto written = written().getGraph().getNode(0).getAttribute(0).getT();
    assertThat(written.getExternalDataCount()).isZero();
    assertThat(written.getRawData().size()).isEqualTo(8);
  }

  /** The written model may be put anywhere: it needs no other file. */
  @Test
  void writtenModelsHoldTheirWeights() throws IOException {
    load(model("location", "weights.bin", "offset", "4", "length", "8"));
    TensorProto written = written().getGraph().getInitializer(0);
    assertThat(written.getDataLocation()).isEqualTo(TensorProto.DataLocation.DEFAULT);
    assertThat(written.getExternalDataCount()).isZero();
    assertThat(written.getDocString()).isEqualTo("a text");
    assertThat(written.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN))
        .isEqualTo(ByteBuffer.allocate(8).putInt(0x0000C03F).putInt(0x00002040).flip());
  }

  private ModelProto written() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Arena arena = Arena.ofConfined()) {
      OnnxDocument.read(folder.resolve("m.onnx"), arena)
          .write(new GraphEdit(13, Map.of(), Map.of()), Map.of(), out);
    }
    return ModelProto.parseFrom(out.toByteArray());
  }
}
