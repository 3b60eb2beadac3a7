package dev.zeropoint.offheap;

import java.util.List;

/**
 * Reports arenas of {@link Arenas} that were not closed. It works if the JVM was started with
 * {@code -Dzeropoint.leaks=true}, and answers empty lists otherwise.
 *
 * <p>There is no thread behind it. The garbage collector finds out that an arena is lost; that is
 * noticed, and logged once at {@code WARNING} to the logger {@code dev.zeropoint.offheap}, when the
 * next arena is opened or {@link #report()} is called. The memory of a lost arena stays taken.
 */
public final class Leaks {
  private static final boolean ENABLED = Boolean.getBoolean("zeropoint.leaks");

  static final LeakTracker TRACKER = new LeakTracker(LeakTracker::log);

  private Leaks() {}

  /** Whether arenas are tracked: the system property {@code zeropoint.leaks} at start-up. */
  public static boolean enabled() {
    return ENABLED;
  }

  /**
   * The arenas found to be lost since the last call, oldest first; at most the newest {@value
   * LeakTracker#MAX_KEPT}. Each is answered by one call and logged once.
   */
  public static List<Leak> report() {
    return TRACKER.report();
  }

  /** The arenas that are open now, in no order. They are not logged, as they may yet be closed. */
  public static List<Leak> open() {
    return TRACKER.stillOpen();
  }
}
