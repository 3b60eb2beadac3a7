package dev.zeropoint.bench;

import java.io.Serial;

/** Something that the user can do nothing about, or has to; its message is one line for them. */
public final class BenchException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** With a message for the user. */
  public BenchException(String message) {
    super(message);
  }

  /** With a message for the user and a cause for {@code --debug}. */
  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
