package dev.zeropoint.cli;

import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.text.TokenizerException;
import dev.zeropoint.offheap.file.TensorFileException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line on the standard error and an exit code. */
final class Failures {
  private final PrintWriter err;
  private final boolean debug;

  /**
   * A reporter.
   *
   * @param debug whether stack traces follow the lines
   */
  Failures(PrintWriter err, boolean debug) {
    this.err = err;
    this.debug = debug;
  }

  /** Reports that the command was asked for in a wrong way. */
  int usage(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    print(err, message(e) + "; see " + command + " --help");
    trace(e);
    return Main.WRONG_USAGE;
  }

  private static String message(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return e.getMessage();
    }
    Map<String, CommandLine> commands = e.getCommandLine().getSubcommands();
    if (!commands.isEmpty() && !unmatched.isUnknownOption()) {
      return "unknown command \""
          + unmatched.getUnmatched().getFirst()
          + "\"; known are "
          + String.join(", ", commands.keySet());
    }
    List<String> similar = unmatched.getSuggestions();
    String hint = similar.isEmpty() ? "" : " (did you mean " + String.join(", ", similar) + "?)";
    return e.getMessage() + hint;
  }

  /** Reports that the command could not be done. */
  int report(Throwable e) {
    print(err, message(e));
    trace(e);
    return switch (e) {
      case OutOfMemoryError _ -> Main.OUT_OF_MEMORY;
      case CommandException command -> command.exitCode();
      default -> Main.FAILED;
    };
  }

  /** Whether the message of an exception is written for the user and says all. */
  static boolean saysAll(Throwable e) {
    return e instanceof CommandException
        || e instanceof ModelException
        || e instanceof TokenizerException
        || e instanceof TensorFileException;
  }

  private String message(Throwable e) {
    return switch (e) {
      case OutOfMemoryError memory -> OutOfMemoryException.message(memory);
      case Throwable _ when saysAll(e) -> e.getMessage();
      default -> "unexpected " + e + (debug ? "" : " (--debug shows where)");
    };
  }

  private void trace(Throwable e) {
    if (debug) {
      e.printStackTrace(err);
      err.flush();
    }
  }

  /** Prints a message as one line, whatever it quotes. */
  static void print(PrintWriter err, String message) {
    err.println("zeropoint: " + OneLine.of(message));
    err.flush();
  }
}
