package dev.zeropoint.offheap;

import java.lang.reflect.Method;

/** Counts what the calling thread allocates on the Java heap. */
public final class Allocations {
  private static final Object THREADS;
  private static final Method BYTES;

  // By reflection: the module under test does not read the management modules.
  static {
    try {
      THREADS =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      BYTES =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getCurrentThreadAllocatedBytes");
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Allocations() {}

  /** The bytes that the calling thread has allocated since it started. */
  public static long current() {
    try {
      return (long) BYTES.invoke(THREADS);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
