package dev.zeropoint.models.embedding;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the caller states about a sentence model. It overrides what the model's files say; what is
 * empty is left to them.
 *
 * @param pooling how the states of the tokens become one vector
 * @param normalize whether vectors are divided by their length
 * @param maxTokens the largest number of tokens of a text, special ones included; at least 1
 * @param prefix put before plain texts
 * @param queryPrefix put before queries, such as {@code "query: "}
 * @param passagePrefix put before passages, such as {@code "passage: "}
 */
public record SentenceSettings(
    Optional<Pooling> pooling,
    Optional<Boolean> normalize,
    OptionalInt maxTokens,
    Optional<String> prefix,
    Optional<String> queryPrefix,
    Optional<String> passagePrefix) {
  private static final SentenceSettings NONE =
      new SentenceSettings(
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * Checks the number of tokens.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public SentenceSettings {
    if (maxTokens.isPresent() && maxTokens.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "maxTokens is " + maxTokens.getAsInt() + ", but must be 1 or more");
    }
  }

  /** Nothing stated: the model's files decide. */
  public static SentenceSettings none() {
    return NONE;
  }

  /** These settings with another pooling. */
  public SentenceSettings withPooling(Pooling value) {
    return new SentenceSettings(
        Optional.of(value), normalize, maxTokens, prefix, queryPrefix, passagePrefix);
  }

  /** These settings with vectors of unit length, or of the length that the network gives. */
  public SentenceSettings withNormalize(boolean value) {
    return new SentenceSettings(
        pooling, Optional.of(value), maxTokens, prefix, queryPrefix, passagePrefix);
  }

  /**
   * These settings with another largest number of tokens.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public SentenceSettings withMaxTokens(int value) {
    return new SentenceSettings(
        pooling, normalize, OptionalInt.of(value), prefix, queryPrefix, passagePrefix);
  }

  /** These settings with another prefix of plain texts. */
  public SentenceSettings withPrefix(String value) {
    return new SentenceSettings(
        pooling, normalize, maxTokens, Optional.of(value), queryPrefix, passagePrefix);
  }

  /** These settings with another prefix of queries. */
  public SentenceSettings withQueryPrefix(String value) {
    return new SentenceSettings(
        pooling, normalize, maxTokens, prefix, Optional.of(value), passagePrefix);
  }

  /** These settings with another prefix of passages. */
  public SentenceSettings withPassagePrefix(String value) {
    return new SentenceSettings(
        pooling, normalize, maxTokens, prefix, queryPrefix, Optional.of(value));
  }
}
