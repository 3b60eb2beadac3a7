package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.core.floats.FloatCoefficients;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Mem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Vectors of eight equal floats and masks, which routines read; they live as long as the JVM. */
final class FloatConstants {
  /** Bytes of a vector. */
  static final int VECTOR = 32;

  /** Floats of a vector. */
  static final int LANES = 8;

  /** A vector of eight equal elements, by its place in memory. */
  enum Value {
    ONE(1f),
    NEGATIVE_INFINITY(Float.NEGATIVE_INFINITY),
    SIGN(Integer.MIN_VALUE),
    MAGNITUDE(Integer.MAX_VALUE),
    EXPONENT_BIAS(127),
    LOG2_E(FloatCoefficients.LOG2_E),
    MINUS_LN2_HIGH(-FloatCoefficients.LN2_HIGH),
    MINUS_LN2_LOW(-FloatCoefficients.LN2_LOW),
    ROUND(FloatCoefficients.ROUND),
    LEAST_EXPONENT(FloatCoefficients.LEAST_EXPONENT),
    EXP_6(FloatCoefficients.EXP_6),
    EXP_5(FloatCoefficients.EXP_5),
    EXP_4(FloatCoefficients.EXP_4),
    EXP_3(FloatCoefficients.EXP_3),
    EXP_2(FloatCoefficients.EXP_2),
    ERF_SPLIT(FloatCoefficients.ERF_SPLIT),
    ERF_LIMIT(FloatCoefficients.ERF_LIMIT),
    SMALL_5(FloatCoefficients.ERF_SMALL_5),
    SMALL_4(FloatCoefficients.ERF_SMALL_4),
    SMALL_3(FloatCoefficients.ERF_SMALL_3),
    SMALL_2(FloatCoefficients.ERF_SMALL_2),
    SMALL_1(FloatCoefficients.ERF_SMALL_1),
    SMALL_0(FloatCoefficients.ERF_SMALL_0),
    LARGE_6(FloatCoefficients.ERF_LARGE_6),
    LARGE_5(FloatCoefficients.ERF_LARGE_5),
    LARGE_4(FloatCoefficients.ERF_LARGE_4),
    LARGE_3(FloatCoefficients.ERF_LARGE_3),
    LARGE_2(FloatCoefficients.ERF_LARGE_2),
    LARGE_1(FloatCoefficients.ERF_LARGE_1),
    LARGE_0(FloatCoefficients.ERF_LARGE_0),
    POWER_6(FloatCoefficients.ERF_EXP_6),
    POWER_5(FloatCoefficients.ERF_EXP_5),
    POWER_4(FloatCoefficients.ERF_EXP_4),
    POWER_3(FloatCoefficients.ERF_EXP_3),
    POWER_2(FloatCoefficients.ERF_EXP_2);

    private final int bits;

    Value(int bits) {
      this.bits = bits;
    }

    Value(float value) {
      this.bits = Float.floatToRawIntBits(value);
    }

    /** As an operand, where a register holds {@link #address}. */
    Mem in(Gpr constants) {
      return Mem.at(constants, MASKS_BYTES + ordinal() * VECTOR);
    }
  }

  private static final int MASKS_BYTES = 2 * VECTOR;

  private static final MemorySegment MEMORY =
      fill(Arena.global().allocate(MASKS_BYTES + (long) VECTOR * Value.values().length, 64));

  private FloatConstants() {}

  private static MemorySegment fill(MemorySegment memory) {
    for (int i = 0; i < LANES; i++) {
      memory.set(Layouts.INT32, 4L * i, -1);
    }
    for (Value value : Value.values()) {
      for (int i = 0; i < LANES; i++) {
        long at = MASKS_BYTES + (long) value.ordinal() * VECTOR + 4L * i;
        memory.set(Layouts.INT32, at, value.bits);
      }
    }
    return memory;
  }

  /** Address of all constants. */
  static long address() {
    return MEMORY.address();
  }

  /** Address of a vector whose first {@code lanes} elements, 0 to 8, are -1 and the others 0. */
  static long mask(int lanes) {
    return MEMORY.address() + VECTOR - 4L * lanes;
  }
}
