package dev.zeropoint.models.onnx.wire;

/** Bytes that are not a valid message. The message names the field and the byte. */
public final class WireException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message. */
  public WireException(String message) {
    super(message);
  }
}
