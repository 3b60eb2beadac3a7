package dev.zeropoint.models.session;

/** Tells apart why there is no memory: the JDK has one class of error for all reasons. */
final class HeapErrors {
  private HeapErrors() {}

  /**
   * Whether the Java heap is full, which is a matter of the process. Otherwise one request was more
   * than there can be, which is a matter of what was asked for: native memory, or an array that is
   * longer than arrays are.
   */
  static boolean isHeapFull(OutOfMemoryError e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith("Java heap space") || message.startsWith("GC overhead limit");
  }
}
