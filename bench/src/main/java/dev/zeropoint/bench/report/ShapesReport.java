package dev.zeropoint.bench.report;

import java.util.List;

/**
 * What {@code bench shapes} found.
 *
 * @param benchmark shapes
 * @param host what it ran on
 * @param method how it was run
 * @param rows one a backend and shape
 * @param notes a line each
 */
public record ShapesReport(
    String benchmark, Host host, String method, List<ShapeRow> rows, List<String> notes)
    implements Report {
  /** The value of {@link #benchmark}. */
  public static final String NAME = "shapes";

  /** Copies the lists. */
  public ShapesReport {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  @Override
  public List<Table> tables() {
    Table table =
        new Table(
            "Shapes of a backend in the same rounds",
            "M x N x K",
            "backend",
            "GMAC/s",
            "GB/s of weights",
            "by its fastest",
            "95% interval",
            "rounds");
    for (ShapeRow row : rows) {
      table.add(
          row.m() + "x" + row.n() + "x" + row.k(),
          row.backend(),
          Table.number(row.gmacs(), 1),
          Table.number(row.weightGbytes(), 1),
          Table.number(row.share(), 3),
          Table.interval(row.shareLow(), row.shareHigh()),
          String.valueOf(row.rounds()));
    }
    return List.of(table);
  }
}
