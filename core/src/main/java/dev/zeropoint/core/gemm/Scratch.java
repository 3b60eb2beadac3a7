package dev.zeropoint.core.gemm;

import java.lang.foreign.MemorySegment;

/**
 * Temporary memory of one thread, owned by the caller, so that a product allocates nothing. The
 * usual one is {@code dev.zeropoint.offheap.Workspace}.
 */
@FunctionalInterface
public interface Scratch {
  /**
   * Memory for the time of one operation: at least {@code byteSize} bytes, aligned to 64, with any
   * contents. It is valid until the next call.
   */
  MemorySegment scratch(long byteSize);
}
