package dev.zeropoint.cli;

import dev.zeropoint.offheap.file.AtomicOutput;
import dev.zeropoint.offheap.file.TensorFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Writes a file as a whole or not at all, even if the command is stopped (Ctrl-C). */
final class ModelFile {
  private ModelFile() {}

  /** Gives the bytes. */
  interface Content {
    void write(OutputStream out) throws IOException;
  }

  /** Writes the file; answers its length. */
  static long write(Path file, Content content) throws IOException {
    try (AtomicOutput out = AtomicOutput.create(file)) {
      Thread stopped = new Thread(() -> abandon(out), "zeropoint-stopped-writing");
      Runtime.getRuntime().addShutdownHook(stopped);
      try {
        content.write(out);
        out.commit();
        return out.byteCount();
      } finally {
        forget(stopped);
      }
    }
  }

  private static void abandon(AtomicOutput out) {
    try {
      out.abandon();
    } catch (TensorFileException e) {
      // The process ends; the next run of the command clears the part away.
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is about to end, and the hook runs.
    }
  }
}
