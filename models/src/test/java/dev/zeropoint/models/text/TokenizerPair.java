package dev.zeropoint.models.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Our tokenizer and Hugging Face's, made from the same file. */
final class TokenizerPair implements AutoCloseable {

  static {
    // Otherwise the library would report its use over the network.
    System.setProperty("ai.djl.offline", "true");
  }

  final Tokenizer ours;
  private final HuggingFaceTokenizer theirs;
  int maxTokens = Integer.MAX_VALUE;

  /** How many texts were compared. */
  int compared;

  TokenizerPair(String json, Map<String, String> options) {
    ours = TokenizerFixtures.tokenizer(json);
    // The truncation and padding of the file are switched off unless asked for.
    Map<String, String> allOptions = new HashMap<>();
    allOptions.put("truncation", "false");
    allOptions.put("padding", "false");
    allOptions.putAll(options);
    try {
      theirs =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), allOptions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TokenizerPair ofModel(Map<String, String> options) throws IOException {
    try (InputStream stream = TokenizerFixtures.resource(TokenizerFixtures.MODEL)) {
      return new TokenizerPair(new String(stream.readAllBytes(), StandardCharsets.UTF_8), options);
    }
  }

  boolean agreeOn(String text) {
    compared++;
    return Arrays.equals(ourIds(text), theirIds(text));
  }

  void compare(String text) {
    compared++;
    assertThat(ourIds(text)).as(() -> describe(text)).isEqualTo(theirIds(text));
  }

  private int[] ourIds(String text) {
    return ours.encode(text, maxTokens).ids();
  }

  private int[] theirIds(String text) {
    return Arrays.stream(theirs.encode(text, true, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  private static String describe(String text) {
    return text.codePoints()
        .limit(100)
        .mapToObj(c -> c > ' ' && c < 0x7F ? Character.toString(c) : "\\u{%x}".formatted(c))
        .collect(Collectors.joining());
  }

  @Override
  public void close() {
    theirs.close();
  }
}
