package dev.zeropoint.cli;

import dev.zeropoint.tpu.apps.App;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.nio.file.Path;
import java.util.EnumMap;
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
      "Run the six applications of the paper's Table 1 and print what they count beside its"
          + " Tables 3, 5, 7 and 8.",
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
      case TEXT -> TpuAppsReport.print(terminal.out(), runs);
      case JSON -> JsonOutput.print(terminal.out(), TpuAppsReport.json(runs));
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
}
