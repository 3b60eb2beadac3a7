package dev.zeropoint.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zeropoint tpu}, which only knows its sub-commands. */
@Command(
    name = "tpu",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "The TPU v1, emulated.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  zeropoint tpu show --size 4 --rows 6",
      "  zeropoint tpu gemm --m 2048 --n 2048 --k 2048",
      "  zeropoint tpu apps"
    })
final class TpuCommand implements Runnable {
  @Spec private CommandSpec spec;

  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new TpuCommand())
        .addSubcommand(new TpuShowCommand(terminal))
        .addSubcommand(new TpuGemmCommand(terminal))
        .addSubcommand(new TpuRunCommand(terminal))
        .addSubcommand(new TpuAsmCommand(terminal))
        .addSubcommand(new TpuDisasmCommand(terminal))
        .addSubcommand(new TpuConfigCommand(terminal))
        .addSubcommand(new TpuAppsCommand(terminal))
        .addSubcommand(new TpuSweepCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command; known are " + String.join(", ", spec.subcommands().keySet()));
  }
}
