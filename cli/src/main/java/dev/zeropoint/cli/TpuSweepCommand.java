package dev.zeropoint.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.zeropoint.tpu.apps.App;
import dev.zeropoint.tpu.apps.Sweep;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zeropoint tpu sweep}. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Run the six applications on other machines: clock, weight bandwidth and array size.",
      "Printed is how many times as fast as on the machine at hand they are (the paper's Figure 11)."
    },
    customSynopsis = "zeropoint tpu sweep [OPTIONS]",
    footer = {"", "Examples:", "  zeropoint tpu sweep", "  zeropoint tpu sweep --format json"})
final class TpuSweepCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private TpuMachineOptions machine;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How to print the result (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.TEXT;

  TpuSweepCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    TpuConfig config = machine.config();
    Map<App, Counters> base = TpuAppsCommand.run(config);
    Map<String, Map<App, Double>> speedups = new LinkedHashMap<>();
    for (Sweep.Variant variant : variants(config)) {
      speedups.put(variant.name(), Sweep.speedups(base, TpuAppsCommand.run(variant.config())));
    }
    switch (format) {
      case TEXT -> print(speedups);
      case JSON -> JsonOutput.print(terminal.out(), json(speedups));
    }
    return Main.DONE;
  }

  private static List<Sweep.Variant> variants(TpuConfig config) {
    try {
      return Sweep.variants(config);
    } catch (IllegalArgumentException e) {
      throw new CommandException("this machine cannot be varied: " + e.getMessage(), e);
    }
  }

  private void print(Map<String, Map<App, Double>> speedups) {
    List<String> header = new ArrayList<>(List.of("machine"));
    for (App app : App.values()) {
      header.add(app.title());
    }
    header.add("weighted");
    TextTable table = TextTable.ofNumbers(header.toArray(String[]::new));
    for (Map.Entry<String, Map<App, Double>> row : speedups.entrySet()) {
      List<String> cells = new ArrayList<>(List.of(row.getKey()));
      row.getValue().values().forEach(speedup -> cells.add(times(speedup)));
      cells.add(times(Sweep.weightedMean(row.getValue())));
      table.add(cells.toArray(String[]::new));
    }
    table.print(terminal.out());
    terminal.out().println();
    terminal
        .out()
        .println("weighted: by the share of TPUs in use, MLP 61%, LSTM 29%, CNN 5% (Table 1)");
  }

  private static String times(double speedup) {
    return String.format(Locale.ROOT, "%.2f", speedup);
  }

  private static JsonArray json(Map<String, Map<App, Double>> speedups) {
    JsonArray rows = new JsonArray();
    for (Map.Entry<String, Map<App, Double>> row : speedups.entrySet()) {
      JsonObject json = new JsonObject();
      json.addProperty("machine", row.getKey());
      row.getValue()
          .forEach((app, speedup) -> json.add(app.title(), JsonOutput.thousandths(speedup)));
      json.add("weighted", JsonOutput.thousandths(Sweep.weightedMean(row.getValue())));
      rows.add(json);
    }
    return rows;
  }
}
