package dev.zeropoint.core.gemm;

import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Scratch that keeps to the letter of its contract: exactly the bytes asked for, never clean, and
 * spoiled at the next call. Canaries behind it tell of a write past its end.
 */
final class PoisonedScratch implements Scratch {
  private static final byte POISON = (byte) 0xA9;
  private static final int CANARIES = 128;

  private final Arena arena;
  private MemorySegment current = MemorySegment.NULL;

  PoisonedScratch(Arena arena) {
    this.arena = arena;
  }

  @Override
  public MemorySegment scratch(long byteSize) {
    assertCanaries("");
    current.fill(POISON);
    current = arena.allocate(byteSize + CANARIES, Tensor.ALIGNMENT);
    current.fill(POISON);
    return current.asSlice(0, byteSize);
  }

  void assertCanaries(Object details) {
    for (long i = Math.max(0, current.byteSize() - CANARIES); i < current.byteSize(); i++) {
      if (current.get(Layouts.INT8, i) != POISON) {
        throw new AssertionError("the scratch memory was written past its end " + details);
      }
    }
  }
}
