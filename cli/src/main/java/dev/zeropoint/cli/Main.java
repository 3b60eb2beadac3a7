package dev.zeropoint.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import picocli.CommandLine;

/** Where the {@code zeropoint} command begins. */
public final class Main {
  /** Exit code: done. */
  static final int DONE = 0;

  /** Exit code: it could not be done. */
  static final int FAILED = 1;

  /** Exit code: it was asked for in a wrong way. */
  static final int WRONG_USAGE = 2;

  /** Exit code: memory ran out, which may be no fault of the input. */
  static final int OUT_OF_MEMORY = 3;

  private Main() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    StandardOutput stdout = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    PrintWriter out = new PrintWriter(new OutputStreamWriter(stdout, outputCharset()));
    PrintWriter err = new PrintWriter(System.err, true);
    int code = run(new Terminal(out, err, ErrorTerminal::columns, OutputTerminal::rows), args);
    out.flush();
    if (stdout.failure().isPresent()) {
      code = FAILED;
      // A reader that has seen enough, such as head, is no news to anyone.
      if (!stdout.readerGone()) {
        Failures.print(err, "cannot write the output: " + stdout.failure().get());
      }
    }
    System.exit(code);
  }

  /**
   * A terminal has its own encoding. Everything else gets UTF-8, which the default need not be: in
   * the C locale it is ASCII.
   */
  private static Charset outputCharset() {
    boolean terminal = System.console() != null && System.console().isTerminal();
    return terminal ? System.out.charset() : StandardCharsets.UTF_8;
  }

  /** Runs the command away from any terminal. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return run(new Terminal(out, err, OptionalInt::empty), args);
  }

  /** Runs the command; what goes wrong ends in one line and in the exit code. */
  static int run(Terminal terminal, String... args) {
    // Asked of the arguments themselves, since it counts even where they cannot be parsed.
    boolean debug = Arrays.stream(args).takeWhile(a -> !a.equals("--")).anyMatch("--debug"::equals);
    Failures failures = new Failures(terminal.err(), debug);
    try {
      LibraryLog.show(debug);
      CommandLine command = ZeropointCommand.commandLine(terminal);
      command.setParameterExceptionHandler((e, _) -> failures.usage(e));
      command.setExecutionExceptionHandler((e, _, _) -> failures.report(e));
      Arguments.checkReadable(command, args);
      return command.execute(args);
    } catch (CommandLine.ParameterException e) {
      return failures.usage(e);
    } catch (Throwable e) {
      return failures.report(e);
    } finally {
      terminal.out().flush();
      terminal.err().flush();
    }
  }
}
