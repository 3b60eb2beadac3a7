package dev.zeropoint.tpu.machine;

/**
 * In-order issue: one instruction a cycle at most, none while the queue of its unit is full, none
 * across a synchronisation.
 */
final class Issue {
  private final int depth;
  private long time = -1;

  Issue(TpuConfig config) {
    this.depth = config.queueDepth();
  }

  /** The queue in front of one unit: it is full while the start of so many is to come. */
  final class Queue {
    private final long[] starts = new long[depth];
    private int next;

    /** The cycle in which the next instruction of this unit issues. */
    long issue() {
      time = Math.max(time + 1, starts[next]);
      return time;
    }

    /** Tells when the instruction that issued last leaves the queue. */
    void started(long start) {
      starts[next] = start;
      next = (next + 1) % depth;
    }
  }

  Queue queue() {
    return new Queue();
  }

  /** Issues what no unit has to do. */
  long issue() {
    return ++time;
  }

  /** Issues once another time is reached, where only the unit itself knows when. */
  long issueAt(long earliest) {
    time = Math.max(time + 1, earliest);
    return time;
  }

  /** Lets nothing issue before a time. */
  void holdUntil(long earliest) {
    time = Math.max(time, earliest - 1);
  }

  /** When the last instruction issued. */
  long time() {
    return time;
  }
}
