package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizeCommandTest {
  @Test
  void printsIdsOfEachText() {
    assertThat(Outcome.of("tokenize", "A cat sits on the mat.", "", "unaffable").done().lines())
        .containsExactly(
            "101 1037 4937 7719 2006 1996 13523 1012 102", "101 102", "101 14477 20961 3468 102");
  }

  @Test
  void printsTokensBehindATab() {
    assertThat(Outcome.of("tokenize", "--tokens", "Unaffable!").done().lines())
        .containsExactly("101 14477 20961 3468 999 102\t[CLS] una ##ffa ##ble ! [SEP]");
  }

  @Test
  void jsonHasTokensAndIds() {
    JsonObject json = Outcome.of("tokenize", "--format", "json", "a \"cat\"", "猫").json();
    assertThat(json)
        .isEqualTo(
            new Gson()
                .fromJson(
                    """
                {"tokens": [["[CLS]", "a", "\\"", "cat", "\\"", "[SEP]"],
                            ["[CLS]", "[UNK]", "[SEP]"]],
                 "ids": [[101, 1037, 1000, 4937, 1000, 102], [101, 100, 102]]}
                """,
                    JsonObject.class));
  }

  @Test
  void textsAreNeverTruncated() {
    String text = "cat ".repeat(1000);
    assertThat(Outcome.of("tokenize", text).done().split(" ")).hasSize(1002);
  }

  @Test
  void textsThatBeginWithAtAreNoFiles() {
    assertThat(Outcome.of("tokenize", "--tokens", "@home").done()).contains("[CLS] @ home [SEP]");
  }

  @Test
  void readsATokenizerFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    try (InputStream in = DefaultModel.open("all-minilm-l6-v2-q-tokenizer.json")) {
      Files.copy(in, file);
    }
    assertThat(Outcome.of("tokenize", "--tokenizer", file.toString(), "a cat").done())
        .isEqualTo(Outcome.of("tokenize", "a cat").done());
  }
}
