package dev.zeropoint.simd.vector;

import java.lang.foreign.MemorySegment;

/**
 * Tells the compiler that a segment is native memory.
 *
 * <p>Until C2 has compiled it, the Vector API reinterprets a vector by way of a segment on the
 * heap. The JVM's profile of its accesses to segments then has both kinds, and C2 compiles every
 * access for both: it no longer knows that a store changes no object, and repeats the checks of
 * memory in every turn of a loop. Simple loops become four times as slow. A segment whose class is
 * known does not ask the profile.
 */
final class NativeMemory {
  private static final Class<? extends MemorySegment> CLASS = MemorySegment.NULL.getClass();

  private NativeMemory() {}

  /** The same segment. */
  static MemorySegment of(MemorySegment segment) {
    return CLASS.isInstance(segment) ? CLASS.cast(segment) : segment;
  }
}
