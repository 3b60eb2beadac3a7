package dev.zeropoint.models.text;

import java.util.HexFormat;

/** A fixed set of code points, held as ranges. */
final class CodePointRanges {

  /** First and last code point of every range, in ascending order: first, last, first, last... */
  private final int[] bounds;

  /**
   * Creates a set.
   *
   * @param ranges code points and ranges of them in hexadecimal digits, in ascending order,
   *     separated by white space: {@code "7FD 890-8E2"}
   */
  CodePointRanges(String ranges) {
    String[] items = ranges.strip().split("\\s+");
    bounds = new int[2 * items.length];
    for (int i = 0; i < items.length; i++) {
      String[] ends = items[i].split("-");
      bounds[2 * i] = HexFormat.fromHexDigits(ends[0]);
      bounds[2 * i + 1] = HexFormat.fromHexDigits(ends[ends.length - 1]);
    }
  }

  boolean contains(int codePoint) {
    int low = 0;
    int high = bounds.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (codePoint < bounds[2 * middle]) {
        high = middle - 1;
      } else if (codePoint > bounds[2 * middle + 1]) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }
}
