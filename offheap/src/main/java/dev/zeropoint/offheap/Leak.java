package dev.zeropoint.offheap;

import java.util.List;

/**
 * An arena that is open, or that was lost without having been closed.
 *
 * @param shared whether any thread may use it, as opposed to one
 * @param bytes what was allocated from it; files mapped into it are not counted
 * @param thread the name of the thread that opened it
 * @param openedAt where it was opened, innermost call first, at most 64 calls
 */
public record Leak(boolean shared, long bytes, String thread, List<StackTraceElement> openedAt) {
  /** Takes a copy of the list. */
  public Leak {
    openedAt = List.copyOf(openedAt);
  }

  /** The arena on one line, then the calls that opened it on a line each. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    text.append(shared ? "shared" : "confined").append(" arena with ").append(bytes);
    text.append(" bytes, opened by thread ").append(thread);
    for (StackTraceElement call : openedAt) {
      text.append("\n\tat ").append(call);
    }
    return text.toString();
  }
}
