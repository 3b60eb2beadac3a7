package dev.zeropoint.bench;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command itself, which only knows its sub-commands. */
@Command(
    name = "zeropoint bench",
    mixinStandardHelpOptions = true,
    description = "Measure the backends, alone and against other libraries.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  zeropoint bench gemm --quick --peers onednn",
      "  zeropoint bench gemm --shapes 1x384x384,256x256x256 --backends vector-256,scalar",
      "  zeropoint bench embed --peers onnxruntime --output embed.json",
      "  zeropoint bench report gemm.json embed.json",
      "  zeropoint bench jmh -l",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage. --debug shows stack traces."
    })
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    CommandLine command =
        new CommandLine(new BenchCommand())
            .addSubcommand("gemm", new GemmCommand())
            .addSubcommand("quantize", new QuantizeCommand())
            .addSubcommand("embed", new EmbedCommand())
            .addSubcommand("latency", new LatencyCommand())
            .addSubcommand("shapes", new ShapesCommand())
            .addSubcommand("report", new ReportCommand());
    CommandLine jmh = new CommandLine(new JmhCommand());
    // All of its arguments are JMH's.
    jmh.setUnmatchedOptionsArePositionalParams(true).setStopAtPositional(true);
    command.addSubcommand("jmh", jmh);
    return command
        .setOut(out)
        .setErr(err)
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command; known are " + String.join(", ", spec.subcommands().keySet()));
  }
}
