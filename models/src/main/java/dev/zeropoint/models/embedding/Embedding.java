package dev.zeropoint.models.embedding;

/**
 * A text as a vector of unit length.
 *
 * @param vector the caller's own array
 * @param tokens the number of tokens that went through the network, the special ones among them
 * @param fullLength the number of tokens of the whole text; more than {@code tokens} if it was
 *     truncated
 */
public record Embedding(float[] vector, int tokens, int fullLength) {
  /** Whether the text was longer than the model takes, so that its end had no say. */
  public boolean truncated() {
    return fullLength > tokens;
  }

  /**
   * The cosine of the angle to another embedding, in [-1, 1] but for rounding (about 1e-7). Summed
   * in float64.
   *
   * @throws IllegalArgumentException if the lengths differ
   */
  public double cosine(Embedding other) {
    if (vector.length != other.vector.length) {
      throw new IllegalArgumentException(
          "vectors of " + vector.length + " and " + other.vector.length + " have no angle");
    }
    double dot = 0;
    double own = 0;
    double others = 0;
    for (int i = 0; i < vector.length; i++) {
      dot += (double) vector[i] * other.vector[i];
      own += (double) vector[i] * vector[i];
      others += (double) other.vector[i] * other.vector[i];
    }
    return dot / Math.sqrt(own * others);
  }

  @Override
  public String toString() {
    return "Embedding["
        + vector.length
        + " numbers of "
        + tokens
        + " tokens"
        + (truncated() ? ", truncated from " + fullLength : "")
        + "]";
  }
}
