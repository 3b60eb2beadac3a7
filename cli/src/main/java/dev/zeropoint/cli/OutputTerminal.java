package dev.zeropoint.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the shell whether the standard output is a terminal, and how high; as {@link ErrorTerminal}
 * does for the standard error.
 */
final class OutputTerminal {
  private static final int USUAL_ROWS = 24;

  /** The output is what it asks about, so the answer comes on the standard error. */
  private static final String QUESTION =
      "test -t 1 || exit 1; stty size <&1 >&2 2>/dev/null || true";

  private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4}) \\d+");

  private OutputTerminal() {}

  /** The rows of the terminal, or nothing if the standard output is none or cannot be asked. */
  static OptionalInt rows() {
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", QUESTION).redirectOutput(Redirect.INHERIT).start();
      try (InputStream answer = shell.getErrorStream()) {
        Matcher size = SIZE.matcher(new String(answer.readAllBytes(), StandardCharsets.US_ASCII));
        boolean known = size.find();
        if (shell.waitFor() != 0) {
          return OptionalInt.empty();
        }
        return OptionalInt.of(known ? Integer.parseInt(size.group(1)) : USUAL_ROWS);
      }
    } catch (IOException e) {
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }
}
