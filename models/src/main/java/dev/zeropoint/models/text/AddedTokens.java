package dev.zeropoint.models.text;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Finds added tokens such as {@code [CLS]} in a text: tokens that are matched as they stand, before
 * the text is split into words.
 *
 * <p>Matches are leftmost-longest and do not overlap, as in the Hugging Face tokenizer.
 */
final class AddedTokens {

  /**
   * One added token.
   *
   * @param id its id
   * @param content its characters, not empty
   * @param singleWord whether it is found only where no word character comes before or after it
   * @param stripLeft whether white space before it belongs to it
   * @param stripRight whether white space after it belongs to it
   * @param normalized whether it is normalized, and looked for in the normalized text
   * @param special whether it is a control token of the model
   */
  record Token(
      int id,
      String content,
      boolean singleWord,
      boolean stripLeft,
      boolean stripRight,
      boolean normalized,
      boolean special) {}

  private final List<Token> tokens;

  /** Positions in {@link #tokens}. */
  private final CharTrie trie = new CharTrie();

  /**
   * Prepares the search.
   *
   * @param tokens the tokens; where two of them look alike the first one wins
   * @param spelling turns a token's content into what is looked for
   */
  AddedTokens(List<Token> tokens, UnaryOperator<String> spelling) {
    this.tokens = List.copyOf(tokens);
    for (int i = 0; i < tokens.size(); i++) {
      trie.putIfAbsent(spelling.apply(tokens.get(i).content()), i);
    }
  }

  /**
   * Splits a text at the tokens, appends their ids and hands on, in between and in order, the
   * stretches of text that are no tokens.
   */
  void split(String text, IdBuffer ids, Consumer<String> rest) {
    if (trie.isEmpty()) {
      rest.accept(text);
      return;
    }
    int done = 0;
    for (int i = 0; i < text.length(); ) {
      long match = trie.longestMatch(text, i, text.length());
      if (match == CharTrie.NO_MATCH) {
        i++;
        continue;
      }
      Token token = tokens.get(CharTrie.matchValue(match));
      int start = i;
      int end = CharTrie.matchEnd(match);
      i = end;
      if (token.singleWord() && touchesWord(text, start, end)) {
        continue;
      }
      if (token.stripLeft()) {
        start = skipWhiteSpaceBackwards(text, start);
      }
      if (token.stripRight()) {
        end = skipWhiteSpace(text, end);
      }
      // Not so where an earlier token has taken the white space already.
      if (done < start) {
        rest.accept(text.substring(done, start));
      }
      ids.add(token.id());
      done = end;
    }
    if (done < text.length()) {
      rest.accept(text.substring(done));
    }
  }

  private static boolean touchesWord(String text, int start, int end) {
    return start > 0 && CharacterClasses.isWordCharacter(text.codePointBefore(start))
        || end < text.length() && CharacterClasses.isWordCharacter(text.codePointAt(end));
  }

  // White space is never a surrogate pair, so chars will do.

  private static int skipWhiteSpaceBackwards(String text, int end) {
    int i = end;
    while (i > 0 && CharacterClasses.isWhiteSpace(text.charAt(i - 1))) {
      i--;
    }
    return i;
  }

  private static int skipWhiteSpace(String text, int start) {
    int i = start;
    while (i < text.length() && CharacterClasses.isWhiteSpace(text.charAt(i))) {
      i++;
    }
    return i;
  }
}
