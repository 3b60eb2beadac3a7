package dev.zeropoint.bench;

import dev.zeropoint.bench.duel.Plan;
import dev.zeropoint.bench.report.Rendering;
import dev.zeropoint.bench.report.Report;
import dev.zeropoint.bench.report.ReportJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long a benchmark takes and where its result goes. */
final class OutputOptions {
  /** How a result is printed. */
  enum Format {
    /** For people. */
    TEXT,
    /** For programs: one line. */
    JSON
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--quick", description = "A first look: seconds instead of minutes.")
  private boolean quick;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How to print the result (default: text).")
  private Format format = Format.TEXT;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write the result as JSON to a file, too.")
  private Path output;

  /** How long contests take. */
  Plan plan() {
    return quick ? Plan.quick() : Plan.full();
  }

  /** Whether only a first look is wanted. */
  boolean quick() {
    return quick;
  }

  /** How duels were run, for the report. */
  String method() {
    Plan plan = plan();
    return "interleaved in one process, samples of "
        + plan.sample().toMillis()
        + " ms, at least "
        + plan.warmup().toMillis()
        + " ms of warm-up each, "
        + plan.minRounds()
        + " to "
        + plan.maxRounds()
        + " rounds; ratios are medians over the rounds with the 95% interval of the sign test";
  }

  /** Tells what is being done now. */
  void progress(String line) {
    PrintWriter err = command.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  /** Prints a report, and writes it where it is wanted. */
  void deliver(Report report) {
    String json = ReportJson.write(report);
    if (output != null) {
      write(output, json + "\n");
    }
    PrintWriter out = command.commandLine().getOut();
    switch (format) {
      case TEXT -> out.print(Rendering.text(report));
      case JSON -> out.println(json);
    }
    out.flush();
  }

  /** Writes a text file. */
  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new BenchException(file + ": cannot be written: " + e, e);
    }
  }
}
