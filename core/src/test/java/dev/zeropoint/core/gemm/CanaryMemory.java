package dev.zeropoint.core.gemm;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.zeropoint.core.tensor.Layouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;

/**
 * Memory for one matrix, full of canaries wherever no element lies.
 *
 * <pre>
 *   | canaries | offset | row 0 | gap | row 1 | gap | ... | last row | tail | canaries |
 *              |&lt;---------- the segment that the matrix is given --------&gt;|
 * </pre>
 */
public final class CanaryMemory {
  private static final int FRAME = 128;
  // At least the page of every CPU that the tests run on.
  private static final long PAGE = 1 << 16;

  private final MemorySegment whole;
  private final MemorySegment window;
  private final Placement placement;
  private final int rows;
  private final long rowBytes;
  private final long strideBytes;
  private final long rowStride;

  private CanaryMemory(
      MemorySegment whole,
      long windowStart,
      Placement placement,
      int rows,
      int cols,
      int elementBytes) {
    this.whole = whole;
    this.placement = placement;
    this.rows = rows;
    this.rowStride = (long) cols + placement.rowGap();
    this.rowBytes = (long) cols * elementBytes;
    this.strideBytes = rowStride * elementBytes;
    this.window = whole.asSlice(windowStart, windowBytes(placement, rows, cols, elementBytes));
    for (long i = 0; i < whole.byteSize(); i++) {
      whole.set(Layouts.INT8, i, canary(i));
    }
  }

  /** Memory with canaries on both sides. */
  public static CanaryMemory allocate(
      Arena arena, Placement placement, int rows, int cols, int elementBytes) {
    long bytes = windowBytes(placement, rows, cols, elementBytes);
    return new CanaryMemory(
        arena.allocate(bytes + 2 * FRAME, 64), FRAME, placement, rows, cols, elementBytes);
  }

  /**
   * Memory whose last byte is the last of a page, with nothing mapped behind it that could be
   * accessed: two pages of a file are mapped, then the file is cut to one. A kernel that reads or
   * writes past the end takes the process down instead of passing by luck.
   */
  public static CanaryMemory beforeGuardPage(
      Arena arena, Placement placement, int rows, int cols, int elementBytes) {
    long bytes = windowBytes(placement, rows, cols, elementBytes);
    long size = Math.ceilDiv(FRAME + bytes, PAGE) * PAGE;
    try (FileChannel file =
        FileChannel.open(
            Files.createTempFile("zeropoint-guard", ".bin"), READ, WRITE, DELETE_ON_CLOSE)) {
      MemorySegment mapped = file.map(MapMode.READ_WRITE, 0, size + PAGE, arena);
      file.truncate(size);
      return new CanaryMemory(
          unmapped(mapped.asSlice(size - bytes - FRAME, bytes + FRAME), arena),
          FRAME,
          placement,
          rows,
          cols,
          elementBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same memory as a segment that does not tell that it is mapped: kernels are to run on it,
   * and they never get memory of a mapped file.
   */
  @SuppressWarnings("restricted")
  private static MemorySegment unmapped(MemorySegment mapped, Arena arena) {
    return MemorySegment.ofAddress(mapped.address()).reinterpret(mapped.byteSize(), arena, null);
  }

  private static long windowBytes(Placement placement, int rows, int cols, int elementBytes) {
    long elements = rows == 0 || cols == 0 ? 0 : (rows - 1L) * (cols + placement.rowGap()) + cols;
    return placement.offset() + elements * elementBytes + placement.tail();
  }

  private static byte canary(long index) {
    return (byte) (index * 37 + 11);
  }

  /** The memory that the matrix is given: it begins with the offset and ends with the tail. */
  public MemorySegment segment() {
    return window;
  }

  /** Bytes from the start of the segment to element (0, 0). */
  public long offset() {
    return placement.offset();
  }

  long rowStride() {
    return rowStride;
  }

  /** Overwrites the elements, not the canaries. */
  public void fillElements(byte value) {
    // Rows without columns may start past the end of the memory.
    for (int row = 0; row < rows && rowBytes > 0; row++) {
      window.asSlice(placement.offset() + row * strideBytes, rowBytes).fill(value);
    }
  }

  /** Fails when a byte that belongs to no element has changed. */
  public void assertCanaries(String name, Object details) {
    long first = window.address() - whole.address() + placement.offset();
    long from = 0;
    for (int row = 0; row < rows && rowBytes > 0; row++) {
      assertCanaries(from, first + row * strideBytes, name, details);
      from = first + row * strideBytes + rowBytes;
    }
    assertCanaries(from, whole.byteSize(), name, details);
  }

  private void assertCanaries(long from, long to, String name, Object details) {
    for (long i = from; i < to; i++) {
      byte found = whole.get(Layouts.INT8, i);
      if (found != canary(i)) {
        long index = i - (window.address() - whole.address());
        throw new AssertionError(
            "byte "
                + index
                + " of the segment of "
                + name
                + " ("
                + window.byteSize()
                + " bytes), which is no element, was overwritten with "
                + found
                + " "
                + details);
      }
    }
  }
}
