package dev.zeropoint.cli;

import java.io.IOException;

/** The system refused to read a file, which says nothing about what is in it. */
final class UnreadableException extends CommandException {
  private static final long serialVersionUID = 1;

  UnreadableException(String message, IOException cause) {
    super(message, cause);
  }
}
