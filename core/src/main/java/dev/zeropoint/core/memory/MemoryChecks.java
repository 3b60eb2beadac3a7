package dev.zeropoint.core.memory;

import java.lang.foreign.MemorySegment;

/**
 * What the contracts of kernels ask of memory before it may reach vector instructions or machine
 * code, which check nothing themselves. Ranges are in bytes, from the start of a segment.
 */
public final class MemoryChecks {
  private MemoryChecks() {}

  /** Whether {@code elements} of some bytes each, from an offset on, lie inside of a segment. */
  public static boolean isInside(
      MemorySegment segment, long offset, long elements, int elementBytes) {
    long size = segment.byteSize();
    return elements >= 0
        && offset >= 0
        && offset <= size
        && elements <= (size - offset) / elementBytes;
  }

  /**
   * Whether two ranges have a byte in common, whatever segments they belong to. A range without
   * bytes has none, wherever it lies.
   *
   * @param aFrom where the first one begins
   * @param aTo where it ends
   */
  public static boolean overlap(
      MemorySegment a, long aFrom, long aTo, MemorySegment b, long bFrom, long bTo) {
    long aBase = a.address();
    long bBase = b.address();
    return Math.max(aBase + aFrom, bBase + bFrom) < Math.min(aBase + aTo, bBase + bTo);
  }

  /**
   * Whether memory is that of a mapped file. If the file is cut short, plain Java code that
   * accesses it gets an {@link InternalError}; vector instructions and machine code end the JVM, so
   * they never get such memory.
   */
  public static boolean isMapped(MemorySegment a, MemorySegment b) {
    return a.isMapped() || b.isMapped();
  }

  /**
   * Refuses memory that cannot be written to by kernels.
   *
   * @param name what the caller calls it
   * @param alignment a power of two
   * @return the memory
   * @throws IllegalArgumentException unless it is native, writable, not mapped from a file, so
   *     aligned and has at least {@code bytes} bytes
   * @throws IllegalStateException if it is closed
   * @throws WrongThreadException if it belongs to another thread
   */
  public static MemorySegment requireKernelMemory(
      String name, MemorySegment memory, long bytes, long alignment) {
    boolean fits =
        memory.isNative()
            && !memory.isReadOnly()
            && !memory.isMapped()
            && memory.byteSize() >= bytes
            && (memory.address() & alignment - 1) == 0;
    if (!fits) {
      throw new IllegalArgumentException(
          name
              + " must be at least "
              + bytes
              + " bytes of writable native memory, aligned to "
              + alignment
              + " and not mapped from a file; got "
              + memory);
    }
    if (!memory.scope().isAlive()) {
      throw new IllegalStateException(name + " is closed: " + memory);
    }
    if (!memory.isAccessibleBy(Thread.currentThread())) {
      throw new WrongThreadException(name + " belongs to another thread: " + memory);
    }
    return memory;
  }
}
