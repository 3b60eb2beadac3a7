package dev.zeropoint.cli;

/** The command cannot be done, for a reason that its message tells the user in full. */
class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommandException(String message) {
    super(message);
  }

  CommandException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The exit code of the command. */
  int exitCode() {
    return Main.FAILED;
  }
}
