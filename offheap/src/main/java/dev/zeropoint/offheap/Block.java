package dev.zeropoint.offheap;

import java.lang.foreign.MemorySegment;

/** A piece of pooled memory: on the free list of its class, or lent out. */
final class Block {
  final MemorySegment memory;
  final int sizeClass;

  /** The next block of the free list that this one is on. */
  Block next;

  /** Whether it is lent out. */
  boolean live;

  /** The front of the memory as it was last lent; kept so that the same size costs no object. */
  private MemorySegment view;

  Block(MemorySegment memory, int sizeClass) {
    this.memory = memory;
    this.sizeClass = sizeClass;
    this.view = memory;
  }

  long viewBytes() {
    return view.byteSize();
  }

  MemorySegment view(long byteSize) {
    if (view.byteSize() != byteSize) {
      view = memory.asSlice(0, byteSize);
    }
    return view;
  }
}
