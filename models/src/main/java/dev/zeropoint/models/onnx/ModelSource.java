package dev.zeropoint.models.onnx;

import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where a model comes from: it is copied into off-heap memory once, block by block, so that the
 * heap need not hold it.
 *
 * <p>A file is read, rather than mapped: if it is changed or cut short later, that must neither
 * change the weights nor fault under the kernels.
 */
@FunctionalInterface
interface ModelSource {
  /** The limit of a protobuf message. */
  int MAX_BYTES = Integer.MAX_VALUE;

  /** The block that a stream is read by, and the first capacity where the size is not known. */
  int BLOCK = 1 << 16;

  /** The most that is allocated because a stream says that it has so much. */
  int TRUSTED = 1 << 28;

  /** Copies the model into the arena. */
  MemorySegment read(Arena arena) throws IOException;

  /** A file. */
  static ModelSource file(Path file) {
    return arena -> {
      if (Files.isDirectory(file)) {
        throw new IOException("it is a directory");
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        requireSize(channel.size());
        MemorySegment bytes = arena.allocate(channel.size(), Tensor.ALIGNMENT);
        return bytes.asSlice(0, fill(channel, 0, bytes));
      }
    };
  }

  /** An array. */
  static ModelSource array(byte[] array) {
    return arena -> {
      MemorySegment bytes = arena.allocate(array.length, Tensor.ALIGNMENT);
      MemorySegment.copy(array, 0, bytes, Layouts.INT8, 0, array.length);
      return bytes;
    };
  }

  /** A resource of the class path. */
  static ModelSource resource(ClassLoader loader, String name) {
    return arena -> {
      try (InputStream in = loader.getResourceAsStream(name)) {
        if (in == null) {
          throw new ModelException(name + ": not on the class path");
        }
        return stream(in).read(arena);
      }
    };
  }

  /** A stream, which is read to its end and not closed. */
  static ModelSource stream(InputStream in) {
    return arena -> {
      byte[] block = new byte[BLOCK];
      // A file, or an entry of a jar, says how much is in it; for other streams it is a first
      // guess.
      long expected = Math.clamp(in.available(), BLOCK, TRUSTED);
      MemorySegment bytes = arena.allocate(expected, Tensor.ALIGNMENT);
      long size = fill(in, block, bytes, 0);
      int more = size < expected ? -1 : in.read();
      if (more < 0) {
        return bytes.asSlice(0, size);
      }
      return rest(in, block, bytes, (byte) more, arena);
    };
  }

  /** Goes on in temporary memory, which doubles as needed, and copies all of it at the end. */
  private static MemorySegment rest(
      InputStream in, byte[] block, MemorySegment first, byte next, Arena arena)
      throws IOException {
    long size = first.byteSize();
    try (Arena temporary = Arena.ofConfined()) {
      MemorySegment bytes = grown(first, temporary);
      bytes.set(Layouts.INT8, size++, next);
      while (true) {
        size = fill(in, block, bytes, size);
        if (size < bytes.byteSize()) {
          return arena.allocate(size, Tensor.ALIGNMENT).copyFrom(bytes.asSlice(0, size));
        }
        bytes = grown(bytes, temporary);
      }
    }
  }

  private static MemorySegment grown(MemorySegment full, Arena arena) throws IOException {
    requireSize(full.byteSize() + 1);
    MemorySegment larger = arena.allocate(Math.min(2 * full.byteSize(), MAX_BYTES + 1L), 64);
    larger.asSlice(0, full.byteSize()).copyFrom(full);
    return larger;
  }

  /** Reads until the end of the stream or of the memory; returns the end of what is filled. */
  private static long fill(InputStream in, byte[] block, MemorySegment bytes, long from)
      throws IOException {
    long at = from;
    while (at < bytes.byteSize()) {
      int count = in.read(block, 0, (int) Math.min(block.length, bytes.byteSize() - at));
      if (count < 0) {
        break;
      }
      MemorySegment.copy(block, 0, bytes, Layouts.INT8, at, count);
      at += count;
    }
    requireSize(at);
    return at;
  }

  /** Fills memory from a place in a file; returns how many bytes there were, at most all. */
  static long fill(FileChannel channel, long from, MemorySegment bytes) throws IOException {
    long at = 0;
    while (at < bytes.byteSize()) {
      // A buffer has at most 2 GiB, and a read may be short.
      long size = Math.min(bytes.byteSize() - at, 1 << 30);
      ByteBuffer buffer = bytes.asSlice(at, size).asByteBuffer();
      int count = channel.read(buffer, from + at);
      if (count < 0) {
        break;
      }
      at += count;
    }
    return at;
  }

  private static void requireSize(long size) throws IOException {
    if (size > MAX_BYTES) {
      throw new IOException(size + " bytes are more than an ONNX file can have (2 GiB)");
    }
  }

  /** What to say of a failed read. */
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file";
      case AccessDeniedException denied -> "permission denied";
      default -> e.getMessage();
    };
  }
}
