package dev.zeropoint.cli;

/** Makes text of unknown origin fit to be printed within a line. */
final class OneLine {
  private OneLine() {}

  /** The text with nothing in it that could break the line or steer the terminal. */
  static String of(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (breaks(c)) {
                line.append(String.format("\\u%04x", c));
              } else {
                line.appendCodePoint(c);
              }
            });
    return line.toString();
  }

  private static boolean breaks(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      // Changes the direction of the rest of the line.
      case Character.FORMAT -> c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
      default -> false;
    };
  }

  /** The text, or its beginning and three dots, on one line. */
  static String shorten(String text, int maxLength) {
    if (text.codePointCount(0, text.length()) <= maxLength) {
      return of(text);
    }
    return of(text.substring(0, text.offsetByCodePoints(0, maxLength - 3))) + "...";
  }
}
