package dev.zeropoint.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns for people to read. Numbers stand to the right; the last column may be free text. */
final class TextTable {
  private static final String GAP = "  ";

  private final boolean endsInText;
  private final List<String[]> rows = new ArrayList<>();

  private TextTable(boolean endsInText, String[] header) {
    this.endsInText = endsInText;
    rows.add(header);
  }

  /** A table of numbers, with a first row that names the columns. */
  static TextTable ofNumbers(String... header) {
    return new TextTable(false, header);
  }

  /** A table of numbers and a last column of text. */
  static TextTable endingInText(String... header) {
    return new TextTable(true, header);
  }

  void add(String... cells) {
    rows.add(cells);
  }

  void print(PrintWriter out) {
    int columns = rows.getFirst().length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], row[column].length());
      }
    }
    if (endsInText) {
      widths[columns - 1] = 0;
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        line.append(column == 0 ? "" : GAP);
        line.repeat(' ', Math.max(0, widths[column] - row[column].length()));
        line.append(row[column]);
      }
      out.println(line);
    }
  }
}
