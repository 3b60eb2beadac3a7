package dev.zeropoint.models.graph;

/**
 * A model that cannot be read, is not valid, asks for something that is not supported, or was given
 * inputs that do not fit. The one type in which bad models and bad inputs end; the message names
 * the origin and the node.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message. */
  public ModelException(String message) {
    super(message);
  }

  /** With a message and what caused it. */
  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
