package dev.zeropoint.cli;

import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.LongFunction;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far long work is: as a bar if the standard error is a terminal, and if the command is
 * stopped, as a line that says what is left of it.
 */
final class Progress implements AutoCloseable {
  private static final int UPDATE_MILLIS = 200;

  private final Terminal terminal;
  private final LongFunction<String> farewellText;
  private final ProgressBar bar;
  private final Thread farewell = new Thread(this::stopped, "zeropoint-stopped");
  private volatile long done;

  private Progress(
      Terminal terminal, String task, long done, long total, LongFunction<String> farewellText) {
    this.terminal = terminal;
    this.farewellText = farewellText;
    this.done = done;
    OptionalInt columns = terminal.errColumns().get();
    bar = columns.isPresent() ? bar(task, done, total, terminal.err(), columns.getAsInt()) : null;
  }

  /**
   * Shows the progress until it is closed.
   *
   * @param task what is done, in one word
   * @param done steps of it that are done already
   * @param total steps of it; it grows if more are done
   * @param farewell what to say if the JVM is told to end, given the steps that are done
   */
  static Progress show(
      Terminal terminal, String task, long done, long total, LongFunction<String> farewell) {
    Progress progress = new Progress(terminal, task, done, total, farewell);
    Runtime.getRuntime().addShutdownHook(progress.farewell);
    return progress;
  }

  private static ProgressBar bar(String task, long done, long total, PrintWriter err, int columns) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .startsFrom(done, Duration.ZERO)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setStyle(ProgressBarStyle.ASCII)
        .showSpeed(new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
        .setConsumer(new BarLine(err, columns))
        .build();
  }

  /** Says that this many steps are done. */
  void to(long steps) {
    done = steps;
    if (bar != null) {
      if (steps > bar.getMax()) {
        bar.maxHint(steps);
      }
      bar.stepTo(steps);
    }
  }

  /** Says that one more step is done. */
  void step() {
    to(done + 1);
  }

  /** Runs if the JVM is told to end (Ctrl-C) before this is closed. */
  private void stopped() {
    endBar();
    Failures.print(terminal.err(), farewellText.apply(done));
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
