package dev.zeropoint.bench.report;

import java.util.List;

/**
 * What {@code bench quantize} or {@code bench embed} found.
 *
 * @param benchmark quantize or embed
 * @param host what it ran on
 * @param method how it was run
 * @param rows the duels
 * @param notes a line each
 */
public record CaseReport(
    String benchmark, Host host, String method, List<CaseRow> rows, List<String> notes)
    implements Report {
  /** A value of {@link #benchmark}. */
  public static final String QUANTIZE = "quantize";

  /** A value of {@link #benchmark}. */
  public static final String EMBED = "embed";

  /** Copies the lists. */
  public CaseReport {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  @Override
  public List<Table> tables() {
    Table table =
        new Table(
            benchmark.equals(EMBED) ? "A sentence, by tokens" : "Dynamic quantization",
            "case",
            "contender",
            "microseconds",
            "peer",
            "microseconds",
            "ratio",
            "95% interval",
            "rounds");
    for (CaseRow row : rows) {
      table.add(
          row.name(),
          row.contender(),
          Table.number(row.micros(), 1),
          row.peer() == null ? "" : row.peer(),
          Table.number(row.peerMicros(), 1),
          Table.number(row.ratio(), 3),
          Table.interval(row.ratioLow(), row.ratioHigh()),
          String.valueOf(row.rounds()));
    }
    return List.of(table);
  }
}
