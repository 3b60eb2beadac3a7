package dev.zeropoint.offheap.file;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes an array of known shape to a {@code .npy} file, one or more rows at a time. A row is all
 * that the first index selects; a scalar is one row.
 *
 * <p>The rows go to {@code target.part} in the same folder. {@link #commit} brings them to the disk
 * and moves that file over the target in one step, so that at any moment the target is the old file
 * or the whole new one. A symbolic link is replaced, not followed. Without a commit {@link #close}
 * deletes the part and leaves the target alone.
 *
 * <p>A writer made by {@link #resume} keeps the part instead, and the next one goes on behind the
 * last whole row. That holds however the process ended. It does not hold for a power cut, since
 * only a commit waits for the disk.
 *
 * <p>One writer at a time works on a target, also across processes, as far as the file system
 * supports locks. A writer is for one thread.
 */
public final class NpyWriter implements AutoCloseable {
  private final PartFile part;
  private final ElementType type;
  private final Shape shape;
  private final boolean resumable;
  private final byte[] header;
  private final long rows;
  private final long rowBytes;
  private long rowsWritten;
  private boolean restarted;
  private boolean open = true;

  private NpyWriter(
      PartFile part, byte[] header, ElementType type, Shape shape, boolean resumable) {
    this.part = part;
    this.header = header;
    this.type = type;
    this.shape = shape;
    this.resumable = resumable;
    this.rows = shape.rank() == 0 ? 1 : shape.dim(0);
    this.rowBytes = rows == 0 ? 0 : Tensor.byteSize(type, shape) / rows;
  }

  /**
   * Starts a file. What an interrupted writer has left of it is lost.
   *
   * @param type not a four-bit type
   * @param shape at most 64 dimensions
   * @throws IllegalArgumentException if the format has no such type or shape
   * @throws TensorFileException if the target cannot be written, or another writer is at work on it
   */
  public static NpyWriter create(Path target, ElementType type, Shape shape)
      throws TensorFileException {
    NpyWriter writer = open(target, type, shape, false);
    try {
      // First of all, so that no identity of before is left beside what is written now.
      writer.part.setId(null);
      writer.start();
      return writer;
    } catch (TensorFileException | RuntimeException | Error e) {
      writer.closeAfter(e);
      throw e;
    }
  }

  /**
   * Goes on with a file that an earlier writer of this kind has not finished, or starts it. Rows
   * are kept if type, shape and fingerprint are the same as then; half a row at the end is cut off.
   *
   * @param type not a four-bit type
   * @param shape at most 64 dimensions
   * @param fingerprint says what the rows are made of, such as a hash of the input: rows of one
   *     fingerprint are never put behind those of another
   * @throws IllegalArgumentException if the format has no such type or shape
   * @throws TensorFileException if the target cannot be written, or another writer is at work on it
   */
  public static NpyWriter resume(Path target, ElementType type, Shape shape, String fingerprint)
      throws TensorFileException {
    byte[] identity = fingerprint.getBytes(StandardCharsets.UTF_8);
    NpyWriter writer = open(target, type, shape, true);
    boolean startsOver = false;
    try {
      if (!writer.keepsRows(identity)) {
        startsOver = true;
        writer.restarted = writer.part.byteSize() > 0;
        // Emptied before it gets its new identity, so that no row ever carries a wrong one.
        writer.part.truncate(0);
        writer.part.setId(identity);
        writer.start();
      }
      return writer;
    } catch (TensorFileException | RuntimeException | Error e) {
      // Rows that could not be looked at may be good ones, and stay.
      if (startsOver) {
        writer.deleteAfter(e);
      }
      writer.closeAfter(e);
      throw e;
    }
  }

  /**
   * Writes a whole tensor.
   *
   * @throws IllegalArgumentException if the format has no such type or shape
   * @throws TensorFileException if the target cannot be written, or another writer is at work on it
   */
  public static void write(Path target, Tensor tensor) throws TensorFileException {
    try (NpyWriter writer = create(target, tensor.type(), tensor.shape())) {
      writer.append(tensor.segment());
      writer.commit();
    }
  }

  private static NpyWriter open(Path target, ElementType type, Shape shape, boolean resumable)
      throws TensorFileException {
    byte[] header = NpyHeader.encode(type, shape);
    // Rejects a size that a long cannot count before there is a file.
    Tensor.byteSize(type, shape);
    return new NpyWriter(PartFile.open(target), header, type, shape, resumable);
  }

  /** Leaves nothing of a part that could not be started. */
  private void deleteAfter(Throwable failure) {
    try {
      part.delete();
    } catch (TensorFileException e) {
      failure.addSuppressed(e);
    }
  }

  /** Starts an empty part. */
  private void start() throws TensorFileException {
    part.truncate(0);
    MemorySegment bytes = MemorySegment.ofArray(header);
    part.write(bytes, 0);
    rowsWritten = rowBytes == 0 ? rows : 0;
  }

  /** Takes over the rows that the part holds, if they belong to this array. */
  private boolean keepsRows(byte[] identity) throws TensorFileException {
    if (!part.hasId(identity) || !part.startsWith(header)) {
      return false;
    }
    long dataBytes = part.byteSize() - header.length;
    if (dataBytes > rows * rowBytes) {
      return false;
    }
    rowsWritten = rowBytes == 0 ? rows : dataBytes / rowBytes;
    part.truncate(header.length + rowsWritten * rowBytes);
    return true;
  }

  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (TensorFileException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Writes the next rows. If that fails, none of them counts, and they may be tried again.
   *
   * @param bytes off-heap memory with one or more whole rows, little-endian
   * @throws IllegalArgumentException if it is not that, or more than the rows that are missing
   * @throws IllegalStateException if the writer is closed or has committed
   * @throws TensorFileException if the file cannot be written
   */
  public void append(MemorySegment bytes) throws TensorFileException {
    checkOpen();
    if (!bytes.isNative()) {
      throw new IllegalArgumentException("rows must be off-heap, got " + bytes);
    }
    if (rowBytes == 0 ? bytes.byteSize() != 0 : bytes.byteSize() % rowBytes != 0) {
      throw new IllegalArgumentException(
          bytes.byteSize() + " bytes are no whole rows of " + rowBytes + " bytes");
    }
    long count = rowBytes == 0 ? 0 : bytes.byteSize() / rowBytes;
    if (count > rows - rowsWritten) {
      throw new IllegalArgumentException(
          count + " more rows are too many: " + rowsWritten + " of " + rows + " are written");
    }
    part.write(bytes, header.length + rowsWritten * rowBytes);
    rowsWritten += count;
  }

  /**
   * Writes the next rows. If that fails, none of them counts, and they may be tried again.
   *
   * @param tensor of the writer's type; one row, or [n, row...] with any n that fits
   * @throws IllegalArgumentException if it is not that
   * @throws IllegalStateException if the writer is closed or has committed
   * @throws TensorFileException if the file cannot be written
   */
  public void append(Tensor tensor) throws TensorFileException {
    long[] row = shape.rank() == 0 ? new long[0] : tail(shape.dims());
    long[] dims = tensor.shape().dims();
    boolean fits = Arrays.equals(dims, row) || dims.length > 0 && Arrays.equals(tail(dims), row);
    if (tensor.type() != type || !fits) {
      throw new IllegalArgumentException(tensor + " are no rows of an array of " + type + shape);
    }
    append(tensor.segment());
  }

  private static long[] tail(long[] dims) {
    return Arrays.copyOfRange(dims, 1, dims.length);
  }

  /** The rows of the whole array: its first extent, 1 for a scalar. */
  public long rows() {
    return rows;
  }

  /** The rows written so far, those taken over included. An array without bytes has all of them. */
  public long rowsWritten() {
    return rowsWritten;
  }

  /**
   * Whether {@link #resume} found a part but had to throw it away, since it was of another type,
   * shape or fingerprint.
   */
  public boolean restarted() {
    return restarted;
  }

  /**
   * Completes the file and puts it in the target's place. If that fails the target is as it was, or
   * it is complete and only its being on the disk is not certain.
   *
   * @throws IllegalStateException if rows are missing, or the writer is closed or has committed
   * @throws TensorFileException if the file cannot be written or moved
   */
  public void commit() throws TensorFileException {
    checkOpen();
    if (rowsWritten != rows) {
      throw new IllegalStateException("only " + rowsWritten + " of " + rows + " rows are written");
    }
    part.commit();
    open = false;
    part.close();
  }

  /**
   * Ends the writing. If nothing was committed the part is deleted, or kept if the writer is one of
   * {@link #resume}. Closing again does nothing.
   *
   * @throws TensorFileException if the part cannot be deleted or closed
   */
  @Override
  public void close() throws TensorFileException {
    if (open) {
      open = false;
      try (part) {
        if (!resumable) {
          part.delete();
        }
      }
    }
  }

  private void checkOpen() {
    if (!open) {
      throw new IllegalStateException("the writer is closed");
    }
  }
}
