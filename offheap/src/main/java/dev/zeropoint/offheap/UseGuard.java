package dev.zeropoint.offheap;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides when the memory of one thread's object may be freed. One thread uses the object, between
 * {@link #enter} and {@link #exit}; any thread may close it, as often as it likes. An object that
 * was lost without being closed is closed by the garbage collector.
 *
 * <pre>
 *            enter               close
 *     IDLE &lt;--------&gt; RUNNING --------&gt; CLOSING
 *      |     exit                          |
 *      | close                             | exit
 *      +------------------------------&gt; CLOSED, freed
 * </pre>
 *
 * <p>A close in the middle of a use therefore never takes memory from under machine code: it
 * returns at once, and the user frees the memory when it is done.
 *
 * <p>Lost objects are found by a {@link Cleaner}, whose daemon thread the JDK starts with the first
 * guard and owns. The guard must not lead to the object that it guards, or that is never lost. For
 * this reason it keeps no reference to the thread either: the thread's task or its thread-local
 * variables may lead to the object.
 */
public final class UseGuard {
  private static final int IDLE = 0;
  private static final int RUNNING = 1;
  private static final int CLOSING = 2;
  private static final int CLOSED = 3;

  private static final System.Logger LOG = System.getLogger(Leaks.class.getPackageName());

  /** Made with the first guard. */
  private static final class Holder {
    static final Cleaner CLEANER = Cleaner.create();
  }

  private final String what;
  private final Runnable free;
  private final long ownerId = Thread.currentThread().threadId();
  private final String owner = Thread.currentThread().toString();
  private final AtomicInteger state = new AtomicInteger(IDLE);
  private boolean freed;

  private UseGuard(String what, Runnable free) {
    this.what = what;
    this.free = free;
  }

  /**
   * Guards an object that the calling thread is going to use.
   *
   * @param guarded the object; when it becomes unreachable it is closed
   * @param what it is, for messages: "session"
   * @param free frees its memory; called on any thread, once unless it throws, and never during a
   *     use. It must not refer to the object
   */
  public static UseGuard of(Object guarded, String what, Runnable free) {
    UseGuard guard = new UseGuard(what, free);
    Holder.CLEANER.register(guarded, guard::lost);
    return guard;
  }

  /**
   * Begins a use, which {@link #exit} ends: call it in a finally block.
   *
   * @throws IllegalStateException on another thread than the one that made the object, if the
   *     object is closed, or if a use has begun already
   */
  public void enter() {
    checkThread();
    if (!state.compareAndSet(IDLE, RUNNING)) {
      throw new IllegalStateException(
          state.get() == RUNNING ? "the " + what + " is in use already" : closedMessage());
    }
  }

  /** Ends a use. If the object was closed in the meantime its memory is freed now. */
  public void exit() {
    if (!state.compareAndSet(RUNNING, IDLE) && state.compareAndSet(CLOSING, CLOSED)) {
      free();
    }
  }

  /**
   * Checks what {@link #enter} checks, for a use that no close can disturb.
   *
   * @throws IllegalStateException on another thread than the one that made the object, or if the
   *     object is closed
   */
  public void check() {
    checkThread();
    if (isClosed()) {
      throw new IllegalStateException(closedMessage());
    }
  }

  /** Whether the object was closed, though its memory may yet be in use. */
  public boolean isClosed() {
    return state.get() >= CLOSING;
  }

  /**
   * Closes the object, from any thread. Its memory is freed now or, during a use, at the end of
   * that. Closing again does nothing.
   */
  public void close() {
    while (true) {
      int now = state.get();
      if (now == CLOSING || (now == RUNNING && state.compareAndSet(RUNNING, CLOSING))) {
        return;
      }
      if (now == CLOSED || (now == IDLE && state.compareAndSet(IDLE, CLOSED))) {
        // What was freed before is not freed again, but a failed attempt is repeated.
        free();
        return;
      }
    }
  }

  private synchronized void free() {
    if (!freed) {
      free.run();
      freed = true;
    }
  }

  /** The object was collected. */
  private void lost() {
    if (!isClosed() && Leaks.enabled()) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "never closed, freed by the garbage collector: a " + what + " of " + owner);
    }
    close();
  }

  private String closedMessage() {
    return "the " + what + " is closed";
  }

  private void checkThread() {
    if (Thread.currentThread().threadId() != ownerId) {
      throw new IllegalStateException(
          "a "
              + what
              + " runs on the thread that made it: "
              + owner
              + ", not "
              + Thread.currentThread());
    }
  }
}
