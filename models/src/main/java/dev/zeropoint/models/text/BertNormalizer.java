package dev.zeropoint.models.text;

/**
 * BERT's text normalization: cleaning, spaces around ideographs, accent stripping and lower case,
 * in this order, each step over the whole text.
 *
 * <p>The steps are those of {@code BasicTokenizer} in BERT's first implementation, with the
 * character tables of the Hugging Face tokenizer. A step that changes nothing returns its argument.
 *
 * @param cleanText whether control characters are dropped and all white space becomes a space
 * @param handleIdeographs whether ideographs get a space on either side
 * @param stripAccents whether the text is decomposed canonically and its nonspacing marks dropped
 * @param lowerCase whether letters become lower case, each by itself: a capital sigma always
 *     becomes a medial one
 */
record BertNormalizer(
    boolean cleanText, boolean handleIdeographs, boolean stripAccents, boolean lowerCase) {

  /** The only letter whose lower case is two characters in every language. */
  private static final int CAPITAL_I_WITH_DOT = 0x0130;

  String normalize(String text) {
    String result = text;
    if (cleanText) {
      result = clean(result);
    }
    if (handleIdeographs) {
      result = spaceIdeographs(result);
    }
    if (stripAccents) {
      result = withoutAccents(result);
    }
    return lowerCase ? inLowerCase(result) : result;
  }

  private static String clean(String text) {
    int same = 0;
    while (same < text.length() && isClean(text.charAt(same))) {
      same++;
    }
    if (same == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, same);
    for (int i = same; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (!CharacterClasses.isDropped(c)) {
        out.appendCodePoint(CharacterClasses.isWhiteSpace(c) ? ' ' : c);
      }
      i += Character.charCount(c);
    }
    return out.toString();
  }

  /** Whether cleaning leaves a char alone; surrogates always say no. */
  private static boolean isClean(char c) {
    if (c < 0x7F) {
      return c >= ' ';
    }
    return !Character.isSurrogate(c)
        && !CharacterClasses.isDropped(c)
        && !CharacterClasses.isWhiteSpace(c);
  }

  private static String spaceIdeographs(String text) {
    StringBuilder out = null;
    int copied = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      if (CharacterClasses.isIdeograph(c)) {
        if (out == null) {
          out = new StringBuilder(2 * text.length());
        }
        out.append(text, copied, i).append(' ').appendCodePoint(c).append(' ');
        copied = next;
      }
      i = next;
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  private static String withoutAccents(String text) {
    int length = text.length();
    int start = skipAscii(text, 0);
    if (start == length) {
      return text;
    }
    StringBuilder out = new StringBuilder(length + 16).append(text, 0, start);
    StringBuilder decomposed = new StringBuilder();
    while (start < length) {
      // Nothing decomposes or moves across an ASCII character, so the stretches between are
      // decomposed one by one, and ASCII text costs next to nothing.
      int end = start;
      while (end < length && text.charAt(end) >= 0x80) {
        end++;
      }
      decomposed.setLength(0);
      CanonicalDecomposition.append(text, start, end, decomposed);
      appendWithoutMarks(decomposed, out);
      start = skipAscii(text, end);
      out.append(text, end, start);
    }
    return out.toString();
  }

  private static int skipAscii(String text, int start) {
    int i = start;
    while (i < text.length() && text.charAt(i) < 0x80) {
      i++;
    }
    return i;
  }

  private static void appendWithoutMarks(StringBuilder decomposed, StringBuilder out) {
    for (int i = 0; i < decomposed.length(); ) {
      int c = decomposed.codePointAt(i);
      if (!CharacterClasses.isNonspacingMark(c)) {
        out.appendCodePoint(c);
      }
      i += Character.charCount(c);
    }
  }

  private static String inLowerCase(String text) {
    int same = 0;
    while (same < text.length() && isLowerCaseAscii(text.charAt(same))) {
      same++;
    }
    if (same == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, same);
    for (int i = same; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c == CAPITAL_I_WITH_DOT) {
        out.append("i\u0307");
      } else {
        out.appendCodePoint(Character.toLowerCase(c));
      }
      i += Character.charCount(c);
    }
    return out.toString();
  }

  private static boolean isLowerCaseAscii(char c) {
    return c < 0x80 && (c < 'A' || c > 'Z');
  }
}
