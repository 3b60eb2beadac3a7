package dev.zeropoint.bench.report;

import java.util.List;

/** What one run of a benchmark found. */
public sealed interface Report permits GemmReport, CaseReport, LatencyReport, ShapesReport {
  /** Which benchmark: gemm, quantize, embed, latency or shapes. */
  String benchmark();

  /** What it ran on. */
  Host host();

  /** How it was run, on one line. */
  String method();

  /** What a reader has to know beside the rows, a line each. */
  List<String> notes();

  /** The rows as tables, each with a title. */
  List<Table> tables();
}
