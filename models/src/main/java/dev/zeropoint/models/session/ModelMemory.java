package dev.zeropoint.models.session;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The memory of a model's weights: freed when the model is closed and no session runs. It counts
 * the runs, so that a close never takes weights from under machine code.
 */
final class ModelMemory {
  /** Set when the model is closed; the other bits count the runs. */
  private static final int CLOSED = Integer.MIN_VALUE;

  private final String origin;
  private final Arena arena;
  private final AtomicInteger runs = new AtomicInteger();

  ModelMemory(String origin, Arena arena) {
    this.origin = origin;
    this.arena = arena;
  }

  /**
   * Begins a run, which {@link #exit} ends.
   *
   * @throws IllegalStateException if the model is closed
   */
  void enter() {
    int now;
    do {
      now = runs.get();
      if (now < 0) {
        throw new IllegalStateException("the model " + origin + " is closed");
      }
    } while (!runs.compareAndSet(now, now + 1));
  }

  /** Ends a run; the last one of a closed model frees the weights. */
  void exit() {
    if (runs.decrementAndGet() == CLOSED) {
      arena.close();
    }
  }

  /** Closes the model: no run begins any more. Closing again does nothing. */
  void close() {
    int now;
    do {
      now = runs.get();
      if (now < 0) {
        return;
      }
    } while (!runs.compareAndSet(now, now | CLOSED));
    if (now == 0) {
      free();
    }
  }

  private void free() {
    try {
      arena.close();
    } catch (WrongThreadException | IllegalStateException e) {
      // Confined to another thread, or held by native code that is no session's: to be tried again.
      runs.set(0);
      throw e;
    }
  }
}
