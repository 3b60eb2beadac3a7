package dev.zeropoint.models.text;

/**
 * BERT's splitting of normalized text into words: at white space, which is dropped, and before and
 * after every punctuation character, which is a word of its own.
 */
final class BertPreTokenizer {

  /** Takes the words of a text in their order. */
  @FunctionalInterface
  interface WordConsumer {

    /** Takes the word from {@code start} to {@code end}, which is never empty. */
    void accept(int start, int end);
  }

  private BertPreTokenizer() {}

  static void split(String text, WordConsumer words) {
    int wordStart = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      boolean punctuation = CharacterClasses.isPunctuation(c);
      if (punctuation || CharacterClasses.isWhiteSpace(c)) {
        if (wordStart < i) {
          words.accept(wordStart, i);
        }
        if (punctuation) {
          words.accept(i, next);
        }
        wordStart = next;
      }
      i = next;
    }
    if (wordStart < text.length()) {
      words.accept(wordStart, text.length());
    }
  }
}
