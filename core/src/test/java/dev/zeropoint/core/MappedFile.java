package dev.zeropoint.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of zeros that is mapped, and can be cut short meanwhile. */
public final class MappedFile implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final MemorySegment memory;

  /**
   * Maps a new file for reading and writing.
   *
   * @param arena for the mapping
   */
  public MappedFile(long bytes, Arena arena) {
    try {
      file = Files.createTempFile("mapped", ".bin");
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel.write(ByteBuffer.allocate(1), bytes - 1);
      memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole file. */
  public MemorySegment memory() {
    return memory;
  }

  /** Cuts the file to nothing; the mapping stays and has no memory behind it any more. */
  public void cut() {
    try {
      channel.truncate(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (channel) {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
