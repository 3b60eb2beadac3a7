package dev.zeropoint.core.gemm;

import dev.zeropoint.core.memory.MemoryChecks;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Temporary memory of one thread, owned by the caller, so that a product allocates nothing. The
 * usual one is {@code dev.zeropoint.offheap.Workspace}.
 */
@FunctionalInterface
public interface Scratch {
  /**
   * Memory for the time of one operation: at least {@code byteSize} bytes, native and writable, not
   * mapped from a file, aligned to 64, with any contents. It is valid until the next call and
   * overlaps nothing that the operation reads or writes.
   */
  MemorySegment scratch(long byteSize);

  /**
   * The only way by which a backend takes scratch memory: what the caller's implementation answers
   * is checked before kernels write to it.
   *
   * @param byteSize how much, at least 0
   * @param lhs the product's left operand
   * @param weights memory of its packed weights
   * @param dst memory of the product's result
   * @param dstFrom where the result begins, in bytes from the start of dst
   * @param dstTo where it ends
   * @throws IllegalArgumentException if the memory is too small, on the heap, read-only, mapped,
   *     not aligned, or overlaps an operand
   * @throws IllegalStateException if it is closed
   * @throws WrongThreadException if it belongs to another thread
   */
  static MemorySegment take(
      Scratch scratch,
      long byteSize,
      Int8Matrix lhs,
      MemorySegment weights,
      MemorySegment dst,
      long dstFrom,
      long dstTo) {
    MemorySegment memory =
        MemoryChecks.requireKernelMemory(
            "scratch", scratch.scratch(byteSize), byteSize, Tensor.ALIGNMENT);
    requireApart(memory, byteSize, "lhs", lhs.segment(), lhs.offset(), lhs.endOffset());
    requireApart(memory, byteSize, "the weights", weights, 0, weights.byteSize());
    requireApart(memory, byteSize, "dst", dst, dstFrom, dstTo);
    return memory;
  }

  private static void requireApart(
      MemorySegment memory, long bytes, String name, MemorySegment other, long from, long to) {
    if (MemoryChecks.overlap(memory, 0, bytes, other, from, to)) {
      throw new IllegalArgumentException(
          bytes + " bytes of scratch " + memory + " overlap " + name + " in " + other);
    }
  }
}
