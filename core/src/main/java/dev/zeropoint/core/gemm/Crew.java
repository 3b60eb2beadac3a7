package dev.zeropoint.core.gemm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that do the parts of one {@link SharedProduct} at a time. To hand it out allocates
 * nothing.
 *
 * <p>The parts that are left are one atomic number, a ticket: the count of parts in its upper half,
 * the next part in its lower. Whoever increments it knows from the old value alone whether there
 * was a part to take, even if the product is done meanwhile and another begins. Its fields are
 * written before the ticket and stay until all parts are done, so whoever has a part sees them.
 *
 * <p>A part that throws, whatever it throws, counts as done: the other parts go on, the calling
 * thread gets what was thrown first, and the crew is as good as before.
 */
final class Crew implements AutoCloseable {
  private static final int SPINS = 2_000;
  private static final int PARTS_SHIFT = 32;

  /** How long the calling thread spins for the last parts before it sleeps. */
  private static final long SPIN_NANOS = 10_000;

  /** Spins between two looks at the clock, which takes as long as a few of them. */
  private static final int SPINS_PER_LOOK = 16;

  private final Worker[] workers;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicLong ticket = new AtomicLong();
  private final AtomicInteger left = new AtomicInteger();

  /** Parts that a thread could not reach the memory of: the calling thread does them. */
  private final AtomicLong unreachable = new AtomicLong();

  private final SharedProduct product = new SharedProduct();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** The calling thread when it sleeps, or is about to. */
  private volatile Thread waiter;

  private volatile boolean closed;

  Crew(int threads) {
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker("zeropoint-" + (i + 1));
    }
    boolean started = false;
    try {
      for (Worker worker : workers) {
        worker.start();
      }
      started = true;
    } finally {
      // The system may refuse the last of them.
      if (!started) {
        close();
      }
    }
  }

  int threads() {
    return workers.length + 1;
  }

  /**
   * Whether its threads may access all memory of a product; what is confined to another thread they
   * may not.
   *
   * @param epilogue or null
   */
  boolean reaches(MemorySegment lhs, PackedWeights rhs, Epilogue epilogue, MemorySegment dst) {
    if (workers.length == 0) {
      return true;
    }
    // All stand alike to an arena: confined ones belong to callers.
    Thread worker = workers[0];
    return lhs.isAccessibleBy(worker)
        && dst.isAccessibleBy(worker)
        && rhs.isAccessibleBy(worker)
        && (epilogue == null || epilogue.isAccessibleBy(worker));
  }

  /**
   * Takes the crew for a product of the calling thread; false if it is at work for another one, or
   * closed. Whoever got it must {@link #leave}.
   */
  boolean tryEnter() {
    return !closed && busy.compareAndSet(false, true);
  }

  /** The product to fill in; of the thread that entered. */
  SharedProduct product() {
    return product;
  }

  /** Does all parts of the product and returns when they are done. */
  void run(Scratch scratch) {
    int parts = product.parts();
    failure.set(null);
    unreachable.set(0);
    left.set(parts);
    ticket.set((long) parts << PARTS_SHIFT);
    for (Worker worker : workers) {
      worker.wake();
    }
    takeParts(scratch);
    awaitParts();
    rethrow(failure.get());
    for (long set = unreachable.get(); set != 0; set &= set - 1) {
      product.multiply(Long.numberOfTrailingZeros(set), scratch);
    }
  }

  /** Waits for the parts that others have taken: for a short time awake, then asleep. */
  private void awaitParts() {
    long start = System.nanoTime();
    while (left.get() > 0) {
      for (int i = 0; i < SPINS_PER_LOOK && left.get() > 0; i++) {
        Thread.onSpinWait();
      }
      if (left.get() > 0 && System.nanoTime() - start >= SPIN_NANOS) {
        sleepUntilDone();
      }
    }
  }

  private void sleepUntilDone() {
    boolean interrupted = false;
    waiter = Thread.currentThread();
    // Asked again: the last part may have been done before the waiter was seen.
    while (left.get() > 0) {
      LockSupport.park(this);
      // An interrupted thread would not sleep any more.
      interrupted |= Thread.interrupted();
    }
    waiter = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void partDone() {
    if (left.decrementAndGet() == 0) {
      Thread sleeping = waiter;
      if (sleeping != null) {
        LockSupport.unpark(sleeping);
      }
    }
  }

  /** Gives the crew back. */
  void leave() {
    product.clear();
    failure.set(null);
    busy.set(false);
  }

  private static void rethrow(Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure);
    }
  }

  private void takeParts(Scratch scratch) {
    while (true) {
      long taken = ticket.getAndIncrement();
      int parts = (int) (taken >>> PARTS_SHIFT);
      int part = (int) taken;
      if (part >= parts) {
        return;
      }
      try {
        product.multiply(part, scratch);
      } catch (WrongThreadException e) {
        unreachable.getAndAdd(1L << part);
      } catch (Throwable e) {
        failure.compareAndSet(null, e);
      } finally {
        partDone();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A thread with scratch memory of its own, which grows to what it is asked for. */
  private final class Worker extends Thread {
    private volatile boolean asleep;
    private Arena arena;
    private MemorySegment memory = MemorySegment.NULL;

    Worker(String name) {
      super(null, null, name, 0, false);
      setDaemon(true);
    }

    void wake() {
      if (asleep) {
        LockSupport.unpark(this);
      }
    }

    private boolean hasWork() {
      long now = ticket.get();
      return (int) now < (int) (now >>> PARTS_SHIFT);
    }

    @Override
    public void run() {
      try {
        work();
      } finally {
        freeMemory();
      }
    }

    private void work() {
      Scratch scratch = this::scratch;
      int spins = 0;
      while (!closed) {
        if (hasWork()) {
          takeParts(scratch);
          spins = 0;
        } else if (spins < SPINS) {
          spins++;
          Thread.onSpinWait();
        } else {
          asleep = true;
          // Asked again: work that came before the flag was seen would not wake anybody.
          if (!hasWork() && !closed) {
            LockSupport.park(Crew.this);
            // An interrupted thread would not sleep any more; nobody's business is told so.
            Thread.interrupted();
          }
          asleep = false;
          spins = 0;
        }
      }
    }

    private MemorySegment scratch(long byteSize) {
      if (memory.byteSize() < byteSize) {
        // Freed first, since the two together might not fit. If the new one cannot be had, then
        // there is none, and the next request asks again.
        freeMemory();
        arena = Arena.ofConfined();
        memory = arena.allocate(byteSize, 64);
      }
      return memory;
    }

    private void freeMemory() {
      memory = MemorySegment.NULL;
      if (arena != null) {
        arena.close();
        arena = null;
      }
    }
  }
}
