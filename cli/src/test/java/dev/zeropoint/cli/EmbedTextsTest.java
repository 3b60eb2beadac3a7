package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.models.embedding.Embedding;
import dev.zeropoint.models.embedding.Pooling;
import dev.zeropoint.models.embedding.SentenceRecipe;
import dev.zeropoint.models.embedding.Stated;
import dev.zeropoint.models.embedding.TextKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedTextsTest {
  private static final String CAT = "A cat sits on the mat.";
  private static final String FELINE = "A feline is resting on a rug.";

  @Test
  void textNamesTokensSimilarityAndBackend() {
    List<String> lines = Outcome.of("embed", CAT, FELINE).done().lines().toList();
    assertThat(lines).hasSize(10);
    assertThat(lines.get(0)).matches("#  tokens +ms  text");
    assertThat(lines.get(1)).matches("1 +9 +\\d+\\.\\d  A cat sits on the mat\\.");
    assertThat(lines.get(2)).matches("2 +11 +\\d+\\.\\d  A feline is resting on a rug\\.");
    assertThat(lines.subList(3, 10))
        .containsExactly(
            "",
            "similarity       1       2",
            "         1  1.0000  0.6049",
            "         2  0.6049  1.0000",
            "",
            "vectors: mean (known of all-MiniLM-L6-v2), unit length (known of all-MiniLM-L6-v2),"
                + " at most 128 tokens (tokenizer truncation)",
            "backend: " + BackendOption.describe(Backends.best()));
  }

  @Test
  void jsonHasExactlyTheDocumentedKeys() {
    JsonObject json = Outcome.of("embed", "--format", "json", CAT, "").json();
    assertThat(json.keySet())
        .containsExactly(
            "model",
            "backend",
            "reason",
            "settings",
            "tokens",
            "truncated",
            "millis",
            "similarity");
    assertThat(json.get("model").getAsString()).isEqualTo("all-minilm-l6-v2-q");
    assertThat(json.get("backend").getAsString()).isEqualTo(Backends.best().backend().name());
    assertThat(json.get("reason").getAsString()).isEqualTo(BackendOption.reason(Backends.best()));
    assertThat(json.get("tokens")).hasToString("[9,2]");
    assertThat(json.get("truncated")).hasToString("[false,false]");
    assertThat(json.getAsJsonArray("millis")).hasSize(2);
    JsonArray similarity = json.getAsJsonArray("similarity");
    assertThat(at(similarity, 0, 0)).isEqualTo(1);
    assertThat(at(similarity, 0, 1)).isEqualTo(at(similarity, 1, 0)).isBetween(-1.0, 1.0);
  }

  @Test
  void vectorsAreOfUnitLength(@TempDir Path folder) throws IOException {
    String network = ModelFiles.network(folder).toString();
    String tokenizer = ModelFiles.tokenizer(folder).toString();
    JsonObject json =
        Outcome.of(
                "embed",
                "--model",
                network,
                "--tokenizer",
                tokenizer,
                "--backend",
                "scalar",
                "--pooling",
                "mean",
                "--format",
                "json",
                "--vectors",
                "a",
                "b")
            .json();
    assertThat(json.keySet()).hasSize(9).contains("vectors");
    assertThat(json.get("model").getAsString()).isEqualTo("model.onnx");
    assertThat(json.get("reason").getAsString()).isEqualTo("chosen by name");
    JsonArray vectors = json.getAsJsonArray("vectors");
    assertThat(vectors).hasSize(2);
    double dot = 0;
    double squares = 0;
    for (int i = 0; i < 384; i++) {
      dot += at(vectors, 0, i) * at(vectors, 1, i);
      squares += at(vectors, 0, i) * at(vectors, 0, i);
    }
    assertThat(vectors.get(0).getAsJsonArray()).hasSize(384);
    assertThat(squares).isCloseTo(1, within(1e-6));
    assertThat(dot).isCloseTo(at(json.getAsJsonArray("similarity"), 0, 1), within(1e-6));
  }

  @Test
  void truncationIsNoted() {
    EmbeddedTexts texts =
        new EmbeddedTexts(
            "model",
            Backends.select("scalar"),
            recipe(),
            TextKind.QUERY,
            List.of("long\n" + "x".repeat(100), "short"),
            List.of(
                new Embedding(new float[] {1, 0}, 512, 733),
                new Embedding(new float[] {0, 1}, 3, 3)),
            List.of(1234.5678, 0.01));
    StringWriter out = new StringWriter();
    texts.print(new PrintWriter(out), OutputFormat.TEXT, false);
    assertThat(out.toString().lines())
        .startsWith(
            "#                    tokens      ms  text",
            "1  512 (truncated from 733)  1234.6  long\\u000a" + "x".repeat(52) + "...",
            "2                         3     0.0  short",
            "");
    StringWriter json = new StringWriter();
    texts.print(new PrintWriter(json), OutputFormat.JSON, true);
    assertThat(json.toString())
        .isEqualToIgnoringNewLines(
            """
            {"model":"model","backend":"scalar","reason":"chosen by name",\
            "settings":{"pooling":{"value":"cls","source":"a"},\
            "normalize":{"value":false,"source":"b"},"maxTokens":{"value":512,"source":"c"},\
            "prefix":{"value":"q: ","source":"e"}},\
            "tokens":[512,3],"truncated":[true,false],"millis":[1234.568,0.01],\
            "similarity":[[1.0,0.0],[0.0,1.0]],"vectors":[[1.0,0.0],[0.0,1.0]]}""");
  }

  private static SentenceRecipe recipe() {
    return new SentenceRecipe(
        "states",
        new Stated<>(Pooling.CLS, "a"),
        new Stated<>(false, "b"),
        new Stated<>(512, "c"),
        new Stated<>("", "d"),
        new Stated<>("q: ", "e"),
        new Stated<>("p: ", "f"));
  }

  @Test
  void numbersThatJsonLacksAreNull() {
    EmbeddedTexts texts =
        new EmbeddedTexts(
            "model",
            Backends.best(),
            recipe(),
            TextKind.PLAIN,
            List.of("zero"),
            List.of(new Embedding(new float[] {0, Float.NaN}, 2, 2)),
            List.of(1.0));
    StringWriter json = new StringWriter();
    texts.print(new PrintWriter(json), OutputFormat.JSON, true);
    assertThat(json.toString()).contains("\"similarity\":[[null]],\"vectors\":[[0.0,null]]");
  }

  private static double at(JsonElement matrix, int row, int column) {
    return matrix.getAsJsonArray().get(row).getAsJsonArray().get(column).getAsDouble();
  }
}
