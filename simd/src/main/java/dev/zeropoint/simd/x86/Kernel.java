package dev.zeropoint.simd.x86;

import java.lang.foreign.MemorySegment;

/**
 * Machine code that can be called: a C function that reads its arguments from a block of memory.
 */
abstract class Kernel {
  private final String name;
  private final byte[] code;

  Kernel(String name, byte[] code) {
    this.name = name;
    this.code = code;
  }

  /** Makes code callable. */
  @FunctionalInterface
  interface Loader {
    /**
     * A kernel.
     *
     * @param name what listings and profilers call it
     */
    Kernel load(String name, byte[] code);
  }

  /** What listings and profilers call it. */
  final String name() {
    return name;
  }

  /** A copy of its bytes. */
  final byte[] code() {
    return code.clone();
  }

  /**
   * Runs it.
   *
   * @param block its arguments
   * @param lhs memory of the activations; as the others {@link MemorySegment#NULL} if there is none
   * @param weights memory of the packed weights
   * @param dst memory of the result
   * @param bias memory of the epilogue's bias
   * @param factors memory of the epilogue's multipliers or scales
   * @param shifts memory of the epilogue's shifts
   */
  abstract void call(
      MemorySegment block,
      MemorySegment lhs,
      MemorySegment weights,
      MemorySegment dst,
      MemorySegment bias,
      MemorySegment factors,
      MemorySegment shifts);

  /** Runs a kernel that has no memory but its block and one operand. */
  final void call(MemorySegment block, MemorySegment operand) {
    MemorySegment none = MemorySegment.NULL;
    call(block, operand, none, none, none, none, none);
  }
}
