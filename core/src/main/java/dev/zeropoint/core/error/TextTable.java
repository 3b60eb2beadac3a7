package dev.zeropoint.core.error;

import java.util.List;

/** Columns under their headings, the first flush left, the others flush right. */
final class TextTable {
  private static final String GAP = "  ";

  private TextTable() {}

  static String of(List<String> headings, List<List<String>> rows) {
    int[] widths = headings.stream().mapToInt(String::length).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    append(text, headings, widths);
    rows.forEach(row -> append(text, row, widths));
    return text.toString();
  }

  private static void append(StringBuilder text, List<String> cells, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - cells.get(i).length());
      text.append(i == 0 ? cells.get(i) + padding : GAP + padding + cells.get(i));
    }
    text.append('\n');
  }
}
