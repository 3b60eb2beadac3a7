package dev.zeropoint.bench;

import dev.zeropoint.bench.peer.PeerException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Where {@code zeropoint bench} begins. */
public final class Main {
  /** Exit code: done. */
  static final int DONE = 0;

  /** Exit code: it could not be done. */
  static final int FAILED = 1;

  /** Exit code: it was asked for in a wrong way. */
  static final int WRONG_USAGE = 2;

  private Main() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true);
    System.exit(run(out, err, args));
  }

  /** Runs the command; what goes wrong ends in one line and in the exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    boolean debug = List.of(args).contains("--debug");
    CommandLine command = BenchCommand.commandLine(out, err);
    command.setParameterExceptionHandler((e, _) -> wrongUsage(err, e));
    command.setExecutionExceptionHandler((e, _, _) -> failed(err, e, debug));
    try {
      return command.execute(
          Arrays.stream(args).filter(arg -> !arg.equals("--debug")).toArray(String[]::new));
    } catch (LinkageError | OutOfMemoryError e) {
      // picocli passes on what is no exception; static initializers of peers end here.
      return failed(err, e, debug);
    } finally {
      out.flush();
      err.flush();
    }
  }

  private static int wrongUsage(PrintWriter err, ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println("zeropoint: " + e.getMessage() + "; see " + command + " --help");
    return WRONG_USAGE;
  }

  private static int failed(PrintWriter err, Throwable e, boolean debug) {
    String message =
        switch (e) {
          case BenchException _, PeerException _, UncheckedIOException _ -> e.getMessage();
          default -> "unexpected " + e + (debug ? "" : " (--debug shows where)");
        };
    err.println("zeropoint: " + message.lines().findFirst().orElse("failed"));
    if (debug) {
      e.printStackTrace(err);
    }
    return FAILED;
  }
}
