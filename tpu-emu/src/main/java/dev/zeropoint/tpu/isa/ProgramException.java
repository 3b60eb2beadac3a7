package dev.zeropoint.tpu.isa;

/** A program that cannot be read or run. The message begins with the place and is one line. */
public final class ProgramException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * An error at a place.
   *
   * @param where such as {@code line 3} or {@code instruction 5}
   */
  public ProgramException(String where, String message) {
    super(where + ": " + message);
  }
}
