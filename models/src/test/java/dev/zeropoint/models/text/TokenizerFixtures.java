package dev.zeropoint.models.text;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts and tokenizer files that several tests use. */
final class TokenizerFixtures {

  static final String MODEL = "/all-minilm-l6-v2-q-tokenizer.json";

  /** A post-processor that puts [CLS] and [SEP] around a text. */
  static final String TEMPLATE =
      """
      {"type": "TemplateProcessing",
       "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                  {"Sequence": {"id": "A", "type_id": 0}},
                  {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
       "pair": [],
       "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]},
                          "[SEP]": {"id": "[SEP]", "ids": [2], "tokens": ["[SEP]"]}}}\
      """;

  /** The tokens of {@link #SMALL}. */
  static final String VOCABULARY =
      """
      "[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "##a": 4, "##b": 5, "c": 6, "abc": 7\
      """;

  /** A small file that is right in all parts. */
  static final String SMALL =
      json(
          normalizer(true, true, null, true),
          added(1, "[CLS]", "", true) + ", " + added(2, "[SEP]", "", true),
          TEMPLATE,
          VOCABULARY);

  private static final Pattern ESCAPE = Pattern.compile("\\\\u\\{([0-9a-f]+)}");

  private TokenizerFixtures() {}

  static Tokenizer model() {
    try (InputStream stream = resource(MODEL)) {
      return Tokenizer.read(stream, MODEL);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Tokenizer tokenizer(String json) {
    return Tokenizer.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "test");
  }

  static InputStream resource(String name) {
    InputStream stream = TokenizerFixtures.class.getResourceAsStream(name);
    if (stream == null) {
      throw new IllegalStateException("not on the class path: " + name);
    }
    return stream;
  }

  /** The strings of nasty.txt, and those that are too long or too empty for it. */
  static List<String> nastyStrings() {
    List<String> strings = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(resource("/nasty.txt"), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isEmpty() && !line.startsWith("//")) {
          strings.add(unescape(line));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    strings.add("");
    strings.add(" ");
    strings.add(" ".repeat(1000));
    strings.add("\u0301".repeat(1000));
    strings.add("\u0301\u0316".repeat(1000) + "a");
    for (String c : List.of("a", "é", "Ж", "ß", "가", "𝐀", "😀", "中", "!", "e\u0301")) {
      for (int length : new int[] {99, 100, 101, 10_000}) {
        strings.add(c.repeat(length));
        strings.add("x " + c.repeat(length) + ".");
      }
    }
    return strings;
  }

  private static String unescape(String line) {
    return ESCAPE
        .matcher(line)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1), 16))));
  }

  /** A tokenizer file. The parts are JSON; {@code added} and {@code vocab} without brackets. */
  static String json(String normalizer, String added, String postProcessor, String vocab) {
    return """
    {
      "version": "1.0",
      "truncation": null,
      "padding": null,
      "added_tokens": [%s],
      "normalizer": %s,
      "pre_tokenizer": {"type": "BertPreTokenizer"},
      "post_processor": %s,
      "decoder": null,
      "model": {
        "type": "WordPiece",
        "unk_token": "[UNK]",
        "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 1000,
        "vocab": {%s}
      }
    }
    """
        .formatted(added, normalizer, postProcessor, vocab);
  }

  static String normalizer(boolean clean, boolean ideographs, Boolean accents, boolean lower) {
    return """
    {"type": "BertNormalizer", "clean_text": %s, "handle_chinese_chars": %s, \
    "strip_accents": %s, "lowercase": %s}\
    """
        .formatted(clean, ideographs, accents, lower);
  }

  /** An added token; {@code flags} may have s(ingle_word), l(strip), r(strip), n(ormalized). */
  static String added(int id, String content, String flags, boolean special) {
    return """
    {"id": %d, "content": "%s", "single_word": %s, "lstrip": %s, "rstrip": %s, \
    "normalized": %s, "special": %s}\
    """
        .formatted(
            id,
            content,
            flags.contains("s"),
            flags.contains("l"),
            flags.contains("r"),
            flags.contains("n"),
            special);
  }
}
