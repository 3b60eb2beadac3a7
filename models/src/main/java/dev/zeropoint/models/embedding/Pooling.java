package dev.zeropoint.models.embedding;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the states of the tokens become the one vector of a text. */
public enum Pooling {
  /** The mean over the tokens, special ones included, summed in float64. */
  MEAN("mean"),

  /** The state of the first token, {@code [CLS]} in BERT. */
  CLS("cls"),

  /** The maximum over the tokens, per number of the vector. */
  MAX("max"),

  /** The state of the last token, {@code [SEP]} in BERT. */
  LAST("last"),

  /** None: the network has an output [1, width] that is already pooled. */
  POOLED("pooled");

  private final String label;

  Pooling(String label) {
    this.label = label;
  }

  /** The pooling of that label, in lower case: mean, cls, max, last or pooled. */
  public static Optional<Pooling> of(String label) {
    return Arrays.stream(values()).filter(pooling -> pooling.label.equals(label)).findFirst();
  }

  /** All labels, for messages. */
  public static String labels() {
    return Arrays.stream(values()).map(Pooling::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return label;
  }
}
