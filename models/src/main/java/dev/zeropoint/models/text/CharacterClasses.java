package dev.zeropoint.models.text;

/**
 * The character classes of BERT's text cleaning and splitting, as the Hugging Face tokenizer has
 * them.
 *
 * <p>Hugging Face takes marks, punctuation and format characters from tables of Unicode 8.0, and
 * white space from a current Unicode version. The JDK knows later characters as well (JDK 25:
 * Unicode 16.0); to Hugging Face these are of no class at all, and a model's ids depend on it, so
 * {@link #AFTER_UNICODE_8} takes them out again. The ranges were found by comparing all code points
 * with the Hugging Face tokenizer.
 */
final class CharacterClasses {

  /**
   * Covers the nonspacing marks, punctuation and format characters that Unicode got after version
   * 8.0, up to 16.0. Neighbouring ranges are joined where only characters of other classes lie
   * between them: the set has a meaning for these three classes only. A JDK with a later Unicode
   * version needs more ranges.
   */
  private static final CodePointRanges AFTER_UNICODE_8 =
      new CodePointRanges(
          """
          061D 07FD 0890-08E2 09FD-09FE 0A76 0AFA-0AFF 0B55 0C04-0C3C 0C77 0C84 0D00
          0D3B-0D3C 0D81 0EBA 0ECE 180F-1886 1ABF-1ACE 1B4E-1B4F 1B7D-1B7F 1DF6-1DFB
          2E43-2E5D A82C A8C5 A8FF A9BD 10D24-10F89 11070-11074 110C2-110CD 111CF
          1123E-11241 1133B 113BB-1145E 11660-1166C 116B9 1182F-11FFF 12FF1-1612F
          16D6D-16F4F 16FE2-16FE4 1CF00-1CF46 1E000-1E5FF 1E944-1E95F
          """);

  /** Marks in Unicode 8.0 that are spacing marks today. */
  private static final int HANUNOO_PAMUDPOD = 0x1734;

  private static final int AHOM_MEDIAL_RA = 0x1171E;

  /** Punctuation in Unicode 8.0 that is a symbol or a mark today. */
  private static final int CANADIAN_SYLLABICS_CHI = 0x166D;

  private static final int SHARADA_SANDHI_MARK = 0x111C9;

  private CharacterClasses() {}

  /** White space: the Unicode property White_Space. */
  static boolean isWhiteSpace(int c) {
    if (c < 0x80) {
      return c == ' ' || (c >= 0x09 && c <= 0x0D);
    }
    return c == 0x85 || Character.isSpaceChar(c);
  }

  /**
   * What BERT's text cleaning drops: NUL, the replacement character and all control, format and
   * private use characters but tab, line feed and carriage return. Unassigned code points stay.
   */
  static boolean isDropped(int c) {
    if (c < 0x7F) {
      return c < ' ' && c != '\t' && c != '\n' && c != '\r';
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.PRIVATE_USE -> true;
      case Character.FORMAT -> !AFTER_UNICODE_8.contains(c);
      default -> c == 0xFFFD;
    };
  }

  /** Punctuation: every Unicode category P, and the ASCII symbols as well ($, +, ~...). */
  static boolean isPunctuation(int c) {
    if (c < 0x80) {
      return c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          !AFTER_UNICODE_8.contains(c);
      default -> c == CANADIAN_SYLLABICS_CHI || c == SHARADA_SANDHI_MARK;
    };
  }

  /** Unicode category Mn, "Mark, nonspacing". */
  static boolean isNonspacingMark(int c) {
    if (c < 0x300) {
      return false;
    }
    return Character.getType(c) == Character.NON_SPACING_MARK
        ? c != SHARADA_SANDHI_MARK && !AFTER_UNICODE_8.contains(c)
        : c == HANUNOO_PAMUDPOD || c == AHOM_MEDIAL_RA;
  }

  /** Any mark of the JDK's Unicode version. */
  static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }

  /**
   * An ideograph that BERT splits off as a word of its own: the CJK unified ideographs with their
   * extensions A to E and the compatibility ideographs. As Hugging Face has it, the first 256 code
   * points of extension E are left out.
   */
  static boolean isIdeograph(int c) {
    if (c < 0x3400) {
      return false;
    }
    return (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x20000 && c <= 0x2A6DF)
        || (c >= 0x2A700 && c <= 0x2B81F)
        || (c >= 0x2B920 && c <= 0x2CEAF)
        || (c >= 0x2F800 && c <= 0x2FA1F);
  }

  /**
   * A word character as in the regular expression {@code \w} of Unicode TS #18, annex C: letters,
   * marks, decimal digits, connector punctuation and the two joiners.
   */
  static boolean isWordCharacter(int c) {
    int type = Character.getType(c);
    return Character.isAlphabetic(c)
        || isMark(c)
        || type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.CONNECTOR_PUNCTUATION
        || c == 0x200C
        || c == 0x200D;
  }
}
