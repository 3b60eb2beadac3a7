package dev.zeropoint.offheap.file;

import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * Writes a file of any kind as a whole. The bytes go to {@code target.part} in the same folder;
 * {@link #commit} brings them to the disk and moves that file over the target in one step, so that
 * at any moment the target is the old file or the whole new one. Without a commit {@link #close}
 * deletes the part and leaves the target alone.
 *
 * <p>One writer at a time works on a target, also across processes, as far as the file system
 * supports locks. For one thread, but for {@link #abandon}.
 */
public final class AtomicOutput extends OutputStream {
  private static final int BUFFER_BYTES = 1 << 20;

  private final PartFile part;
  private final Arena arena;
  private final MemorySegment buffer;
  private int filled;
  private long written;
  private boolean committed;
  private boolean closed;

  private AtomicOutput(PartFile part, Arena arena) {
    this.part = part;
    this.arena = arena;
    this.buffer = arena.allocate(BUFFER_BYTES);
  }

  /**
   * Starts a file. What an interrupted writer has left of it is lost.
   *
   * @throws TensorFileException if the target cannot be written, or another writer is at work on it
   */
  public static AtomicOutput create(Path target) throws TensorFileException {
    PartFile part = PartFile.open(target);
    // Shared, since any thread may close the output.
    Arena arena = Arena.ofShared();
    try {
      part.truncate(0);
      return new AtomicOutput(part, arena);
    } catch (TensorFileException | RuntimeException | Error e) {
      arena.close();
      part.close();
      throw e;
    }
  }

  @Override
  public void write(int b) throws TensorFileException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws TensorFileException {
    int done = 0;
    while (done < count) {
      int piece = Math.min(count - done, BUFFER_BYTES - filled);
      MemorySegment.copy(bytes, offset + done, buffer, ValueLayout.JAVA_BYTE, filled, piece);
      filled += piece;
      done += piece;
      if (filled == BUFFER_BYTES) {
        flush();
      }
    }
  }

  /** Hands what is buffered to the system; {@link #commit} does it too. */
  @Override
  public void flush() throws TensorFileException {
    part.write(buffer.asSlice(0, filled), written);
    written += filled;
    filled = 0;
  }

  /** The bytes written so far. */
  public long byteCount() {
    return written + filled;
  }

  /** Makes the file the target. Nothing may be written behind this. */
  public void commit() throws TensorFileException {
    flush();
    part.commit();
    committed = true;
  }

  /**
   * Deletes the part; to be called from any thread when the process is about to end. What the
   * writer still writes is lost, and its commit fails.
   */
  public void abandon() throws TensorFileException {
    part.delete();
  }

  @Override
  public void close() throws TensorFileException {
    if (closed) {
      return;
    }
    closed = true;
    try (part) {
      if (!committed) {
        part.delete();
      }
    } finally {
      arena.close();
    }
  }
}
