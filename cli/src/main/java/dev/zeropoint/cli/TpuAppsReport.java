package dev.zeropoint.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.zeropoint.tpu.apps.App;
import dev.zeropoint.tpu.apps.PaperTables;
import dev.zeropoint.tpu.machine.Counters;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The six applications beside the paper's tables, for people and for programs. */
final class TpuAppsReport {
  private static final double MIB = 1 << 20;

  private TpuAppsReport() {}

  static void print(PrintWriter out, Map<App, Counters> runs) {
    out.println("Emulated, and (what the paper says, Table 3). Shares are percent of all cycles.");
    out.println(
        "The error is that of TOPS, and (that of Google's own model against the counters, Table"
            + " 7).");
    out.println();
    printTable3(out, runs);
    out.println();
    out.printf(
        Locale.ROOT,
        "mean error: %.1f%% (Google's own model: %.1f%%)%n%n",
        meanError(runs),
        mean(runs, run -> run.getKey().paper().modelErrorPercent()));
    out.println(
        "Weights and MACs beside Table 1, Unified Buffer beside Table 8, the host's time in"
            + " percent of the TPU's beside Table 5.");
    out.println("The host's time is here that of the wire alone, in Table 5 also its software's.");
    out.println();
    printTotals(out, runs);
  }

  private static void printTable3(PrintWriter out, Map<App, Counters> runs) {
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
            "error %");
    runs.forEach(
        (app, counters) -> {
          Counters.Cycles cycles = counters.cycles();
          PaperTables paper = app.paper();
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
              String.format(
                  Locale.ROOT,
                  "%+.1f (%.1f)",
                  app.errorPercent(counters),
                  paper.modelErrorPercent()));
        });
    table.print(out);
  }

  private static void printTotals(PrintWriter out, Map<App, Counters> runs) {
    TextTable table =
        TextTable.ofNumbers(
            "app",
            "weights M",
            "MACs/weight",
            "buffer MiB",
            "host %",
            "batch us",
            "tiles/batch",
            "roofline %");
    runs.forEach(
        (app, counters) -> {
          long weights = app.network().weights();
          table.add(
              app.title(),
              pair(weights / 1e6, app.paperWeights() / 1e6),
              pair((double) app.network().macs() / weights, app.paperMacsPerWeight()),
              pair(bufferMib(counters), app.paper().bufferMib()),
              pair(counters.hostPercent(), app.paper().hostPercent()),
              String.format(Locale.ROOT, "%.0f", counters.micros() / App.BATCHES),
              Long.toString(counters.use().tiles() / App.BATCHES),
              String.format(Locale.ROOT, "%.1f", counters.rooflinePercent()));
        });
    table.print(out);
  }

  private static String pair(double emulated, double paper) {
    return String.format(Locale.ROOT, "%.1f (%.1f)", emulated, paper);
  }

  private static double bufferMib(Counters counters) {
    return counters.use().bufferPeak() / MIB;
  }

  private static double meanError(Map<App, Counters> runs) {
    return mean(runs, run -> Math.abs(run.getKey().errorPercent(run.getValue())));
  }

  private static double mean(
      Map<App, Counters> runs, ToDoubleFunction<Map.Entry<App, Counters>> figure) {
    return runs.entrySet().stream().mapToDouble(figure).average().orElse(0);
  }

  static JsonObject json(Map<App, Counters> runs) {
    JsonArray apps = new JsonArray();
    runs.forEach(
        (app, counters) -> {
          JsonObject json = new JsonObject();
          json.addProperty("app", app.title());
          TpuReport.json(counters).asMap().forEach(json::add);
          json.add("bufferMib", JsonOutput.thousandths(bufferMib(counters)));
          json.add("errorPercent", JsonOutput.thousandths(app.errorPercent(counters)));
          json.add("paper", json(app.paper()));
          apps.add(json);
        });
    JsonObject json = new JsonObject();
    json.add("apps", apps);
    json.add("meanErrorPercent", JsonOutput.thousandths(meanError(runs)));
    return json;
  }

  /** Named as the counters are where both have a figure. */
  private static JsonObject json(PaperTables paper) {
    JsonObject json = new JsonObject();
    json.addProperty("activePercent", paper.active());
    json.addProperty("usefulPercent", paper.useful());
    json.addProperty("unusedPercent", paper.unused());
    json.addProperty("weightStallPercent", paper.weightStall());
    json.addProperty("weightShiftPercent", paper.weightShift());
    json.addProperty("nonMatrixPercent", paper.nonMatrix());
    json.addProperty("rawStallPercent", paper.raw());
    json.addProperty("inputStallPercent", paper.input());
    json.addProperty("tops", paper.tops());
    json.addProperty("hostPercent", paper.hostPercent());
    json.addProperty("modelErrorPercent", paper.modelErrorPercent());
    json.addProperty("bufferMib", paper.bufferMib());
    return json;
  }
}
