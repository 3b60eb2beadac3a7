package dev.zeropoint.bench;

import dev.zeropoint.bench.report.GemmPlot;
import dev.zeropoint.bench.report.GemmReport;
import dev.zeropoint.bench.report.Rendering;
import dev.zeropoint.bench.report.Report;
import dev.zeropoint.bench.report.ReportJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zeropoint bench report}: renders what {@code --output} has written. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Render the JSON of earlier runs as text or Markdown, and draw it.")
final class ReportCommand implements Callable<Integer> {
  /** The line of a page behind which the results stand. */
  static final String BEGIN = "<!-- results: begin -->";

  /** The line of a page before which they end. */
  static final String END = "<!-- results: end -->";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE.json", arity = "1..*", description = "Results of --output.")
  private List<Path> files;

  @Option(names = "--markdown", description = "Print Markdown.")
  private boolean markdown;

  @Option(
      names = "--into",
      paramLabel = "FILE.md",
      description = "Put the Markdown between the two marks of a page instead of printing it.")
  private Path page;

  @Option(
      names = "--plot",
      paramLabel = "FILE.png",
      description = "Draw the first result of bench gemm.")
  private Path plot;

  @Override
  public Integer call() {
    List<Report> reports = new ArrayList<>();
    files.forEach(file -> reports.add(read(file)));
    if (plot != null) {
      GemmPlot.write(
          reports.stream()
              .filter(GemmReport.class::isInstance)
              .map(GemmReport.class::cast)
              .findFirst()
              .orElseThrow(() -> new BenchException("no result of bench gemm to draw")),
          plot);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (page != null) {
      OutputOptions.write(page, replaced(text(page), Rendering.markdown(reports)));
    } else if (markdown) {
      out.print(Rendering.markdown(reports));
    } else {
      reports.forEach(report -> out.print(Rendering.text(report)));
    }
    return Main.DONE;
  }

  private String replaced(String text, String section) {
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new BenchException(page + ": has no lines \"" + BEGIN + "\" and \"" + END + "\"");
    }
    return text.substring(0, begin + BEGIN.length())
        + "\n\n"
        + section
        + "\n"
        + text.substring(end);
  }

  private static Report read(Path file) {
    try {
      return ReportJson.read(text(file));
    } catch (IllegalArgumentException e) {
      throw new BenchException(file + ": " + e.getMessage(), e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new BenchException(file + ": cannot be read: " + e, e);
    }
  }
}
