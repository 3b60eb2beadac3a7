package dev.zeropoint.simd.vector;

import java.lang.foreign.MemorySegment;

/**
 * Tells the compiler that a segment is native memory.
 *
 * <p>Every access to a segment asks the segment for its base, its offset and its alignment. C2
 * inlines these calls if it knows the segment's class: from the code, or else from the JVM's
 * profile, which all accesses of the process share. One access to an array or to a mapped file is
 * enough to mix that profile, and the Vector API itself makes some until C2 has compiled it. C2
 * then leaves calls in the loop, with all live vectors stored before and loaded after each, and a
 * product becomes ten times as slow. With the class known from a cast, the profile does not matter.
 */
final class NativeMemory {
  private static final Class<? extends MemorySegment> CLASS = MemorySegment.NULL.getClass();

  private NativeMemory() {}

  /**
   * The same segment, with its class known to C2. There is no second outcome whose type would have
   * to be merged with it.
   *
   * @throws IllegalArgumentException if it is not native memory
   */
  static MemorySegment of(MemorySegment segment) {
    if (!CLASS.isInstance(segment)) {
      throw new IllegalArgumentException("not native memory: " + segment);
    }
    return CLASS.cast(segment);
  }
}
