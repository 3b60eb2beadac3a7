package dev.zeropoint.simd.x86;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Vectors that kernels read and nobody writes; they live as long as the JVM. */
final class Constants {
  private static final int VECTOR = 64;
  private static final int LANES = VECTOR / 4;

  /** The float32 just below 0.5: added with the sign of x, it makes truncation round half away. */
  private static final float BELOW_HALF = Math.nextDown(0.5f);

  private static final int ONES_OFFSET = 0;
  private static final int SIGN_OFFSET = VECTOR;
  private static final int BELOW_HALF_OFFSET = 2 * VECTOR;
  private static final int LOW_HALVES_OFFSET = 3 * VECTOR;
  private static final int TWO_TO_30_OFFSET = 4 * VECTOR;
  private static final int INT32_ONE_OFFSET = 5 * VECTOR;
  private static final int INT64_ONE_OFFSET = 6 * VECTOR;
  private static final int MASKS_OFFSET = 7 * VECTOR;

  private static final MemorySegment MEMORY = fill(Arena.global().allocate(9L * VECTOR, VECTOR));

  private Constants() {}

  private static MemorySegment fill(MemorySegment memory) {
    for (int i = 0; i < LANES; i++) {
      memory.set(Layouts.INT32, ONES_OFFSET + 4L * i, 0x0001_0001);
      memory.set(Layouts.INT32, SIGN_OFFSET + 4L * i, Integer.MIN_VALUE);
      memory.set(Layouts.FLOAT32, BELOW_HALF_OFFSET + 4L * i, BELOW_HALF);
      memory.set(Layouts.INT32, INT32_ONE_OFFSET + 4L * i, 1);
      memory.set(Layouts.INT32, MASKS_OFFSET + 4L * i, -1);
    }
    for (int i = 0; i < LANES / 2; i++) {
      memory.set(Layouts.INT64, LOW_HALVES_OFFSET + 8L * i, 0xFFFF_FFFFL);
      memory.set(Layouts.INT64, TWO_TO_30_OFFSET + 8L * i, 1L << 30);
      memory.set(Layouts.INT64, INT64_ONE_OFFSET + 8L * i, 1);
    }
    return memory;
  }

  /** Address of 16-bit ones. */
  static long ones() {
    return MEMORY.address() + ONES_OFFSET;
  }

  /** Address of the sign bits of float32. */
  static long sign() {
    return MEMORY.address() + SIGN_OFFSET;
  }

  /** Address of the float32 below 0.5. */
  static long belowHalf() {
    return MEMORY.address() + BELOW_HALF_OFFSET;
  }

  /** Address of int64 whose low halves are all ones. */
  static long lowHalves() {
    return MEMORY.address() + LOW_HALVES_OFFSET;
  }

  /** Address of int64 of 2^30. */
  static long twoTo30() {
    return MEMORY.address() + TWO_TO_30_OFFSET;
  }

  /** Address of int32 of 1. */
  static long int32One() {
    return MEMORY.address() + INT32_ONE_OFFSET;
  }

  /** Address of int64 of 1. */
  static long int64One() {
    return MEMORY.address() + INT64_ONE_OFFSET;
  }

  /** All of them, for those who check what kernels read. */
  static MemorySegment memory() {
    return MEMORY.asReadOnly();
  }

  /** Address of a vector whose first {@code lanes} int32 are -1 and the others 0. */
  static long mask(int lanes) {
    return MEMORY.address() + MASKS_OFFSET + 4L * (LANES - lanes);
  }
}
