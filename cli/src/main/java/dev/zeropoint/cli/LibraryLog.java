package dev.zeropoint.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The log of the library. It tells what the command prints itself, such as the choice of the
 * backend, so it is seen with --debug alone. The one warning of a sentence model is never seen,
 * since the command prints it as a line of its own.
 */
final class LibraryLog {
  private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

  static {
    if (System.getProperty(FORMAT) == null) {
      System.setProperty(FORMAT, "%4$s %3$s: %5$s%6$s%n");
    }
  }

  // Held, since the log manager itself would let its level be collected with it.
  private static final Logger LIBRARY = Logger.getLogger("dev.zeropoint");

  private static final Logger SENTENCES =
      Logger.getLogger("dev.zeropoint.models.embedding.SentenceModel");

  private LibraryLog() {}

  static void show(boolean all) {
    SENTENCES.setLevel(Level.OFF);
    LIBRARY.setLevel(all ? Level.INFO : Level.WARNING);
  }
}
