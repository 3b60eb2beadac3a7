package dev.zeropoint.models.onnx;

import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.onnx.wire.StringStringEntryProto;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Reads the elements of tensors that are kept in files beside the model's. A model is not trusted:
 * only files in the folder of the model or below it are read. Absolute locations, locations with
 * {@code ..} and symbolic links that lead out of the folder are refused.
 *
 * @param folder of the model; empty for a model that does not come from a file
 */
record ExternalData(Optional<Path> folder) {
  /** For models that do not come from a file. */
  static final ExternalData NONE = new ExternalData(Optional.empty());

  /** For a model in a file. */
  static ExternalData beside(Path model) {
    return new ExternalData(Optional.ofNullable(model.toAbsolutePath().getParent()));
  }

  /**
   * Reads the elements of one tensor.
   *
   * @param entries location (a path from the folder), offset (0 where absent) and length (up to the
   *     end of the file where absent), in bytes; others are ignored
   * @param wanted the number of bytes that the tensor has
   * @throws IllegalArgumentException if they cannot be read
   */
  MemorySegment read(List<StringStringEntryProto> entries, long wanted, Arena arena) {
    String location = value(entries, "location");
    if (location.isEmpty()) {
      throw new IllegalArgumentException("external data without a location");
    }
    Path model =
        folder.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "its data are in the file \""
                        + location
                        + "\" beside the model, but the model was not loaded from a file"));
    String what = "external data \"" + location + "\"";
    try {
      Path file = resolve(model, location, what);
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException(what + ": not a regular file");
      }
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        long offset = number(entries, "offset", 0, what);
        long length = number(entries, "length", Math.max(0, channel.size() - offset), what);
        if (offset > channel.size() || length > channel.size() - offset) {
          throw new IllegalArgumentException(
              what
                  + ": offset "
                  + offset
                  + " and length "
                  + length
                  + " reach beyond the file of "
                  + channel.size()
                  + " bytes");
        }
        if (length != wanted) {
          throw new IllegalArgumentException(
              what + ": the shape needs " + wanted + " bytes, found " + length);
        }
        MemorySegment bytes = arena.allocate(length, Tensor.ALIGNMENT);
        if (ModelSource.fill(channel, offset, bytes) != length) {
          throw new IllegalArgumentException(what + ": the file became shorter while it was read");
        }
        return bytes;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(what + ": cannot be read: " + ModelSource.reason(e), e);
    }
  }

  /** The real path of a location, which is below the real path of the folder. */
  private static Path resolve(Path folder, String location, String what) throws IOException {
    Path path;
    try {
      path = folder.getFileSystem().getPath(location);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(what + ": not a path: " + e.getReason(), e);
    }
    if (path.isAbsolute() || path.getRoot() != null) {
      throw new IllegalArgumentException(what + ": an absolute path is not allowed");
    }
    for (Path name : path) {
      if (name.toString().equals("..")) {
        throw new IllegalArgumentException(what + ": \"..\" is not allowed");
      }
    }
    Path real = folder.resolve(path).toRealPath();
    if (!real.startsWith(folder.toRealPath())) {
      throw new IllegalArgumentException(
          what + ": a symbolic link that leads out of the model's folder is not allowed");
    }
    return real;
  }

  private static long number(
      List<StringStringEntryProto> entries, String key, long absent, String what) {
    String text = value(entries, key);
    if (text.isEmpty()) {
      return absent;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The exception below says it.
    }
    throw new IllegalArgumentException(
        what + ": " + key + " \"" + text + "\" is not a number of bytes");
  }

  /** The value of the last entry of a key, or an empty one. */
  private static String value(List<StringStringEntryProto> entries, String key) {
    return entries.stream()
        .filter(entry -> entry.key().equals(key))
        .reduce((first, last) -> last)
        .map(StringStringEntryProto::value)
        .orElse("");
  }
}
