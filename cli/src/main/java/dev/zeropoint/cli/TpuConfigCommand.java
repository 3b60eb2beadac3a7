package dev.zeropoint.cli;

import dev.zeropoint.tpu.machine.ConfigFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code zeropoint tpu config}. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Print the machine's figures as --config reads them.",
    customSynopsis = "zeropoint tpu config [OPTIONS]",
    footer = {"", "Examples:", "  zeropoint tpu config > machine.json"})
final class TpuConfigCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private TpuMachineOptions machine;

  TpuConfigCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.out().print(ConfigFile.write(machine.config()));
    return Main.DONE;
  }
}
