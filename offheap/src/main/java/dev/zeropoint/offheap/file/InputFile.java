package dev.zeropoint.offheap.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** A file open for reading; every error names it. */
final class InputFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final long byteSize;

  private InputFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.byteSize = channel.size();
  }

  static InputFile open(Path path) throws TensorFileException {
    try {
      // Opening a pipe would wait for a writer, and a device has no size.
      if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
        String kind = Files.isDirectory(path) ? "it is a folder" : "it is not a regular file";
        throw new TensorFileException(path, "cannot read: " + kind);
      }
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      try {
        return new InputFile(path, channel);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw TensorFileException.of(path, "cannot read", e);
    }
  }

  long byteSize() {
    return byteSize;
  }

  /** The problem of this file, to be thrown. */
  TensorFileException problem(String text) {
    return problem(text, null);
  }

  /** The problem of this file, to be thrown, and what it was found by; may be null. */
  TensorFileException problem(String text, IOException cause) {
    return new TensorFileException(path, text, cause);
  }

  /** Copies bytes that the caller knows to be inside of the file. */
  byte[] read(long offset, int count) throws TensorFileException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw problem("the file became shorter while it was read");
        }
      }
    } catch (IOException e) {
      throw TensorFileException.of(path, "cannot read", e);
    }
    return bytes.array();
  }

  /** Maps bytes that the caller knows to be inside of the file, read-only. */
  MemorySegment map(long offset, long bytes, Arena arena) throws TensorFileException {
    try {
      return channel.map(MapMode.READ_ONLY, offset, bytes, arena);
    } catch (IOException e) {
      throw TensorFileException.of(path, "cannot map " + bytes + " bytes", e);
    }
  }

  @Override
  public void close() throws TensorFileException {
    try {
      channel.close();
    } catch (IOException e) {
      throw TensorFileException.of(path, "cannot close", e);
    }
  }
}
