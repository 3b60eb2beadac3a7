package dev.zeropoint.models.text;

import java.util.Map;

/**
 * The WordPiece model: splits a word greedily into the longest pieces that the vocabulary has.
 *
 * <p>The algorithm is that of Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers
 * for Language Understanding", 2019 (its {@code WordpieceTokenizer}). It takes time proportional to
 * the word's length times the longest piece's, whatever the word.
 */
final class WordPieceVocabulary {

  private final CharTrie wordStarts = new CharTrie();
  private final CharTrie continuations = new CharTrie();
  private final int unknownId;
  private final int maxCharsPerWord;

  /**
   * Builds the model.
   *
   * @param tokens the ids of all pieces
   * @param unknownId the id of a word that cannot be split into pieces
   * @param prefix what marks the pieces that continue a word, may be empty
   * @param maxCharsPerWord the number of code points above which a word is unknown at once
   */
  WordPieceVocabulary(
      Map<String, Integer> tokens, int unknownId, String prefix, int maxCharsPerWord) {
    this.unknownId = unknownId;
    this.maxCharsPerWord = maxCharsPerWord;
    tokens.forEach(
        (token, id) -> {
          // Pieces with the prefix go into both: a word may begin with the very characters of it.
          wordStarts.putIfAbsent(token, id);
          if (token.startsWith(prefix)) {
            continuations.putIfAbsent(token.substring(prefix.length()), id);
          }
        });
  }

  /** Appends the ids of the word from {@code start} to {@code end} of a text. */
  void appendWord(String text, int start, int end, IdBuffer ids) {
    if (end - start > maxCharsPerWord && text.codePointCount(start, end) > maxCharsPerWord) {
      ids.add(unknownId);
      return;
    }
    int sizeBefore = ids.size();
    CharTrie trie = wordStarts;
    for (int i = start; i < end; ) {
      long match = trie.longestMatch(text, i, end);
      if (match == CharTrie.NO_MATCH) {
        ids.shrinkTo(sizeBefore);
        ids.add(unknownId);
        return;
      }
      ids.add(CharTrie.matchValue(match));
      i = CharTrie.matchEnd(match);
      trie = continuations;
    }
  }
}
