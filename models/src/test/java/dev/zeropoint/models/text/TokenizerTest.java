package dev.zeropoint.models.text;

import static dev.zeropoint.models.text.TokenizerFixtures.SMALL;
import static dev.zeropoint.models.text.TokenizerFixtures.TEMPLATE;
import static dev.zeropoint.models.text.TokenizerFixtures.VOCABULARY;
import static dev.zeropoint.models.text.TokenizerFixtures.added;
import static dev.zeropoint.models.text.TokenizerFixtures.json;
import static dev.zeropoint.models.text.TokenizerFixtures.normalizer;
import static dev.zeropoint.models.text.TokenizerFixtures.tokenizer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

  private static final int CLS = 101;
  private static final int SEP = 102;
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private static final Tokenizer MODEL = TokenizerFixtures.model();

  // ---- What comes out

  @Test
  void knownTextHasKnownIds() {
    assertThat(MODEL.encode("Hello, world!", NO_LIMIT).ids())
        .containsExactly(CLS, 7592, 1010, 2088, 999, SEP);
    assertThat(tokens(MODEL, "Unaffable embeddings"))
        .containsExactly("[CLS]", "una", "##ffa", "##ble", "em", "##bed", "##ding", "##s", "[SEP]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\r\n", "\u0000\u200B", "\u0301"})
  void textWithoutWordsHasOnlySpecialTokens(String text) {
    assertThat(MODEL.encode(text, NO_LIMIT).ids()).containsExactly(CLS, SEP);
  }

  @Test
  void specialTokensInTheTextAreFoundAsTheyStand() {
    assertThat(tokens(MODEL, "x[MASK]y [mask]"))
        .containsExactly("[CLS]", "x", "[MASK]", "y", "[", "mask", "]", "[SEP]");
  }

  @Test
  void longWordIsUnknownAtOnce() {
    assertThat(tokens(MODEL, "a".repeat(101))).containsExactly("[CLS]", "[UNK]", "[SEP]");
    assertThat(MODEL.encode("a".repeat(100), NO_LIMIT).length()).isGreaterThan(3);
  }

  @Test
  void wordLimitCountsCodePoints() {
    Tokenizer tokenizer =
        tokenizer(
            SMALL
                .replace("1000", "2")
                .replace(VOCABULARY, VOCABULARY + ", \"\uD835\uDC00\": 8, \"##\uD835\uDC00\": 9"));
    assertThat(tokenizer.encode("\uD835\uDC00".repeat(2), NO_LIMIT).ids())
        .containsExactly(1, 8, 9, 2);
    assertThat(tokenizer.encode("\uD835\uDC00".repeat(3), NO_LIMIT).ids()).containsExactly(1, 0, 2);
  }

  @Test
  void unpairedSurrogatesCountAsReplacementCharacters() {
    List<String> broken =
        List.of("a\uD83Db", "\uDE00", "\uD83D", "a\uDE00\uD83D", "\uD83D\uD83D\uDE00");
    Tokenizer keeping =
        tokenizer(
            json(
                normalizer(false, false, false, false),
                "",
                "null",
                VOCABULARY + ", \"\uFFFD\": 8"));
    for (String text : broken) {
      String sound = text.replaceAll("\\p{Cs}", "\uFFFD");
      assertThat(sound).isNotEqualTo(text);
      assertThat(MODEL.encode(text, NO_LIMIT)).isEqualTo(MODEL.encode(sound, NO_LIMIT));
      assertThat(keeping.encode(text, NO_LIMIT)).isEqualTo(keeping.encode(sound, NO_LIMIT));
    }
    assertThat(keeping.encode("\uDE00", NO_LIMIT).ids()).containsExactly(8);
  }

  @Test
  void longRowOfMarksTakesLittleTime() {
    String text = "a" + "\u0301\u0316\u302E".repeat(100_000);
    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () -> assertThat(MODEL.encode(text, NO_LIMIT).length()).isEqualTo(3));
  }

  @Test
  void wordWithoutWordLimitTakesLittleTime() {
    Tokenizer small = tokenizer(SMALL.replace("1000", "2000000000"));
    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          assertThat(small.encode("a".repeat(1_000_000), NO_LIMIT).length()).isEqualTo(1_000_002);
          assertThat(small.encode("a".repeat(1_000_000) + "x", NO_LIMIT).length()).isEqualTo(3);
        });
  }

  @Test
  void tokenizerServesManyThreads() {
    List<String> texts = TokenizerFixtures.nastyStrings();
    List<Encoding> expected = texts.stream().map(text -> MODEL.encode(text, 64)).toList();
    List<Encoding> actual =
        IntStream.range(0, 20 * texts.size())
            .parallel()
            .mapToObj(i -> MODEL.encode(texts.get(i % texts.size()), 64))
            .toList();
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).isEqualTo(expected.get(i % texts.size()));
    }
  }

  // ---- Truncation

  @Test
  void tokensBeyondTheLimitAreLeftOutAtTheEnd() {
    Encoding full = MODEL.encode("one two three four", 6);
    assertThat(full.length()).isEqualTo(6);
    assertThat(full.truncated()).isFalse();
    assertThat(full.fullLength()).isEqualTo(6);

    Encoding cut = MODEL.encode("one two three four", 5);
    assertThat(cut.ids()).containsExactly(CLS, full.id(1), full.id(2), full.id(3), SEP);
    assertThat(cut.truncated()).isTrue();
    assertThat(cut.fullLength()).isEqualTo(6);
    assertThat(cut).hasToString(Arrays.toString(cut.ids()) + " (truncated from 6)");
    assertThat(cut).isNotEqualTo(full).isEqualTo(MODEL.encode("one two three four", 5));

    assertThat(MODEL.encode("one two three four", 2).ids()).containsExactly(CLS, SEP);
  }

  @Test
  void limitMustHoldTheSpecialTokens() {
    for (int limit : new int[] {1, 0, -1, Integer.MIN_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> MODEL.encode("a", limit))
          .withMessage("maxTokens is %d, but the special tokens alone are 2", limit);
    }
  }

  @Test
  void textMustNotBeNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> MODEL.encode(null, 8))
        .withMessage("text is null");
  }

  @Test
  void encodingCannotBeChangedFromOutside() {
    Encoding encoding = MODEL.encode("one two", 8);
    encoding.ids()[0] = -1;
    assertThat(encoding.id(0)).isEqualTo(CLS);
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> encoding.id(4));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> encoding.id(-1));
  }

  // ---- The vocabulary

  @Test
  void tokensAreFoundByTheirIds() {
    assertThat(MODEL.vocabularySize()).isEqualTo(30_522);
    assertThat(MODEL.token(0)).isEqualTo("[PAD]");
    assertThat(MODEL.token(30_521)).isEqualTo("##～");
    for (int id : new int[] {-1, 30_522}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> MODEL.token(id))
          .withMessage("no token has id %d; the vocabulary has 30522 tokens", id);
    }
  }

  @Test
  void addedTokensEnlargeTheVocabulary() {
    Tokenizer tokenizer =
        tokenizer(
            json(
                normalizer(true, true, null, true),
                added(8, "<X>", "", false) + ", " + added(9, "<Y>", "", false),
                "null",
                VOCABULARY));
    assertThat(tokenizer.vocabularySize()).isEqualTo(10);
    assertThat(tokenizer.token(9)).isEqualTo("<Y>");
    assertThat(tokenizer.encode("a<Y>c<x>", NO_LIMIT).ids()).containsExactly(3, 9, 6, 0, 0, 0);
  }

  @Test
  void postProcessorMayBeBertProcessingOrNone() {
    String bert =
        """
        {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]}\
        """;
    Tokenizer tokenizer = tokenizer(SMALL.replace(TEMPLATE, bert));
    assertThat(tokenizer.encode("ab", NO_LIMIT).ids()).containsExactly(1, 3, 5, 2);
    tokenizer = tokenizer(SMALL.replace(TEMPLATE, "null"));
    assertThat(tokenizer.encode("ab", NO_LIMIT).ids()).containsExactly(3, 5);
    assertThat(tokenizer.encode("ab", 0).ids()).isEmpty();
  }

  @Test
  void pieceMayConsistOfSeveralChars() {
    Tokenizer tokenizer = tokenizer(SMALL);
    assertThat(tokenizer.encode("abc", NO_LIMIT).ids()).containsExactly(1, 7, 2);
    assertThat(tokenizer.encode("abca", NO_LIMIT).ids()).containsExactly(1, 7, 4, 2);
    assertThat(tokenizer.encode("aba abac", NO_LIMIT).ids()).containsExactly(1, 3, 5, 4, 0, 2);
  }

  private static List<String> tokens(Tokenizer tokenizer, String text) {
    return Arrays.stream(tokenizer.encode(text, NO_LIMIT).ids())
        .mapToObj(tokenizer::token)
        .toList();
  }
}
