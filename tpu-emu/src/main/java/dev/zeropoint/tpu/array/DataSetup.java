package dev.zeropoint.tpu.array;

/**
 * The systolic data setup at one edge of the array: it takes a vector a cycle and lets lane i enter
 * i cycles later.
 *
 * <pre>
 *   offered      enters the array in cycle 0  1  2  3
 *   cycle 0: a0 a1 a2          lane 0      a0 b0  .  .
 *   cycle 1: b0 b1 b2          lane 1       . a1 b1  .
 *                              lane 2       .  . a2 b2
 * </pre>
 *
 * <p>The delay registers are a ring of skewed vectors: a vector is written along the diagonal, so
 * what enters in one cycle lies together. A mark travels with each vector, and on through the
 * array: whatever is {@code d} steps away from lane 0 has the mark of the vector of {@code d}
 * cycles ago.
 */
final class DataSetup {
  /** The mark of a cycle in which nothing was offered; its lanes are 0. */
  static final byte BUBBLE = 0;

  private final int[][] entering;
  private final byte[] marks;
  private int slot;
  private byte offered = BUBBLE;

  /**
   * Empty delay registers.
   *
   * @param lanes of a vector
   * @param reach steps for which marks are followed
   */
  DataSetup(int lanes, int reach) {
    entering = new int[lanes][lanes];
    marks = new byte[reach];
  }

  /**
   * Offers a vector for the next cycle.
   *
   * @param count values from {@code offset} on; the lanes behind them get 0
   * @param mark what travels with it, not {@link #BUBBLE}
   * @throws IllegalStateException if one was offered already
   */
  void offer(int[] values, int offset, int count, byte mark) {
    if (offered != BUBBLE) {
      throw new IllegalStateException("two vectors for one cycle");
    }
    write(values, offset, count);
    offered = mark;
  }

  private void write(int[] values, int offset, int count) {
    int lanes = entering.length;
    for (int lane = 0; lane < lanes; lane++) {
      int later = slot + lane;
      entering[later < lanes ? later : later - lanes][lane] =
          lane < count ? values[offset + lane] : 0;
    }
  }

  /** A cycle passes: answers what enters in it, to be read before the next call. */
  int[] enter() {
    if (offered == BUBBLE) {
      write(entering[slot], 0, 0);
    }
    System.arraycopy(marks, 0, marks, 1, marks.length - 1);
    marks[0] = offered;
    offered = BUBBLE;
    int[] result = entering[slot];
    slot = slot + 1 < entering.length ? slot + 1 : 0;
    return result;
  }

  /** The mark of the vector that was offered {@code distance} cycles before the last one. */
  byte mark(int distance) {
    return marks[distance];
  }

  boolean valid(int distance) {
    return marks[distance] != BUBBLE;
  }

  /** Whether a lane holds an offered value that enters {@code steps} steps after the next one. */
  boolean waits(int lane, int steps) {
    return steps < lane && valid(lane - steps - 1);
  }

  /** The value of which {@link #waits} tells. */
  int waiting(int lane, int steps) {
    return entering[(slot + steps) % entering.length][lane];
  }
}
