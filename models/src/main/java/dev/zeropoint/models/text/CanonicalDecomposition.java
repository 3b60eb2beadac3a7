package dev.zeropoint.models.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Unicode normalization form D (Unicode Standard Annex #15) as of Unicode 9.0, the version of the
 * Hugging Face tokenizer.
 *
 * <p>The JDK's {@link Normalizer} does the work. By the stability policy of Unicode it treats every
 * character of version 9.0 as version 9.0 does; characters that came later are kept from it, since
 * to version 9.0 they neither decompose nor combine.
 */
final class CanonicalDecomposition {

  /**
   * Covers the characters that Unicode got after version 9.0, up to 16.0, and that decompose or
   * have a nonzero combining class. Neighbouring ranges are joined where only characters lie
   * between them that form D leaves alone. A JDK with a later Unicode version needs more ranges.
   */
  private static final CodePointRanges AFTER_UNICODE_9 =
      new CodePointRanges(
          """
          07FD 0897-08D3 09FE 0C3C 0D3B-0D3C 0EBA 1715 1ABF-1ACE 1DF6-1DFA A82C
          105C9-105E4 10D24-10F85 11070 1133B 11383-113D0 1145E 11839-11A99 11D42-1612F
          16D68-16FF1 1E08F-1E5EF
          """);

  /** Longest row of marks that is left to the JDK, which orders n marks in n² steps. */
  private static final int MAX_MARKS_IN_A_ROW = 64;

  /** A mark of the lowest combining class that marks of this kind have (1). */
  private static final int LOWEST_MARK = 0x0334;

  /** The mark of the highest combining class (240). */
  private static final int HIGHEST_MARK = 0x0345;

  private CanonicalDecomposition() {}

  /** Appends form D of the characters from {@code start} to {@code end} of a text. */
  static void append(String text, int start, int end, StringBuilder out) {
    int from = start;
    int marks = 0;
    int longestRow = 0;
    for (int i = start; i < end; ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      if (AFTER_UNICODE_9.contains(c)) {
        appendKnown(text.substring(from, i), longestRow, out);
        out.appendCodePoint(c);
        from = next;
        marks = 0;
        longestRow = 0;
      } else {
        marks = CharacterClasses.isMark(c) ? marks + 1 : 0;
        longestRow = Math.max(longestRow, marks);
      }
      i = next;
    }
    appendKnown(text.substring(from, end), longestRow, out);
  }

  private static void appendKnown(String text, int longestRow, StringBuilder out) {
    if (longestRow <= MAX_MARKS_IN_A_ROW) {
      out.append(Normalizer.normalize(text, Normalizer.Form.NFD));
    } else {
      appendSortingMarks(text, out);
    }
  }

  /**
   * Form D for long rows of marks, by its definition: every character is decomposed by itself, then
   * every row of marks with a nonzero combining class is stably sorted by that class.
   */
  private static void appendSortingMarks(String text, StringBuilder out) {
    List<Integer> row = new ArrayList<>();
    Map<Integer, Boolean> reorders = new HashMap<>();
    text.codePoints()
        .mapToObj(c -> Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD))
        .flatMapToInt(String::codePoints)
        .forEach(
            c -> {
              if (reorders.computeIfAbsent(c, CanonicalDecomposition::hasCombiningClass)) {
                row.add(c);
              } else {
                appendSorted(row, out);
                out.appendCodePoint(c);
              }
            });
    appendSorted(row, out);
  }

  private static void appendSorted(List<Integer> row, StringBuilder out) {
    List<Integer> distinct = new ArrayList<>(new TreeSet<>(row));
    distinct.sort(CanonicalDecomposition::compareCombiningClasses);
    Map<Integer, Integer> rank = new HashMap<>();
    for (int i = 0; i < distinct.size(); i++) {
      boolean sameClass =
          i > 0 && compareCombiningClasses(distinct.get(i - 1), distinct.get(i)) == 0;
      rank.put(distinct.get(i), sameClass ? rank.get(distinct.get(i - 1)) : i);
    }
    row.sort(Comparator.comparing(rank::get));
    row.forEach(out::appendCodePoint);
    row.clear();
  }

  /**
   * Whether the combining class is not zero. The JDK has no method for the class itself; but only
   * marks of a nonzero class ever change places, and every one of them does so with the lowest or
   * the highest mark.
   */
  private static boolean hasCombiningClass(int c) {
    return !inOrder(c, LOWEST_MARK) || !inOrder(HIGHEST_MARK, c);
  }

  /** Compares the combining classes, both not zero, of two characters that do not decompose. */
  private static int compareCombiningClasses(int a, int b) {
    if (!inOrder(a, b)) {
      return 1;
    }
    return inOrder(b, a) ? 0 : -1;
  }

  private static boolean inOrder(int a, int b) {
    return Normalizer.isNormalized(
        Character.toString(a) + Character.toString(b), Normalizer.Form.NFD);
  }
}
