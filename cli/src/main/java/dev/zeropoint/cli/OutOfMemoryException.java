package dev.zeropoint.cli;

/** Memory ran out, and there is more to say than that. */
final class OutOfMemoryException extends CommandException {
  private static final long serialVersionUID = 1;

  /**
   * An exception that says it like {@link Failures}.
   *
   * @param more what follows
   */
  OutOfMemoryException(OutOfMemoryError cause, String more) {
    super(message(cause) + more, cause);
  }

  /** What ran out, and what to do where there is something to be done. */
  static String message(OutOfMemoryError e) {
    String reason = String.valueOf(e.getMessage());
    boolean heap = reason.startsWith("Java heap space") || reason.startsWith("GC overhead limit");
    String advice = heap ? " (ZEROPOINT_JAVA_OPTS=-Xmx2g gives the JVM a heap of 2 GiB)" : "";
    return "out of memory: " + reason + advice;
  }

  @Override
  int exitCode() {
    return Main.OUT_OF_MEMORY;
  }
}
