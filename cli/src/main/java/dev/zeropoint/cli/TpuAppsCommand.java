package dev.zeropoint.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.zeropoint.tpu.apps.App;
import dev.zeropoint.tpu.apps.Table3;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zeropoint tpu apps}. */
@Command(
    name = "apps",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Run the six applications of the paper's Table 1 and print what they count beside Table 3.",
      "Their layers are synthetic, since the shapes are not published; docs/emulator.md states them."
    },
    customSynopsis = "zeropoint tpu apps [OPTIONS]",
    footer = {"", "Examples:", "  zeropoint tpu apps", "  zeropoint tpu apps --plot plots"})
final class TpuAppsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private TpuMachineOptions machine;

  @Option(
      names = "--plot",
      paramLabel = "DIR",
      description = "Write roofline.png and stalls.png into this folder.")
  private Path plot;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How to print the result (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.TEXT;

  TpuAppsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    TpuConfig config = machine.config();
    Map<App, Counters> runs = run(config);
    if (plot != null) {
      TpuPlots.save(plot, config, runs);
    }
    switch (format) {
      case TEXT -> print(terminal.out(), runs);
      case JSON -> JsonOutput.print(terminal.out(), json(runs));
    }
    return Main.DONE;
  }

  /** All applications on one machine. */
  static Map<App, Counters> run(TpuConfig config) {
    Map<App, Counters> runs = new EnumMap<>(App.class);
    for (App app : App.values()) {
      try {
        runs.put(app, app.run(config));
      } catch (IllegalArgumentException e) {
        throw new CommandException(
            app.title() + " does not run on this machine: " + e.getMessage(), e);
      }
    }
    return runs;
  }

  private static void print(PrintWriter out, Map<App, Counters> runs) {
    out.println("Emulated, and (as the paper measured). Shares are percent of all cycles.");
    out.println();
    TextTable table =
        TextTable.ofNumbers(
            "app",
            "active",
            "useful",
            "unused",
            "wt stall",
            "wt shift",
            "non-matrix",
            "RAW",
            "input",
            "TOPS",
            "error");
    double errors = 0;
    for (Map.Entry<App, Counters> run : runs.entrySet()) {
      App app = run.getKey();
      Counters counters = run.getValue();
      Counters.Cycles cycles = counters.cycles();
      Table3 paper = app.measured();
      errors += Math.abs(app.errorPercent(counters));
      table.add(
          app.title(),
          pair(counters.percent(cycles.active()), paper.active()),
          pair(counters.usefulPercent(), paper.useful()),
          pair(counters.unusedPercent(), paper.unused()),
          pair(counters.percent(cycles.weightStall()), paper.weightStall()),
          pair(counters.percent(cycles.weightShift()), paper.weightShift()),
          pair(counters.percent(cycles.nonMatrix()), paper.nonMatrix()),
          pair(counters.percent(cycles.rawStall()), paper.raw()),
          pair(counters.percent(cycles.inputStall()), paper.input()),
          pair(counters.tops(), paper.tops()),
          String.format(Locale.ROOT, "%+.1f%%", app.errorPercent(counters)));
    }
    table.print(out);
    out.println();
    out.printf(
        Locale.ROOT,
        "mean error of TOPS: %.1f%% (Google's own model: 8%%)%n%n",
        errors / runs.size());
    printTotals(out, runs);
  }

  private static void printTotals(PrintWriter out, Map<App, Counters> runs) {
    TextTable table =
        TextTable.ofNumbers(
            "app",
            "weights M",
            "MACs/weight",
            "batch us",
            "tiles/batch",
            "buffer MiB",
            "roofline %");
    for (Map.Entry<App, Counters> run : runs.entrySet()) {
      App app = run.getKey();
      Counters counters = run.getValue();
      long weights = app.network().weights();
      table.add(
          app.title(),
          pair(weights / 1e6, app.paperWeights() / 1e6),
          pair((double) app.network().macs() / weights, app.paperMacsPerWeight()),
          String.format(Locale.ROOT, "%.0f", counters.micros() / App.BATCHES),
          Long.toString(counters.use().tiles() / App.BATCHES),
          pair(counters.use().bufferPeak() / (double) (1 << 20), app.measured().bufferMib()),
          String.format(Locale.ROOT, "%.1f", counters.rooflinePercent()));
    }
    table.print(out);
  }

  private static String pair(double emulated, double paper) {
    return String.format(Locale.ROOT, "%.1f (%.1f)", emulated, paper);
  }

  private static JsonObject json(Map<App, Counters> runs) {
    JsonArray apps = new JsonArray();
    double errors = 0;
    for (Map.Entry<App, Counters> run : runs.entrySet()) {
      JsonObject json = new JsonObject();
      json.addProperty("app", run.getKey().title());
      TpuReport.json(run.getValue()).asMap().forEach(json::add);
      json.addProperty("paperTops", run.getKey().measured().tops());
      double error = run.getKey().errorPercent(run.getValue());
      json.add("errorPercent", JsonOutput.thousandths(error));
      errors += Math.abs(error);
      apps.add(json);
    }
    JsonObject json = new JsonObject();
    json.add("apps", apps);
    json.add("meanErrorPercent", JsonOutput.thousandths(errors / runs.size()));
    return json;
  }
}
