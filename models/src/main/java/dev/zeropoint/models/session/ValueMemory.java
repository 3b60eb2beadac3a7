package dev.zeropoint.models.session;

import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Workspace;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The memory of the values between nodes. Several values may be views of one block; a block goes
 * back to the workspace with the last of them.
 */
final class ValueMemory implements AutoCloseable {
  /** A piece of the workspace and how many values look at it. */
  private static final class Block {
    final MemorySegment segment;
    int values = 1;

    Block(MemorySegment segment) {
      this.segment = segment;
    }
  }

  private final Workspace workspace = Workspace.create();
  private final Scratch scratch = this::scratch;
  private final Tensor[] values;
  private final Block[] blocks;
  private final long limit;

  /**
   * @param values the session's slots
   */
  ValueMemory(Tensor[] values, long limit) {
    this.values = values;
    this.blocks = new Block[values.length];
    this.limit = limit;
  }

  /** Fresh memory for the value of a slot. */
  Tensor allocate(int slot, ElementType type, Shape shape) {
    long bytes = Tensor.byteSize(type, shape);
    if (bytes > limit - workspace.liveBytes()) {
      throw new IllegalArgumentException(
          type
              + shape.toString()
              + " takes "
              + bytes
              + " bytes beside "
              + workspace.liveBytes()
              + " live ones; the session's limit is "
              + limit);
    }
    Block block = new Block(acquire(bytes));
    blocks[slot] = block;
    values[slot] = new Tensor(type, shape, block.segment);
    return values[slot];
  }

  private MemorySegment acquire(long bytes) {
    try {
      return workspace.acquire(bytes);
    } catch (OutOfMemoryError e) {
      throw tooLarge(bytes, e);
    }
  }

  private MemorySegment scratch(long bytes) {
    try {
      return workspace.scratch(bytes);
    } catch (OutOfMemoryError e) {
      throw tooLarge(bytes, e);
    }
  }

  /** Native memory that is refused is a matter of the size; a full heap is not. */
  private static IllegalArgumentException tooLarge(long bytes, OutOfMemoryError e) {
    if (HeapErrors.isHeapFull(e)) {
      throw e;
    }
    return new IllegalArgumentException(
        "out of memory: " + bytes + " bytes of native memory: " + e.getMessage(), e);
  }

  /** Makes the value of a slot a view of another slot's. */
  void alias(int slot, int source, Shape shape) {
    values[slot] = values[source].reshape(shape);
    Block block = blocks[source];
    // Constants and inputs have no block: they belong to others.
    if (block != null) {
      block.values++;
      blocks[slot] = block;
    }
  }

  /** Forgets values that nobody reads any more. */
  void release(int[] slots) {
    for (int slot : slots) {
      Block block = blocks[slot];
      if (block != null && --block.values == 0) {
        workspace.release(block.segment);
      }
      blocks[slot] = null;
      values[slot] = null;
    }
  }

  void releaseAll() {
    Arrays.fill(blocks, null);
    workspace.releaseAll();
  }

  Scratch scratch() {
    return scratch;
  }

  long reservedBytes() {
    return workspace.reservedBytes();
  }

  int growths() {
    return workspace.growths();
  }

  @Override
  public void close() {
    workspace.close();
  }
}
