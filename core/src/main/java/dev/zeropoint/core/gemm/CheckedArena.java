package dev.zeropoint.core.gemm;

import dev.zeropoint.core.memory.MemoryChecks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The caller's arena for memory that kernels read: packed weights and the constants of epilogues.
 * An arena may be anybody's implementation, so what it allocates is checked as scratch memory is.
 */
record CheckedArena(Arena arena) implements Arena {
  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    MemorySegment memory = arena.allocate(byteSize, byteAlignment);
    return MemoryChecks.requireKernelMemory("memory of an arena", memory, byteSize, byteAlignment);
  }

  @Override
  public MemorySegment.Scope scope() {
    return arena.scope();
  }

  @Override
  public void close() {
    arena.close();
  }
}
