package dev.zeropoint.cli;

import dev.zeropoint.models.embedding.SentenceModel;
import java.io.InputStream;

/** The model that comes with the command, on its class path. */
final class DefaultModel {
  /** Its name for people. */
  static final String NAME = "all-minilm-l6-v2-q";

  private DefaultModel() {}

  /** Finds the resources: named modules share the loader of the class path. */
  static ClassLoader loader() {
    return DefaultModel.class.getClassLoader();
  }

  static boolean present() {
    return loader().getResource(SentenceModel.DEFAULT_NETWORK) != null;
  }

  /** Opens one of its resources. */
  static InputStream open(String resource) {
    InputStream in = loader().getResourceAsStream(resource);
    if (in == null) {
      throw new CommandException(resource + ": not on the class path");
    }
    return in;
  }
}
