package dev.zeropoint.models.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.text.TokenizerException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Sentence models by networks that can be followed by hand. */
class SentenceModelTest {
  private static final GemmBackend SCALAR = Backends.select("scalar").backend();
  private static final SentenceSettings RAW = SentenceSettings.none().withNormalize(false);

  private static float[] vector(SentenceModel loaded, String text, TextKind kind) {
    try (SentenceModel model = loaded;
        SentenceEmbedder embedder = model.newEmbedder()) {
      return embedder.embed(text, kind).vector();
    }
  }

  private static float[] vector(SmallEncoder encoder, SentenceSettings settings, String text) {
    return vector(encoder.load(settings), text, TextKind.PLAIN);
  }

  private static void assertRefused(SmallEncoder encoder, SentenceSettings settings, String part) {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> encoder.load(settings))
        .withMessageStartingWith("small: ")
        .withMessageContaining(part);
  }

  /** States of "a b": (1,0) (3,0) (0,5) (0,1). */
  @Test
  void poolings() {
    assertThat(vector(SmallEncoder.withStates(), RAW.withPooling(Pooling.MEAN), "a b"))
        .containsExactly(1, 1.5f);
    assertThat(vector(SmallEncoder.withStates(), RAW.withPooling(Pooling.CLS), "a b"))
        .containsExactly(1, 0);
    assertThat(vector(SmallEncoder.withStates(), RAW.withPooling(Pooling.MAX), "a b"))
        .containsExactly(3, 5);
    assertThat(vector(SmallEncoder.withStates(), RAW.withPooling(Pooling.LAST), "a b"))
        .containsExactly(0, 1);
  }

  @Test
  void unitLengthUnlessToldOtherwise() {
    assertThat(vector(SmallEncoder.withStates(), SentenceSettings.none(), "b"))
        .containsExactly((float) (1 / Math.sqrt(37)), (float) (6 / Math.sqrt(37)));
    assertThat(vector(SmallEncoder.withStates(), RAW, "b")).containsExactly(1 / 3f, 2);
  }

  @Test
  void idsOf32BitsAndPositions() {
    for (int type : new int[] {SmallEncoder.INT32, SmallEncoder.INT64}) {
      SmallEncoder encoder =
          SmallEncoder.of(type, 6)
              .input("attention_mask", type, -1)
              .positions(type)
              .states("sum")
              .output("last_hidden_state");
      // (1,0) (13,0) (20,5) (30,1)
      assertThat(vector(encoder, RAW, "a b")).containsExactly(16, 1.5f);
    }
  }

  @Test
  void pooledOutputIsUsedAsItIs() {
    SmallEncoder only =
        SmallEncoder.of(SmallEncoder.INT64, 6).pooled("words_of_text").output("sentence_embedding");
    try (SentenceModel model = only.load(RAW)) {
      assertThat(model.recipe().pooling().value()).isEqualTo(Pooling.POOLED);
      assertThat(model.recipe().warning()).isEmpty();
      assertThat(model.width()).isEqualTo(2);
    }
    assertThat(vector(only, RAW, "a b")).containsExactly(3, 5);
    assertRefused(
        only, RAW.withPooling(Pooling.MEAN), "with the pooling mean: for 5 tokens its outputs are");
  }

  @Test
  void ofTwoOutputsTheStatesCountUnlessSettingsSayPooled() {
    SmallEncoder both =
        SmallEncoder.of(SmallEncoder.INT64, 6)
            .pooled("words_of_text")
            .states("words_of_text")
            .output("sentence_embedding")
            .output("last_hidden_state");
    assertThat(vector(both, RAW, "a b")).containsExactly(1, 1.5f);
    assertThat(vector(both, RAW.withPooling(Pooling.POOLED), "a b")).containsExactly(3, 5);
    assertRefused(
        SmallEncoder.withStates(),
        RAW.withPooling(Pooling.POOLED),
        "needed: a pooled output F32[1, width]");
  }

  @Test
  void prefixesAreByKind() {
    SentenceSettings settings =
        RAW.withPrefix("c ").withQueryPrefix("a ").withPassagePrefix("b b ");
    SmallEncoder encoder = SmallEncoder.withStates();
    float[] plain = vector(encoder.load(settings), "a", TextKind.PLAIN);
    float[] query = vector(encoder.load(settings), "a", TextKind.QUERY);
    float[] passage = vector(encoder.load(settings), "a", TextKind.PASSAGE);
    assertThat(plain).isEqualTo(vector(encoder, RAW, "c a"));
    assertThat(query).isEqualTo(vector(encoder, RAW, "a a"));
    assertThat(passage).isEqualTo(vector(encoder, RAW, "b b a"));
  }

  @Test
  void numberThatIsNotFiniteNamesTheText() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      for (SentenceSettings settings : List.of(RAW, SentenceSettings.none())) {
        try (SentenceModel model = SmallEncoder.withNumberInB(bad).load(settings);
            SentenceEmbedder embedder = model.newEmbedder()) {
          assertThat(embedder.embed("a").vector()).hasSize(2);
          assertThatExceptionOfType(ModelException.class)
              .isThrownBy(() -> embedder.embed("a b"))
              .withMessageStartingWith("small: the vector of the text \"a b\" has ")
              .withMessageContaining(" of 2");
        }
      }
    }
  }

  @Test
  void vocabularyLargerThanTheTableIsRefusedAtLoad() {
    assertRefused(
        SmallEncoder.of(SmallEncoder.INT64, 5).states("words_of_text").output("last_hidden_state"),
        RAW,
        "its largest id is 5 (\"c\"), but the table of embeddings has 5 rows");
  }

  @Test
  void noEncoderIsFoundOutAtLoad() {
    assertRefused(
        SmallEncoder.of(SmallEncoder.INT64, 6).output("input_ids"),
        RAW,
        "not a sentence encoder: for 5 tokens its outputs are");
    assertRefused(
        SmallEncoder.withStates().input("pixels", SmallEncoder.INT64, -1),
        RAW,
        "it has the input pixels S64[1, ?]; known are");
    assertRefused(
        SmallEncoder.withStates().input("attention_mask", SmallEncoder.INT64, 128),
        RAW,
        "attention_mask S64[1, 128] does not take one text of any number of tokens");
  }

  @Test
  void lengthBySettingsThenTokenizerThenPositions() {
    SmallEncoder encoder =
        SmallEncoder.of(SmallEncoder.INT64, 6)
            .positions(SmallEncoder.INT64)
            .states("sum")
            .output("last_hidden_state");
    assertThat(length(encoder, "null", RAW)).hasToString("6 (position table)");
    assertThat(length(encoder, "{\"max_length\": 5}", RAW)).hasToString("5 (tokenizer truncation)");
    assertThat(length(encoder, "{\"max_length\": 7}", RAW)).hasToString("6 (position table)");
    assertThat(length(encoder, "{\"max_length\": 5}", RAW.withMaxTokens(4)))
        .hasToString("4 (settings)");
    assertThat(length(SmallEncoder.withStates(), "null", RAW)).hasToString("512 (default)");
    assertRefused(encoder, RAW.withMaxTokens(7), "maxTokens is 7, but the model has 6 positions");
    assertRefused(
        encoder,
        RAW.withMaxTokens(2),
        "the largest number of tokens is 2 (settings), but the special tokens alone are 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RAW.withMaxTokens(0))
        .withMessage("maxTokens is 0, but must be 1 or more");
  }

  private static Stated<Integer> length(
      SmallEncoder encoder, String truncation, SentenceSettings settings) {
    byte[] tokenizer = SmallEncoder.tokenizer(truncation);
    try (SentenceModel model =
            SentenceModel.load(encoder.bytes(), tokenizer, "small", settings, SCALAR);
        SentenceEmbedder embedder = model.newEmbedder()) {
      Embedding embedding = embedder.embed("a b c ".repeat(300));
      assertThat(embedding.tokens()).isEqualTo(model.maxTokens());
      assertThat(embedding.fullLength()).isEqualTo(902);
      return model.recipe().maxTokens();
    }
  }

  @Test
  void tokenizerOfAnotherKindIsRefusedByItsKind() {
    String json = new String(SmallEncoder.tokenizer("null"), StandardCharsets.UTF_8);
    String other = json.replace("BertNormalizer", "NFC");
    assertKind(other.replace("\"WordPiece\"", "\"BPE\""), "model.type is \"BPE\"");
    assertKind(other.replace("\"WordPiece\"", "\"Unigram\""), "model.type is \"Unigram\"");
    // Older files do not state it.
    assertKind(
        other.replace("\"type\": \"WordPiece\"", "\"merges\": []"), "is of the type \"BPE\"");
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> SmallEncoder.tokenizerOf(other))
        .withMessageContaining("normalizer.type is \"NFC\"");
  }

  private static void assertKind(String json, String message) {
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> SmallEncoder.tokenizerOf(json))
        .withMessageContaining(message + "; supported: WordPiece");
  }

  @Test
  void poolingThatNobodyStatesIsSaidOnce() {
    assertThat(warnings(() -> vector(SmallEncoder.withStates(), RAW, "a")))
        .singleElement()
        .asString()
        .startsWith("small: nobody states the pooling");
    assertThat(
            warnings(() -> vector(SmallEncoder.withStates(), RAW.withPooling(Pooling.MEAN), "a")))
        .isEmpty();
  }

  private static List<String> warnings(Runnable action) {
    List<String> messages = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            messages.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(SentenceModel.class.getName());
    logger.addHandler(handler);
    try {
      action.run();
    } finally {
      logger.removeHandler(handler);
    }
    return messages;
  }
}
