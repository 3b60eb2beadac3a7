package dev.zeropoint.models.text;

/**
 * A tokenizer could not be loaded: its file cannot be read, is not valid JSON, contradicts itself
 * or asks for something that {@link Tokenizer} does not implement. The message names the file and
 * what is wrong with it.
 */
public final class TokenizerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the file and what is wrong with it
   */
  public TokenizerException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message the file and what is wrong with it
   * @param cause the failure underneath
   */
  public TokenizerException(String message, Throwable cause) {
    super(message, cause);
  }
}
