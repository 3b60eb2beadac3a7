package dev.zeropoint.bench.peer;

import java.io.Serial;

/** A call into another library failed. */
public final class PeerException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** With a message that names the call. */
  public PeerException(String message) {
    super(message);
  }

  /** With a message that names the call, and what it threw. */
  public PeerException(String message, Throwable cause) {
    super(message, cause);
  }
}
