package dev.zeropoint.core.floats;

import dev.zeropoint.core.gemm.CanaryMemory;
import dev.zeropoint.core.gemm.Placement;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Floats between canaries, at any address or before a page that cannot be accessed. */
final class FloatMemory {
  /** A mapping each time would take too long with more. */
  private static final int MOST_GUARDED = 2000;

  private final CanaryMemory memory;
  private final int count;

  private FloatMemory(Arena arena, RandomGenerator random, int count) {
    this.count = count;
    this.memory = allocate(arena, random, count, Float.BYTES);
  }

  private static CanaryMemory allocate(
      Arena arena, RandomGenerator random, int count, int elementBytes) {
    Placement placement = Placement.random(random);
    return count <= MOST_GUARDED && random.nextInt(12) == 0
        ? CanaryMemory.beforeGuardPage(arena, placement, 1, count, elementBytes)
        : CanaryMemory.allocate(arena, placement, 1, count, elementBytes);
  }

  /** Somewhere, with a copy of the values. */
  static FloatMemory of(Arena arena, RandomGenerator random, float[] values) {
    FloatMemory floats = new FloatMemory(arena, random, values.length);
    for (int i = 0; i < values.length; i++) {
      floats.segment().set(Layouts.FLOAT32, floats.at(i), values[i]);
    }
    return floats;
  }

  /** Somewhere, for a result: full of NaN, which tells of an element that was not written. */
  static FloatMemory poisoned(Arena arena, RandomGenerator random, int count) {
    FloatMemory floats = new FloatMemory(arena, random, count);
    floats.memory.fillElements((byte) 0xFF);
    return floats;
  }

  /** Scratch for a product: exactly the bytes that it takes, at any address, full of NaN. */
  static CanaryMemory scratch(Arena arena, RandomGenerator random, int cols) {
    int bytes = Math.toIntExact(FloatKernels.productScratchBytes(cols));
    CanaryMemory scratch = allocate(arena, random, bytes, 1);
    scratch.fillElements((byte) 0xFF);
    return scratch;
  }

  /** Somewhere, with the floats of these bits. */
  static FloatMemory ofBits(Arena arena, RandomGenerator random, int[] bits) {
    FloatMemory floats = new FloatMemory(arena, random, bits.length);
    for (int i = 0; i < bits.length; i++) {
      floats.segment().set(Layouts.INT32, floats.at(i), bits[i]);
    }
    return floats;
  }

  /** Fails unless the bits are the wanted ones, of NaN too, and nothing around has changed. */
  void assertHoldsBits(String name, int[] wanted, String details) {
    for (int i = 0; i < count; i++) {
      int found = segment().get(Layouts.INT32, at(i));
      if (found != wanted[i]) {
        throw new AssertionError(
            (name + "[" + i + "]=0x" + Integer.toHexString(found))
                + (", expected 0x" + Integer.toHexString(wanted[i]) + " " + details));
      }
    }
    memory.assertCanaries(name, details);
  }

  MemorySegment segment() {
    return memory.segment();
  }

  long offset() {
    return memory.offset();
  }

  private long at(int index) {
    return offset() + (long) index * Float.BYTES;
  }

  /** Fails unless the elements are the wanted ones and nothing around them has changed. */
  void assertHolds(String name, float[] wanted, String details) {
    for (int i = 0; i < count; i++) {
      float found = segment().get(Layouts.FLOAT32, at(i));
      assertSame(name + "[" + i + "]", found, wanted[i], details);
    }
    memory.assertCanaries(name, details);
  }

  /** Fails unless the bits are the same, or both are NaN. */
  static void assertSame(String name, float found, float wanted, String details) {
    if (Float.floatToIntBits(found) != Float.floatToIntBits(wanted)) {
      throw new AssertionError(
          name + "=" + show(found) + ", expected " + show(wanted) + " " + details);
    }
  }

  private static String show(float value) {
    return value + " (0x" + Integer.toHexString(Float.floatToRawIntBits(value)) + ")";
  }

  /** As many NaN. */
  static float[] nans(int count) {
    float[] values = new float[count];
    Arrays.fill(values, Float.NaN);
    return values;
  }
}
