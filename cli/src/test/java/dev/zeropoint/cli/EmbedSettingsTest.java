package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options and files that say how vectors are made. */
class EmbedSettingsTest {
  @TempDir private static Path models;
  private static Path network;
  private static Path tokenizer;

  @TempDir private Path folder;

  @BeforeAll
  static void copyModel() throws IOException {
    network = ModelFiles.network(models);
    tokenizer = ModelFiles.tokenizer(models);
  }

  private static Outcome embed(String... more) {
    return Outcome.of(
        Stream.concat(Stream.of("embed", "--format", "json", "--vectors"), Stream.of(more))
            .toArray(String[]::new));
  }

  private static JsonElement vector(String... more) {
    return embed(more).json().getAsJsonArray("vectors").get(0);
  }

  private static String setting(JsonObject json, String name) {
    return json.getAsJsonObject("settings").get(name).toString();
  }

  @Test
  void optionsAreFollowedAndNamed() {
    JsonObject json =
        embed("--pooling", "cls", "--no-normalize", "--max-tokens", "5", "--prefix", "p: ", "a cat")
            .json();
    assertThat(setting(json, "pooling")).isEqualTo("{\"value\":\"cls\",\"source\":\"settings\"}");
    assertThat(setting(json, "normalize")).isEqualTo("{\"value\":false,\"source\":\"settings\"}");
    assertThat(setting(json, "maxTokens")).isEqualTo("{\"value\":5,\"source\":\"settings\"}");
    assertThat(setting(json, "prefix")).isEqualTo("{\"value\":\"p: \",\"source\":\"settings\"}");
    assertThat(json.get("tokens")).hasToString("[5]");
    assertThat(json.get("truncated")).hasToString("[true]");
    assertThat(vector("--prefix", "a ", "cat")).isEqualTo(vector("a cat"));
    assertThat(vector("--pooling", "cls", "a cat")).isNotEqualTo(vector("a cat"));
  }

  @Test
  void vectorWithNanIsAnErrorThatNamesTheText() throws IOException {
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(network)).toBuilder();
    TensorProto.Builder bias =
        model.getGraphBuilder().getInitializerBuilderList().stream()
            .filter(tensor -> tensor.getName().endsWith("layer.5.output.LayerNorm.bias"))
            .findFirst()
            .orElseThrow();
    byte[] raw = bias.getRawData().toByteArray();
    ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, Float.NaN);
    bias.setRawData(ByteString.copyFrom(raw));
    Path damaged = Files.write(folder.resolve("nan.onnx"), model.build().toByteArray());
    String[] options = {
      "--model", damaged.toString(), "--tokenizer", tokenizer.toString(), "--pooling", "mean"
    };
    assertThat(
            embed(Stream.concat(Stream.of(options), Stream.of("a cat")).toArray(String[]::new))
                .failure())
        .startsWith("text 1: ")
        .endsWith("the vector of the text \"a cat\" has NaN at 0 of 384");
    Path lines = Files.writeString(folder.resolve("lines.txt"), "a cat\nb\n");
    Path vectors = folder.resolve("vectors.npy");
    String[] file = {"embed", "--input", lines.toString(), "--output", vectors.toString()};
    assertThat(
            Outcome.of(Stream.concat(Stream.of(file), Stream.of(options)).toArray(String[]::new))
                .failure())
        .startsWith(lines + ": line 1: ")
        .contains("has NaN at 0");
    assertThat(vectors).doesNotExist();
  }

  @Test
  void wrongOptions() {
    assertThat(Outcome.of("embed", "--pooling", "sum", "a").wrongUsage())
        .contains("expected one of mean, cls, max, last, pooled but was \"sum\"");
    assertThat(Outcome.of("embed", "--max-tokens", "0", "a").wrongUsage())
        .startsWith("--max-tokens is 0, but must be 1 or more");
    assertThat(Outcome.of("embed", "--query", "--prefix", "x", "a").wrongUsage())
        .startsWith("only one of --prefix, --query and --passage is possible");
    assertThat(Outcome.of("embed", "--query", "a").failure())
        .isEqualTo(
            "all-minilm-l6-v2-q: no file beside the model states a prefix for --query; --prefix"
                + " gives it");
    assertThat(Outcome.of("embed", "--max-tokens", "513", "a").failure())
        .contains("maxTokens is 513, but the model has 512 positions");
  }

  @Test
  void poolingThatNobodyStatesIsOneWarning() {
    Outcome outcome =
        embed("--model", network.toString(), "--tokenizer", tokenizer.toString(), "a cat");
    assertThat(outcome.code()).isEqualTo(Main.DONE);
    assertThat(outcome.err())
        .startsWith("zeropoint: warning: model.onnx: nobody states the pooling")
        .hasLineCount(1);
    JsonObject json = new Gson().fromJson(outcome.out(), JsonObject.class);
    assertThat(setting(json, "pooling")).isEqualTo("{\"value\":\"mean\",\"source\":\"default\"}");
  }

  @Test
  void filesBesideTheModelCount() throws IOException {
    Path own = Files.copy(tokenizer, folder.resolve("tokenizer.json"));
    Files.createDirectory(folder.resolve("1_Pooling"));
    Files.writeString(
        folder.resolve("1_Pooling/config.json"), "{\"pooling_mode_cls_token\": true}");
    Files.writeString(
        folder.resolve("config_sentence_transformers.json"), "{\"prompts\": {\"query\": \"q: \"}}");
    String[] model = {"--model", network.toString(), "--tokenizer", own.toString()};
    JsonElement query =
        vector(Stream.concat(Stream.of(model), Stream.of("--query", "a")).toArray(String[]::new));
    assertThat(query).isEqualTo(vector("--pooling", "cls", "--prefix", "q: ", "a"));
  }
}
