package dev.zeropoint.cli;

import dev.zeropoint.core.calibrate.CalibrationMethod;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command itself, which only knows its sub-commands. */
@Command(
    name = "zeropoint",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "int8 networks on the JVM: off-heap, quantized, multiplied exactly.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  zeropoint embed \"A cat sits on the mat.\" \"A feline is resting on a rug.\"",
      "  zeropoint embed --input lines.txt --output vectors.npy",
      "  zeropoint tokenize --tokens \"A cat sits on the mat.\"",
      "  zeropoint quantize float.onnx --output int8.onnx",
      "  zeropoint info",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage."
    })
final class ZeropointCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Read from the arguments by {@link Main#run}; declared to be parsed and shown in the help. */
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error and the library's log.")
  private boolean debug;

  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new ZeropointCommand())
        .addSubcommand(new EmbedCommand(terminal))
        .addSubcommand(new TokenizeCommand(terminal))
        .addSubcommand(new InfoCommand(terminal))
        .addSubcommand(new QuantizeCommand(terminal))
        .addSubcommand(TpuCommand.commandLine(terminal))
        .setOut(terminal.out())
        .setErr(terminal.err())
        .registerConverter(Path.class, ZeropointCommand::path)
        .registerConverter(OutputFormat.class, OutputFormat::of)
        .registerConverter(QuantizeMode.class, QuantizeMode::of)
        .registerConverter(CalibrationMethod.class, CalibrationMethods::of)
        // A text may begin with @: it must not be taken for the name of a file of arguments.
        .setExpandAtFiles(false);
  }

  private static Path path(String name) {
    if (name.isEmpty()) {
      // Java would take it for the current directory.
      throw new TypeConversionException("the path is empty");
    }
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("\"" + name + "\" is not a path: " + e.getReason());
    }
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command; known are " + String.join(", ", spec.subcommands().keySet()));
  }
}
