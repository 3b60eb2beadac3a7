package dev.zeropoint.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reports for people: text for a terminal, Markdown for a page. */
public final class Rendering {
  private Rendering() {}

  /** A report for a terminal. */
  public static String text(Report report) {
    StringBuilder text = new StringBuilder();
    text.append("host:   ").append(report.host().line()).append('\n');
    text.append("method: ").append(report.method()).append('\n');
    if (report instanceof GemmReport gemm) {
      text.append("limits: ").append(limits(gemm.limits())).append('\n');
    }
    report.tables().forEach(table -> text.append('\n').append(table.text()));
    if (!report.notes().isEmpty()) {
      text.append('\n');
    }
    report.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
    return text.toString();
  }

  /** A report as a section of a page. */
  public static String markdown(Report report) {
    StringBuilder text = new StringBuilder();
    text.append("Host: ").append(report.host().line());
    text.append("; ").append(report.host().date());
    text.append("; load at the start ").append(report.host().load()).append(".\n");
    text.append("JVM flags: `").append(String.join(" ", report.host().flags())).append("`.\n");
    text.append("Method: ").append(report.method()).append(".\n");
    if (report instanceof GemmReport gemm) {
      text.append("Limits of one core: ").append(limits(gemm.limits())).append(".\n");
    }
    report.tables().forEach(table -> text.append('\n').append(table.markdown()));
    if (!report.notes().isEmpty()) {
      text.append('\n');
      text.append(
          report.notes().stream().map(note -> "- " + note + "\n").collect(Collectors.joining()));
    }
    return text.toString();
  }

  /** Several reports as one section. */
  public static String markdown(List<Report> reports) {
    return reports.stream().map(Rendering::markdown).collect(Collectors.joining("\n---\n\n"));
  }

  private static String limits(Limits limits) {
    String peak =
        limits.gmacs() == null
            ? "no dot product in registers could be timed"
            : String.format(Locale.ROOT, "%s %.1f GMAC/s", limits.instruction(), limits.gmacs());
    return peak
        + (limits.copyGbytes() == null
            ? ""
            : String.format(Locale.ROOT, ", copy %.1f GB/s", limits.copyGbytes()));
  }
}
