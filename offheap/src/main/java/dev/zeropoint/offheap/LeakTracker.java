package dev.zeropoint.offheap;

import java.lang.StackWalker.StackFrame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Remembers arenas from opening to closing, and notices those that become unreachable in between.
 *
 * <p>What the collector watches is the arena object that the caller holds. Segments refer to the
 * scope inside of it and not to that object, so it can be lost while segments are in use; nobody
 * could close it any more, hence that is a leak too.
 */
final class LeakTracker {
  /** How many leaks wait for {@link #report()}; a leak in a loop must not fill the heap as well. */
  static final int MAX_KEPT = 1024;

  private static final int MAX_CALLS = 64;
  private static final Set<String> OWN_CLASSES =
      Set.of(LeakTracker.class.getName(), Arenas.class.getName());

  private final Consumer<Leak> log;
  private final ReferenceQueue<Arena> unreachable = new ReferenceQueue<>();
  private final Set<Opening> open = ConcurrentHashMap.newKeySet();
  private final Deque<Leak> found = new ArrayDeque<>();

  LeakTracker(Consumer<Leak> log) {
    this.log = log;
  }

  static void log(Leak leak) {
    System.getLogger(Leaks.class.getPackageName())
        .log(System.Logger.Level.WARNING, () -> "never closed: " + leak.describe());
  }

  /** Wraps an arena that was just opened. */
  Arena open(Arena memory, boolean shared) {
    poll();
    TrackedArena arena = new TrackedArena(memory, shared);
    open.add(arena.opening);
    return arena;
  }

  List<Leak> report() {
    poll();
    synchronized (found) {
      List<Leak> leaks = List.copyOf(found);
      found.clear();
      return leaks;
    }
  }

  List<Leak> stillOpen() {
    poll();
    return open.stream().map(Opening::describe).toList();
  }

  private void poll() {
    for (Reference<?> lost = unreachable.poll(); lost != null; lost = unreachable.poll()) {
      // An arena closed just now may have been queued before: it is no longer in the set.
      if (lost instanceof Opening opening && open.remove(opening)) {
        Leak leak = opening.describe();
        synchronized (found) {
          if (found.size() == MAX_KEPT) {
            found.removeFirst();
          }
          found.addLast(leak);
        }
        log.accept(leak);
      }
    }
  }

  /** What is known of one arena. It must not refer to the arena, or that would never be lost. */
  private static final class Opening extends PhantomReference<Arena> {
    final boolean shared;
    final String thread;
    final List<StackTraceElement> calls;
    final AtomicLong bytes = new AtomicLong();

    Opening(Arena arena, boolean shared, ReferenceQueue<Arena> queue) {
      super(arena, queue);
      this.shared = shared;
      Thread current = Thread.currentThread();
      // Virtual threads have no name by default.
      this.thread = current.getName().isEmpty() ? "#" + current.threadId() : current.getName();
      this.calls =
          StackWalker.getInstance()
              .walk(
                  frames ->
                      frames
                          .dropWhile(LeakTracker::isOwn)
                          .limit(MAX_CALLS)
                          .map(StackFrame::toStackTraceElement)
                          .toList());
    }

    Leak describe() {
      return new Leak(shared, bytes.get(), thread, calls);
    }
  }

  private static boolean isOwn(StackFrame frame) {
    String name = frame.getClassName();
    int nested = name.indexOf('$');
    return OWN_CLASSES.contains(nested < 0 ? name : name.substring(0, nested));
  }

  private final class TrackedArena extends AlignedArena {
    final Opening opening;

    TrackedArena(Arena memory, boolean shared) {
      super(memory);
      this.opening = new Opening(this, shared, unreachable);
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
      MemorySegment segment = super.allocate(byteSize, byteAlignment);
      opening.bytes.addAndGet(byteSize);
      return segment;
    }

    @Override
    public void close() {
      try {
        super.close();
        open.remove(opening);
      } finally {
        // Else the collector may take this object for lost while it is being closed.
        Reference.reachabilityFence(this);
      }
    }
  }
}
