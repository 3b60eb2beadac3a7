package dev.zeropoint.offheap;

/**
 * Finds blocks by address: open addressing with linear probing, so that a look-up neither boxes nor
 * allocates. Blocks are never removed, hence no tombstones.
 */
final class BlockTable {
  private static final int FIRST_SLOTS = 64;
  // 2^64 divided by the golden ratio: spreads addresses that differ by multiples of a block size.
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private Block[] slots = new Block[FIRST_SLOTS];
  private int count;

  /** Makes room for one more block; {@link #add} allocates nothing then. */
  void reserve() {
    if (2 * (count + 1) > slots.length) {
      Block[] old = slots;
      slots = new Block[2 * old.length];
      for (Block moved : old) {
        if (moved != null) {
          slots[slot(moved.memory.address())] = moved;
        }
      }
    }
  }

  void add(Block block) {
    slots[slot(block.memory.address())] = block;
    count++;
  }

  /** The block that starts at an address, or null. */
  Block find(long address) {
    return slots[slot(address)];
  }

  /** The slot of the block at an address, or the empty one where it would be put. */
  private int slot(long address) {
    int mask = slots.length - 1;
    int slot = (int) (address * SPREAD >>> 32) & mask;
    while (slots[slot] != null && slots[slot].memory.address() != address) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /** All blocks, with nulls between them. The array is the table's own: look, do not touch. */
  Block[] slots() {
    return slots;
  }
}
