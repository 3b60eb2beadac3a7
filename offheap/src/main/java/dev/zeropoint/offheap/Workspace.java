package dev.zeropoint.offheap;

import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Pooled off-heap memory of one thread, closed by the caller.
 *
 * <p>Fresh native memory costs a system call, page faults and zeroing, far more than most operators
 * take. So a workspace asks for a block once and lends it again and again. Blocks come in size
 * classes, four to each power of two, and are less than a quarter larger than asked for. A block
 * never leaves its class, and a class grows only when all of its blocks are lent. Therefore
 *
 * <ul>
 *   <li>a class has as many blocks as were ever lent of it at the same time, and
 *   <li>work that asks for the same sizes again grows nothing the second time: it lends no more of
 *       any class at a time than it did before. {@link #growths()} stands still, which tests can
 *       hold.
 * </ul>
 *
 * The memory of {@link #scratch} stands apart from the blocks, since if it took and gave them the
 * first statement would not hold.
 *
 * <p>On the Java heap a block keeps the segment it was last lent as, so asking for the same sizes
 * in the same order allocates nothing there either.
 *
 * <p>The arenas underneath are shared ones although one thread owns them. Each access to a segment
 * asks its arena whether it is still open, and the JIT compiler moves that question out of a loop
 * only where it has seen one kind of arena; models live in shared ones, so all do. With confined
 * arenas here whole networks took two to four times as long.
 *
 * <p>A segment must not be used after it was released: the memory is lent again, and that is not
 * detected. Every method except {@link #close} throws {@link WrongThreadException} on any thread
 * but the one that created the workspace, and {@link IllegalStateException} once it is closed.
 *
 * <p>A workspace that is lost without being closed keeps its memory, since segments that it lent
 * may be in use; {@link Leaks} reports it. {@link UseGuard} frees those whose use it knows.
 */
public final class Workspace implements Scratch, AutoCloseable {
  /** How many free blocks are searched for one that was last lent with the size now wanted. */
  private static final int SEARCHED = 8;

  // No reference to the thread, whose task or thread-local variables may lead to this workspace.
  private final long ownerId = Thread.currentThread().threadId();
  private final String owner = Thread.currentThread().toString();
  private final Arena arena = Arenas.shared();
  private final BlockTable blocks = new BlockTable();
  private final Block[] free = new Block[SizeClass.COUNT];

  private Arena scratchArena;
  private MemorySegment scratch = MemorySegment.NULL;

  private long reservedBytes;
  private long liveBytes;
  private int growths;
  private volatile boolean closed;

  private Workspace() {}

  /** An empty workspace for the calling thread. */
  public static Workspace create() {
    return new Workspace();
  }

  /**
   * Lends memory with any contents, aligned to {@link Tensor#ALIGNMENT}.
   *
   * @param byteSize the exact size, in [0, 2^62]
   * @throws IllegalArgumentException if the size is outside of that range
   * @throws OutOfMemoryError if native memory is needed and there is none; nothing has changed then
   */
  public MemorySegment acquire(long byteSize) {
    checkUsable();
    int sizeClass = SizeClass.of(byteSize);
    Block block = takeFree(sizeClass, byteSize);
    if (block == null) {
      block = newBlock(sizeClass);
    }
    try {
      MemorySegment view = block.view(byteSize);
      block.live = true;
      liveBytes += byteSize;
      return view;
    } finally {
      if (!block.live) {
        putFree(block);
      }
    }
  }

  private Block newBlock(int sizeClass) {
    // The heap's part first: native memory that no table knows could not be lent again.
    blocks.reserve();
    long capacity = SizeClass.capacity(sizeClass);
    Block block = new Block(arena.allocate(capacity, Tensor.ALIGNMENT), sizeClass);
    blocks.add(block);
    grown(capacity);
    return block;
  }

  /** Takes a block from its free list, one last lent with that size if one is near the front. */
  private Block takeFree(int sizeClass, long byteSize) {
    Block before = null;
    Block block = free[sizeClass];
    for (int i = 0; i < SEARCHED && block != null; i++) {
      if (block.viewBytes() == byteSize) {
        break;
      }
      before = block;
      block = block.next;
    }
    if (block == null || block.viewBytes() != byteSize) {
      before = null;
      block = free[sizeClass];
    }
    if (before != null) {
      before.next = block.next;
    } else if (block != null) {
      free[sizeClass] = block.next;
    }
    return block;
  }

  /**
   * Takes back memory that {@link #acquire} lent.
   *
   * @throws IllegalArgumentException if this workspace has not lent such a segment, or has it back
   */
  public void release(MemorySegment segment) {
    checkUsable();
    Block block = segment.isNative() ? blocks.find(segment.address()) : null;
    if (block == null) {
      throw new IllegalArgumentException(segment + " was not acquired from this workspace");
    }
    if (!block.live) {
      throw new IllegalArgumentException(segment + " is already released");
    }
    if (block.viewBytes() != segment.byteSize()) {
      throw new IllegalArgumentException(
          segment + " is not what was acquired at its address: " + block.viewBytes() + " bytes");
    }
    giveBack(block);
  }

  private void giveBack(Block block) {
    block.live = false;
    liveBytes -= block.viewBytes();
    putFree(block);
  }

  private void putFree(Block block) {
    block.next = free[block.sizeClass];
    free[block.sizeClass] = block;
  }

  /** Takes back everything that {@link #acquire} lent. */
  public void releaseAll() {
    checkUsable();
    for (Block block : blocks.slots()) {
      if (block != null && block.live) {
        giveBack(block);
      }
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is the same memory each time, as large as the largest request so far or a little larger.
   * When it has to grow, the old memory is freed, and using it throws {@link
   * IllegalStateException}.
   *
   * @throws IllegalArgumentException unless 0 &lt;= byteSize &lt;= 2^62
   */
  @Override
  public MemorySegment scratch(long byteSize) {
    checkUsable();
    if (byteSize < 0 || byteSize > scratch.byteSize()) {
      growScratch(SizeClass.capacity(SizeClass.of(byteSize)));
    }
    return scratch;
  }

  /** Synchronized with {@link #close}: memory got by one must not be missed by the other. */
  private synchronized void growScratch(long capacity) {
    checkUsable();
    // Freed first, since the contents need not survive and the two together might not fit.
    dropScratch();
    scratchArena = Arenas.shared();
    scratch = scratchArena.allocate(capacity, Tensor.ALIGNMENT);
    grown(capacity);
  }

  private void dropScratch() {
    if (scratchArena != null) {
      scratchArena.close();
      scratchArena = null;
      reservedBytes -= scratch.byteSize();
      scratch = MemorySegment.NULL;
    }
  }

  private void grown(long bytes) {
    reservedBytes += bytes;
    growths++;
  }

  /** The native memory held, in bytes: all blocks, lent or free, and the scratch memory. */
  public long reservedBytes() {
    checkUsable();
    return reservedBytes;
  }

  /** How often native memory has been asked for. */
  public int growths() {
    checkUsable();
    return growths;
  }

  /** The bytes now lent by {@link #acquire}, as they were asked for. */
  public long liveBytes() {
    checkUsable();
    return liveBytes;
  }

  /**
   * Frees the memory; whatever was lent can no longer be used. Any thread may close a workspace,
   * and closing again does nothing. On another thread than its own the caller sees to it that the
   * memory is not in use: otherwise its user, or this method, ends in an {@link
   * IllegalStateException}.
   *
   * @throws IllegalStateException if native code works on the memory at this moment; closing again
   *     frees what is left
   */
  @Override
  public synchronized void close() {
    closed = true;
    try {
      dropScratch();
    } finally {
      if (arena.scope().isAlive()) {
        arena.close();
      }
    }
  }

  private void checkUsable() {
    checkThread();
    if (closed) {
      throw new IllegalStateException("the workspace is closed");
    }
  }

  private void checkThread() {
    if (Thread.currentThread().threadId() != ownerId) {
      throw new WrongThreadException(
          "a workspace of "
              + owner
              + " was used by "
              + Thread.currentThread()
              + "; create one for each thread");
    }
  }
}
