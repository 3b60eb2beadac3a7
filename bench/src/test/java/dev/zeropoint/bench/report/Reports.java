package dev.zeropoint.bench.report;

import java.util.List;

/** Reports for tests. */
final class Reports {
  static final Host HOST =
      new Host(
          "A CPU", 2, "Linux 6", "amd64", "25", List.of("-Xmx1g"), 0.5, "2026-01-01T00:00:00Z");

  private Reports() {}

  static GemmReport gemm(Limits limits) {
    return GemmReport.of(
        HOST,
        "somehow",
        "none",
        1,
        limits,
        List.of(
            row("a", "peer", 2.0),
            row("a", "peer", 0.5),
            row("a", "other", 3.0),
            row("b", null, null)),
        List.of("a note"));
  }

  private static GemmRow row(String backend, String peer, Double ratio) {
    boolean duel = ratio != null;
    return new GemmRow(
        1,
        384,
        ratio == null || ratio > 1 ? 384 : 1024,
        backend,
        100,
        50.0,
        52.0,
        peer,
        duel ? 100 / ratio : null,
        ratio,
        duel ? ratio - 0.25 : null,
        duel ? ratio + 0.25 : null,
        duel ? "brgemm" : "",
        8,
        31);
  }
}
