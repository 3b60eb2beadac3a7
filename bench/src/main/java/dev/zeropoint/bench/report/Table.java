package dev.zeropoint.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table with a title, for a terminal or as Markdown. */
public final class Table {
  private final String title;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table of the given columns. */
  public Table(String title, String... header) {
    this.title = title;
    rows.add(List.of(header));
  }

  /** Adds a row: one cell a column. */
  public void add(String... cells) {
    rows.add(List.of(cells));
  }

  /** A number with that many decimals; nothing for null. */
  static String number(Double value, int decimals) {
    return value == null ? "" : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** An interval with three decimals; nothing for null. */
  static String interval(Double low, Double high) {
    return low == null || high == null ? "" : number(low, 3) + " - " + number(high, 3);
  }

  /** Columns aligned to the right with blanks; the title is the first line. */
  public String text() {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder(title).append('\n');
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        line.append(column == 0 ? "" : "  ");
        line.repeat(' ', widths[column] - row.get(column).length()).append(row.get(column));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** A Markdown table under its title in bold. */
  public String markdown() {
    StringBuilder text = new StringBuilder("**").append(title).append("**\n\n");
    appendRow(text, rows.getFirst());
    text.append("|").repeat("---|", rows.getFirst().size()).append('\n');
    rows.stream().skip(1).forEach(row -> appendRow(text, row));
    return text.toString();
  }

  private static void appendRow(StringBuilder text, List<String> row) {
    text.append("| ").append(String.join(" | ", row)).append(" |\n");
  }
}
