package dev.zeropoint.cli;

import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far the embedding of a file is: as a bar if the standard error is a terminal, and if
 * the command is stopped, as a line that says where.
 */
final class Progress implements AutoCloseable {
  private static final int UPDATE_MILLIS = 200;

  private final Terminal terminal;
  private final long lines;
  private final ProgressBar bar;
  private final Thread farewell = new Thread(this::stopped, "zeropoint-stopped");
  private volatile long done;

  private Progress(Terminal terminal, long done, long lines) {
    this.terminal = terminal;
    this.lines = lines;
    this.done = done;
    OptionalInt columns = terminal.errColumns().get();
    bar = columns.isPresent() ? bar(done, lines, terminal.err(), columns.getAsInt()) : null;
  }

  /** Shows the progress until it is closed. */
  static Progress show(Terminal terminal, long done, long lines) {
    Progress progress = new Progress(terminal, done, lines);
    Runtime.getRuntime().addShutdownHook(progress.farewell);
    return progress;
  }

  private static ProgressBar bar(long done, long lines, PrintWriter err, int columns) {
    return new ProgressBarBuilder()
        .setTaskName("embedding")
        .setInitialMax(lines)
        .startsFrom(done, Duration.ZERO)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setStyle(ProgressBarStyle.ASCII)
        .showSpeed(new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
        .setConsumer(new BarLine(err, columns))
        .build();
  }

  /** Says that this many lines are done. */
  void to(long lines) {
    done = lines;
    if (bar != null) {
      bar.stepTo(lines);
    }
  }

  /** Runs if the JVM is told to end (Ctrl-C) before this is closed. The rows are safe by then. */
  private void stopped() {
    endBar();
    Failures.print(
        terminal.err(),
        "stopped after line " + done + " of " + lines + "; the same command goes on there");
  }

  private void endBar() {
    if (bar != null) {
      bar.close();
    }
  }

  @Override
  public void close() {
    try {
      if (Runtime.getRuntime().removeShutdownHook(farewell)) {
        endBar();
      }
    } catch (IllegalStateException e) {
      // The JVM is about to end, and the farewell is being said.
    }
  }

  /**
   * The line of the terminal that the bar is in. The library's own would ask JLine for the width,
   * and JLine would load a native library.
   */
  private record BarLine(PrintWriter err, int columns) implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      // In its last column a terminal may already go on to the next line.
      return columns - 1;
    }

    @Override
    public void accept(String bar) {
      err.print('\r' + bar.substring(0, Math.min(bar.length(), getMaxRenderedLength())));
      err.flush();
    }

    @Override
    public void close() {
      err.println();
      err.flush();
    }
  }
}
