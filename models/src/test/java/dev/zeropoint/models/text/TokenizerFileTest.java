package dev.zeropoint.models.text;

import static dev.zeropoint.models.text.TokenizerFixtures.SMALL;
import static dev.zeropoint.models.text.TokenizerFixtures.TEMPLATE;
import static dev.zeropoint.models.text.TokenizerFixtures.added;
import static dev.zeropoint.models.text.TokenizerFixtures.tokenizer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a tokenizer file may contain, and what becomes of one that is wrong. */
class TokenizerFileTest {

  private static final int NO_LIMIT = Integer.MAX_VALUE;

  @Test
  void fileIsLoaded(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, SMALL);
    assertThat(Tokenizer.load(file).encode("c", 8).ids()).containsExactly(1, 6, 2);
  }

  @Test
  void unreadableFileIsNamed(@TempDir Path folder) {
    Path missing = folder.resolve("missing.json");
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> Tokenizer.load(missing))
        .withMessage(missing + ": no such file");
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> Tokenizer.load(folder))
        .withMessage(folder + ": is a directory");
    assertThatNullPointerException()
        .isThrownBy(() -> Tokenizer.load(null))
        .withMessage("file is null");
  }

  @Test
  void failingStreamIsReported() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("disk on fire");
          }
        };
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> Tokenizer.read(failing, "origin"))
        .withMessage("origin: disk on fire");
  }

  @Test
  void malformedUtf8IsRefused() {
    byte[] bytes = SMALL.replace("\"abc\"", "\"abÿ\"").getBytes(StandardCharsets.ISO_8859_1);
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> Tokenizer.read(new ByteArrayInputStream(bytes), "origin"))
        .withMessage("origin: not valid UTF-8");
  }

  @Test
  void everyBeginningOfFileIsRefused() {
    for (int length = 0; length < SMALL.strip().length(); length++) {
      String beginning = SMALL.substring(0, length);
      assertThatExceptionOfType(TokenizerException.class)
          .as(beginning)
          .isThrownBy(() -> tokenizer(beginning))
          .withMessageStartingWith("test: ");
    }
  }

  /** Puts values of all types in place of every value of a file. */
  @Test
  void valueOfWrongTypeEndsInTokenizerExceptionAtMost() {
    List<JsonElement> values =
        List.of(
            JsonNull.INSTANCE,
            new JsonPrimitive(true),
            new JsonPrimitive(7),
            new JsonPrimitive(-0.5),
            new JsonPrimitive("x"),
            new JsonPrimitive(""),
            new JsonArray(),
            new JsonObject());
    JsonObject document = new Gson().fromJson(SMALL, JsonObject.class);
    int[] refused = new int[1];
    forEachReplacement(
        document,
        values,
        () -> {
          try {
            tokenizer(document.toString()).encode("a abc x [CLS]", NO_LIMIT);
          } catch (TokenizerException e) {
            assertThat(e).hasMessageStartingWith("test: ");
            refused[0]++;
          }
        });
    assertThat(refused[0]).isGreaterThan(200);
  }

  private static void forEachReplacement(
      JsonElement parent, List<JsonElement> values, Runnable check) {
    if (parent instanceof JsonObject object) {
      for (String key : List.copyOf(object.keySet())) {
        JsonElement original = object.get(key);
        for (JsonElement value : values) {
          object.add(key, value);
          check.run();
        }
        object.remove(key);
        check.run();
        object.add(key, original);
        forEachReplacement(original, values, check);
      }
    } else if (parent instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        JsonElement original = array.get(i);
        for (JsonElement value : values) {
          array.set(i, value);
          check.run();
        }
        array.set(i, original);
        forEachReplacement(original, values, check);
      }
    }
  }

  @Test
  void damagedFileEndsInTokenizerExceptionAtMost() {
    Random random = new Random(1);
    byte[] sound = SMALL.getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int i = 0; i < 5000; i++) {
      byte[] damaged = sound.clone();
      for (int j = random.nextInt(3); j >= 0; j--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        Tokenizer.read(new ByteArrayInputStream(damaged), "test").encode("a abc x [CLS]", NO_LIMIT);
      } catch (TokenizerException e) {
        assertThat(e).hasMessageStartingWith("test: ");
        refused++;
      }
    }
    assertThat(refused).isBetween(1000, 4999);
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void badFileIsRefused(String from, String to, String message) {
    String bad = SMALL.replace(from, to);
    assertThat(bad).isNotEqualTo(SMALL);
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> tokenizer(bad))
        .withMessageStartingWith("test: ")
        .withMessageContaining(message);
  }

  static List<Arguments> badFiles() {
    return List.of(
        // JSON
        Arguments.of(SMALL, "", "End of input"),
        Arguments.of(SMALL, "[]", "the document must be an object but is an array"),
        Arguments.of(SMALL, "null", "the document must be an object but is null"),
        Arguments.of(SMALL, SMALL + "{}", "test: malformed JSON at line"),
        Arguments.of(SMALL, "[".repeat(100_000), "Nesting limit"),
        Arguments.of("\"version\"", "// x\n\"version\"", "line 2"),
        Arguments.of("\"a\": 3", "'a': 3", "line"),
        Arguments.of("\"a\": 3", "\"a\": 3, \"a\": 8", "a key occurs twice: $.model.vocab.a"),
        Arguments.of("\"a\": 3", "\"\\ud800\": 3", "unpaired surrogate"),
        Arguments.of("\"a\": 3", "\"a\": NaN", "line"),
        // Ids
        Arguments.of("\"a\": 3", "\"a\": -3", "model.vocab.a must be an integer from 0"),
        Arguments.of("\"a\": 3", "\"a\": 3.0", "model.vocab.a must be an integer from 0"),
        Arguments.of("\"a\": 3", "\"a\": 1e999999999", "model.vocab.a must be an integer from 0"),
        Arguments.of("\"a\": 3", "\"a\": 2147483648", "model.vocab.a must be an integer from 0"),
        Arguments.of("\"a\": 3", "\"a\": 99999999999999999999", "must be an integer from 0"),
        Arguments.of("\"a\": 3", "\"a\": \"3\"", "model.vocab.a must be an integer from 0"),
        Arguments.of("\"a\": 3", "\"a\": null", "model.vocab.a must be an integer from 0"),
        Arguments.of("\"a\": 3", "\"a\": 4", "has id 4, which another token has too"),
        // Sections
        Arguments.of("\"1.0\"", "\"2.0\"", "version is \"2.0\"; supported: 1.0"),
        Arguments.of("\"normalizer\"", "\"x\"", "the document has no \"normalizer\""),
        Arguments.of("\"pre_tokenizer\"", "\"x\"", "the document has no \"pre_tokenizer\""),
        Arguments.of("\"model\"", "\"x\"", "the document has no \"model\""),
        Arguments.of("\"vocab\"", "\"x\"", "model has no \"vocab\""),
        Arguments.of(
            "{\"type\": \"BertPreTokenizer\"}", "null", "pre_tokenizer must be an object but is"),
        Arguments.of("\"added_tokens\": [", "\"added_tokens\": 1, \"x\": [", "must be an array"),
        // Types
        Arguments.of("WordPiece", "BPE", "model.type is \"BPE\"; supported: WordPiece"),
        Arguments.of("BertNormalizer", "NFC", "is \"NFC\"; supported: BertNormalizer"),
        Arguments.of("BertPreTokenizer", "Split", "is \"Split\"; supported: BertPreTokenizer"),
        Arguments.of(
            "TemplateProcessing",
            "ByteLevel",
            "post_processor.type is \"ByteLevel\"; supported: TemplateProcessing, BertProcessing"),
        // Normalizer and model
        Arguments.of("\"clean_text\": true", "\"clean_text\": 1", "clean_text must be true or"),
        Arguments.of("\"lowercase\"", "\"x\"", "normalizer has no \"lowercase\""),
        Arguments.of("strip_accents\": null", "strip_accents\": \"no\"", "must be true or false"),
        Arguments.of("\"[UNK]\",", "\"[unk]\",", "which the vocabulary does not have"),
        Arguments.of("\"[UNK]\",", "7,", "model.unk_token must be a string but is 7"),
        Arguments.of("1000", "-1", "model.max_input_chars_per_word must be an integer from 0"),
        // Added tokens
        Arguments.of("\"id\": 1, ", "", "added_tokens[0] has no \"id\""),
        Arguments.of("\"id\": 1,", "\"id\": 3,", "gives \"[CLS]\" the id 3, but it must be 1"),
        Arguments.of("\"content\": \"[CLS]\"", "\"content\": \"<X>\"", "but it must be 8"),
        Arguments.of("\"content\": \"[CLS]\"", "\"content\": \"\"", "empty \"content\""),
        Arguments.of(
            added(1, "[CLS]", "", true),
            added(8, "\u0301", "n", true),
            "added_tokens[0] has a \"content\" of which normalization leaves nothing"),
        Arguments.of(
            "\"content\": \"[CLS]\"", "\"content\": null", "content must be a string but is null"),
        Arguments.of(
            added(2, "[SEP]", "", true), added(1, "[CLS]", "", true), "of an earlier token"),
        // Post-processor
        Arguments.of("\"single\"", "\"x\"", "post_processor has no \"single\""),
        Arguments.of("\"Sequence\"", "\"x\"", "has no \"Sequence\""),
        Arguments.of("\"id\": \"A\"", "\"id\": \"B\"", "single[1] is not supported"),
        Arguments.of("{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}},", "", "has no sequence A"),
        Arguments.of(
            "{\"SpecialToken\": {\"id\": \"[SEP]\", \"type_id\": 0}}",
            "{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}",
            "single[2] is not supported"),
        Arguments.of("\"special_tokens\"", "\"x\"", "has no \"special_tokens\""),
        Arguments.of("\"[SEP]\": {\"id\"", "\"x\": {\"id\"", "special_tokens has no \"[SEP]\""),
        Arguments.of("\"ids\": [2]", "\"ids\": [3]", "ids[0] is 3, which is not the id of"),
        Arguments.of("\"ids\": [2]", "\"ids\": [2, 2]", "has 2 ids for 1 tokens"),
        Arguments.of("\"ids\": [2]", "\"ids\": 2", "ids must be an array but is 2"),
        Arguments.of(
            TEMPLATE,
            "{\"type\": \"BertProcessing\", \"sep\": [\"[SEP]\"], \"cls\": [\"[CLS]\", 1]}",
            "post_processor.sep must be an array of a token and its id"),
        Arguments.of(
            TEMPLATE,
            "{\"type\": \"BertProcessing\", \"sep\": [\"[SEP]\", 2], \"cls\": [\"[CLS]\", 2]}",
            "cls[1] is 2, which is not the id of \"[CLS]\""));
  }
}
