package dev.zeropoint.simd.x86.quant;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Vectors that routines read and nobody writes; they live as long as the JVM. */
final class VectorConstants {
  private static final int VECTOR = 32;
  private static final long WINDOW = 0;
  private static final long PACKED_ORDER = 2 * VECTOR;

  /** Where two packs of 128 bits each leave the 32-bit elements 0 to 7 of a vector. */
  private static final int[] ORDER = {0, 4, 1, 5, 2, 6, 3, 7};

  private static final MemorySegment MEMORY = fill(Arena.global().allocate(3L * VECTOR, VECTOR));

  private VectorConstants() {}

  private static MemorySegment fill(MemorySegment memory) {
    for (int i = 0; i < VECTOR; i++) {
      memory.set(Layouts.INT8, WINDOW + VECTOR + i, (byte) -1);
    }
    for (int i = 0; i < ORDER.length; i++) {
      memory.set(Layouts.INT32, PACKED_ORDER + 4L * i, ORDER[i]);
    }
    return memory;
  }

  /** Address of 32 bytes of zeros and 32 of ones behind: from byte n on, the last n of 32. */
  static long window() {
    return MEMORY.address() + WINDOW;
  }

  /** Address of the indices that bring packed bytes of four vectors into order. */
  static long packedOrder() {
    return MEMORY.address() + PACKED_ORDER;
  }
}
