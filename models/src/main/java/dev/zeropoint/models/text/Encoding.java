package dev.zeropoint.models.text;

import java.util.Arrays;
import java.util.Objects;

/** The token ids of one text, special tokens included. Immutable. */
public final class Encoding {

  private final int[] ids;
  private final int fullLength;

  /**
   * Takes over {@code ids} without a copy.
   *
   * @param fullLength the number of tokens before truncation, at least {@code ids.length}
   */
  Encoding(int[] ids, int fullLength) {
    this.ids = ids;
    this.fullLength = fullLength;
  }

  /**
   * The number of tokens.
   *
   * @return at least the number of special tokens, at most the limit given to {@link
   *     Tokenizer#encode}
   */
  public int length() {
    return ids.length;
  }

  /**
   * The id of one token.
   *
   * @param i the token's position, from 0 to {@code length() - 1}
   * @return its id, never negative
   * @throws IndexOutOfBoundsException if there is no such position
   */
  public int id(int i) {
    return ids[Objects.checkIndex(i, ids.length)];
  }

  /**
   * All ids.
   *
   * @return a copy
   */
  public int[] ids() {
    return ids.clone();
  }

  /**
   * Whether tokens of the text were left out because there was no room for them.
   *
   * @return true if {@code length() < fullLength()}
   */
  public boolean truncated() {
    return ids.length < fullLength;
  }

  /**
   * The number of tokens, special tokens included, that the text has without a limit.
   *
   * @return at least {@link #length()}
   */
  public int fullLength() {
    return fullLength;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Encoding that
        && fullLength == that.fullLength
        && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ids) + fullLength;
  }

  @Override
  public String toString() {
    return Arrays.toString(ids) + (truncated() ? " (truncated from " + fullLength + ")" : "");
  }
}
