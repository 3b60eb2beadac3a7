package dev.zeropoint.models.embedding;

import java.util.Optional;

/**
 * How a loaded model makes a vector of a text, and who stated each part.
 *
 * <p>The sources, the first that states a part wins:
 *
 * <ol>
 *   <li>the caller's {@link SentenceSettings}: {@code settings};
 *   <li>the files of the sentence-transformers project beside the model: their names;
 *   <li>{@code truncation.max_length} of the tokenizer, for the length;
 *   <li>the network: {@code position table} for the length, {@code the network's only output} for
 *       the pooling;
 *   <li>{@code default}: the mean (with a warning), unit length, no prefix, 512 tokens.
 * </ol>
 *
 * <p>A length from a file that is above the position table is lowered to it.
 *
 * @param output the name of the network's output that is used
 * @param pooling how the states of the tokens become one vector
 * @param normalize whether vectors are divided by their length
 * @param maxTokens the largest number of tokens; what a text has more is cut off at its end
 * @param prefix put before plain texts
 * @param queryPrefix put before queries
 * @param passagePrefix put before passages
 */
public record SentenceRecipe(
    String output,
    Stated<Pooling> pooling,
    Stated<Boolean> normalize,
    Stated<Integer> maxTokens,
    Stated<String> prefix,
    Stated<String> queryPrefix,
    Stated<String> passagePrefix) {
  /** The source of what nobody stated. */
  static final String DEFAULT = "default";

  /** The prefix of a text. */
  public Stated<String> prefixOf(TextKind kind) {
    return switch (kind) {
      case PLAIN -> prefix;
      case QUERY -> queryPrefix;
      case PASSAGE -> passagePrefix;
    };
  }

  /** Whether somebody stated the prefix of such texts; otherwise it is empty. */
  public boolean statesPrefix(TextKind kind) {
    return !prefixOf(kind).source().equals(DEFAULT);
  }

  /** What the user should know: that nobody stated the pooling. */
  public Optional<String> warning() {
    return pooling.source().equals(DEFAULT)
        ? Optional.of(
            "nobody states the pooling (no 1_Pooling/config.json beside the model, no setting), so the"
                + " mean over the tokens is taken; for a model trained with another one, such as cls,"
                + " vectors are wrong")
        : Optional.empty();
  }
}
