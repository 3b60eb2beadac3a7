package dev.zeropoint.tpu.machine;

import java.util.Arrays;

/**
 * For each line of a memory, when it was last written, by whom, and last read: what hazards are
 * found by. Grows to the last line touched.
 */
final class LineClock {
  private long[] hostWrite = new long[0];
  private long[] unitWrite = new long[0];
  private long[] read = new long[0];
  private int peak;

  /** The line behind the last one touched. */
  int peak() {
    return peak;
  }

  private void touch(Area area) {
    int end = Math.toIntExact(area.end());
    peak = Math.max(peak, end);
    if (end > read.length) {
      int size = Math.max(end, 2 * read.length);
      hostWrite = Arrays.copyOf(hostWrite, size);
      unitWrite = Arrays.copyOf(unitWrite, size);
      read = Arrays.copyOf(read, size);
    }
  }

  /** When the host had written all of an area. */
  long hostWritten(Area area) {
    touch(area);
    return latest(area, hostWrite);
  }

  /** When the machine itself had written all of an area. */
  long unitWritten(Area area) {
    touch(area);
    return latest(area, unitWrite);
  }

  /** When nobody reads an area any more, or writes it. */
  long free(Area area) {
    touch(area);
    return Math.max(latest(area, read), Math.max(latest(area, hostWrite), latest(area, unitWrite)));
  }

  /** When nobody reads an area any more. */
  long unread(Area area) {
    touch(area);
    return latest(area, read);
  }

  void writtenByHost(Area area, long time) {
    touch(area);
    set(area, hostWrite, time);
    set(area, unitWrite, 0);
  }

  void writtenByUnit(Area area, long time) {
    touch(area);
    set(area, unitWrite, time);
    set(area, hostWrite, 0);
  }

  void readUntil(Area area, long time) {
    touch(area);
    raise(area, read, time);
  }

  private static long latest(Area area, long[] times) {
    long latest = 0;
    int length = (int) area.runLines();
    for (long run = 0; run < area.runs(); run++) {
      int from = (int) area.runStart(run);
      for (int line = from; line < from + length; line++) {
        latest = Math.max(latest, times[line]);
      }
    }
    return latest;
  }

  private static void set(Area area, long[] times, long time) {
    int length = (int) area.runLines();
    for (long run = 0; run < area.runs(); run++) {
      int from = (int) area.runStart(run);
      Arrays.fill(times, from, from + length, time);
    }
  }

  private static void raise(Area area, long[] times, long time) {
    int length = (int) area.runLines();
    for (long run = 0; run < area.runs(); run++) {
      int from = (int) area.runStart(run);
      for (int line = from; line < from + length; line++) {
        times[line] = Math.max(times[line], time);
      }
    }
  }
}
