package dev.zeropoint.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks whether the standard error is a terminal. Java can only say so of its input and output
 * together, so the question goes to the shell.
 */
final class ErrorTerminal {
  private static final int USUAL_COLUMNS = 80;

  /** Succeeds if it is one, and prints "rows columns" if that is known. */
  private static final String QUESTION = "test -t 2 || exit 1; stty size <&2 2>/dev/null || true";

  private static final Pattern SIZE = Pattern.compile("\\d+ ([1-9]\\d{0,4})");

  private ErrorTerminal() {}

  /** The width of the terminal, or nothing if the standard error is none. */
  static OptionalInt columns() {
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", QUESTION).redirectError(Redirect.INHERIT).start();
      try (InputStream answer = shell.getInputStream()) {
        Matcher size = SIZE.matcher(new String(answer.readAllBytes(), StandardCharsets.US_ASCII));
        boolean known = size.find();
        if (shell.waitFor() != 0) {
          return OptionalInt.empty();
        }
        return OptionalInt.of(known ? Integer.parseInt(size.group(1)) : USUAL_COLUMNS);
      }
    } catch (IOException e) {
      return withoutShell();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  private static OptionalInt withoutShell() {
    boolean terminal = System.console() != null && System.console().isTerminal();
    return terminal ? OptionalInt.of(USUAL_COLUMNS) : OptionalInt.empty();
  }
}
