package dev.zeropoint.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Files that are read from their beginning to their end, some of them twice. */
final class RegularFile {
  private RegularFile() {}

  /** Refuses what is missing, and pipes and devices: they may be endless, or be read only once. */
  static void check(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        String kind = attributes.isDirectory() ? "is a directory" : "is not a regular file";
        throw new CommandException(file + ": " + kind);
      }
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  static InputStream open(Path file) {
    check(file);
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  /** To be thrown when a read has failed. */
  static UnreadableException unreadable(String origin, IOException e) {
    String attempt = e instanceof NoSuchFileException ? "" : "cannot be read: ";
    return new UnreadableException(origin + ": " + attempt + IoReason.of(e), e);
  }
}
