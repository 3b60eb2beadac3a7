package dev.zeropoint.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code bench gemm} found.
 *
 * @param benchmark gemm
 * @param host what it ran on
 * @param method how it was run
 * @param epilogue none, requant or dequant
 * @param threads that each contender had
 * @param limits of one core
 * @param rows the duels
 * @param summary the duels of each pair summed up
 * @param notes a line each
 */
public record GemmReport(
    String benchmark,
    Host host,
    String method,
    String epilogue,
    int threads,
    Limits limits,
    List<GemmRow> rows,
    List<PairSummary> summary,
    List<String> notes)
    implements Report {
  /** The value of {@link #benchmark}. */
  public static final String NAME = "gemm";

  /** Copies the lists. */
  public GemmReport {
    rows = List.copyOf(rows);
    summary = List.copyOf(summary);
    notes = List.copyOf(notes);
  }

  /** Sums the rows up. */
  public static GemmReport of(
      Host host,
      String method,
      String epilogue,
      int threads,
      Limits limits,
      List<GemmRow> rows,
      List<String> notes) {
    return new GemmReport(
        NAME, host, method, epilogue, threads, limits, rows, PairSummary.of(rows), notes);
  }

  @Override
  public List<Table> tables() {
    List<Table> tables = new ArrayList<>();
    String title =
        "u8 x s8, epilogue "
            + epilogue
            + ", "
            + threads
            + (threads == 1 ? " thread" : " threads")
            + ", GMAC/s";
    tables.add(duels(title));
    if (!summary.isEmpty()) {
      tables.add(pairs());
    }
    return tables;
  }

  private Table duels(String title) {
    Table table =
        new Table(
            title,
            "M x N x K",
            "backend",
            "GMAC/s",
            "% of limit",
            "% of step",
            "peer",
            "GMAC/s",
            "ratio",
            "95% interval",
            "bits",
            "rounds",
            "peer's implementation");
    for (GemmRow row : rows) {
      table.add(
          row.shape(),
          row.backend(),
          Table.number(row.gmacs(), 1),
          Table.number(row.percentOfLimit(), 1),
          Table.number(row.percentOfStep(), 1),
          row.peer() == null ? "" : row.peer(),
          Table.number(row.peerGmacs(), 1),
          Table.number(row.ratio(), 3),
          Table.interval(row.ratioLow(), row.ratioHigh()),
          String.valueOf(row.weightBits()),
          String.valueOf(row.rounds()),
          row.peerImplementation());
    }
    return table;
  }

  private Table pairs() {
    Table table =
        new Table(
            "Over all shapes",
            "backend",
            "peer",
            "shapes",
            "geometric mean",
            "least",
            "at",
            "1.00 or more");
    for (PairSummary pair : summary) {
      table.add(
          pair.backend(),
          pair.peer(),
          String.valueOf(pair.shapes()),
          Table.number(pair.geometricMean(), 3),
          Table.number(pair.least(), 3),
          pair.leastShape(),
          String.valueOf(pair.wins()));
    }
    return table;
  }
}
