package dev.zeropoint.simd.x86.floats;

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
    LOG2_E(1.44269504f),
    MINUS_LN2_HIGH(-6.93145752e-1f),
    MINUS_LN2_LOW(-1.42860677e-6f),
    /** 1.5 * 2^23: adding and subtracting it rounds a small float to an integer, half to even. */
    ROUND(12_582_912f),
    LEAST_EXPONENT(-88.3762626647949f),
    EXP_6(0x1.694000p-10f),
    EXP_5(0x1.125edcp-7f),
    EXP_4(0x1.555b5ap-5f),
    EXP_3(0x1.555450p-3f),
    EXP_2(0x1.fffff6p-2f),
    ERF_SPLIT(0.921875f),
    ERF_LIMIT(3.925f),
    SMALL_5(-5.99104969e-4f),
    SMALL_4(4.99339588e-3f),
    SMALL_3(-2.67667342e-2f),
    SMALL_2(1.12818025e-1f),
    SMALL_1(-3.76124859e-1f),
    SMALL_0(1.28379151e-1f),
    LARGE_6(1.72948930e-5f),
    LARGE_5(-3.83208680e-4f),
    LARGE_4(3.88393435e-3f),
    LARGE_3(-2.42545605e-2f),
    LARGE_2(1.06777847e-1f),
    LARGE_1(6.34846687e-1f),
    LARGE_0(1.28717512e-1f),
    POWER_6(1.38319808e-3f),
    POWER_5(8.37550033e-3f),
    POWER_4(4.16689515e-2f),
    POWER_3(1.66664466e-1f),
    POWER_2(4.99999851e-1f);

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
