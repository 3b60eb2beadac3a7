package dev.zeropoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures objects that a call makes on the Java heap. */
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int CALLS = 200;

  /** Compilation takes a second or two; a loaded machine gets more time. */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private Allocations() {}

  /**
   * Calls until many calls in a row make no object in this thread. Compiled code arrives in its
   * time: what counts is that it comes to allocate nothing.
   */
  public static void assertNone(String what, Runnable call) {
    assertNone(what, call, Thread.currentThread());
  }

  /** The same for objects in given threads. */
  public static void assertNone(String what, Runnable call, Thread... threads) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    long perCall;
    do {
      long before = bytes(threads);
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      // Less than a byte a call is the measurement's own.
      perCall = (bytes(threads) - before) / CALLS;
    } while (perCall != 0 && System.nanoTime() < end);
    assertThat(perCall).as("bytes a call, %s", what).isZero();
  }

  private static long bytes(Thread... threads) {
    long bytes = 0;
    for (Thread thread : threads) {
      bytes += THREADS.getThreadAllocatedBytes(thread.threadId());
    }
    return bytes;
  }
}
