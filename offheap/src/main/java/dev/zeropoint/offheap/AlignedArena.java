package dev.zeropoint.offheap;

import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An arena that raises every alignment to {@link Tensor#ALIGNMENT}; all else is the JDK's. */
class AlignedArena implements Arena {
  private final Arena memory;

  AlignedArena(Arena memory) {
    this.memory = memory;
  }

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    // An alignment that is no power of two goes on as it is: the JDK refuses it.
    boolean valid = byteAlignment > 0 && Long.bitCount(byteAlignment) == 1;
    return memory.allocate(
        byteSize, valid ? Math.max(byteAlignment, Tensor.ALIGNMENT) : byteAlignment);
  }

  @Override
  public MemorySegment.Scope scope() {
    return memory.scope();
  }

  @Override
  public void close() {
    memory.close();
  }
}
