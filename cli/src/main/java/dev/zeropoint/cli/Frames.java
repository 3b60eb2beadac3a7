package dev.zeropoint.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalInt;

/**
 * Shows frames of text: in place on a terminal that is high enough, otherwise one after another; in
 * time on a terminal, at once elsewhere.
 */
final class Frames {
  /** Control sequence: the cursor goes up that many lines. */
  private static final String UP = "\u001b[%dA";

  /** Control sequence: what is behind the cursor on its line vanishes. */
  private static final String CLEAR_LINE = "\u001b[K";

  private final PrintWriter out;
  private final OptionalInt terminalRows;
  private final long delayMillis;
  private int shownLines;

  /**
   * Nothing shown yet.
   *
   * @param terminalRows of the terminal that {@code out} is, or nothing if it is none
   * @param delayMillis how long a frame stays
   */
  Frames(PrintWriter out, OptionalInt terminalRows, long delayMillis) {
    this.out = out;
    this.terminalRows = terminalRows;
    this.delayMillis = delayMillis;
  }

  /** Shows the next frame, after the one before has stayed for its time. */
  void show(List<String> lines) throws InterruptedException {
    boolean terminal = terminalRows.isPresent();
    // The cursor stands below a frame, on a line of its own.
    boolean inPlace = terminal && lines.size() < terminalRows.getAsInt();
    if (shownLines > 0) {
      if (terminal) {
        Thread.sleep(delayMillis);
      }
      out.print(inPlace ? UP.formatted(shownLines) : System.lineSeparator());
    }
    for (String line : lines) {
      out.println(inPlace ? line + CLEAR_LINE : line);
    }
    out.flush();
    shownLines = lines.size();
  }
}
