package dev.zeropoint.bench.report;

import java.util.List;

/**
 * What {@code bench latency} found.
 *
 * @param benchmark latency
 * @param host what it ran on
 * @param method how it was run
 * @param rows one a backend and shape
 * @param notes a line each
 */
public record LatencyReport(
    String benchmark, Host host, String method, List<LatencyRow> rows, List<String> notes)
    implements Report {
  /** The value of {@link #benchmark}. */
  public static final String NAME = "latency";

  /** Copies the lists. */
  public LatencyReport {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  @Override
  public List<Table> tables() {
    Table table =
        new Table(
            "Single calls, nanoseconds",
            "M x N x K",
            "backend",
            "calls",
            "median",
            "p99",
            "p99.9",
            "max",
            "p99.9 / median");
    for (LatencyRow row : rows) {
      table.add(
          row.m() + "x" + row.n() + "x" + row.k(),
          row.backend(),
          String.valueOf(row.calls()),
          String.valueOf(row.medianNanos()),
          String.valueOf(row.p99Nanos()),
          String.valueOf(row.p999Nanos()),
          String.valueOf(row.maxNanos()),
          Table.number(row.p999ByMedian(), 2));
    }
    return List.of(table);
  }
}
