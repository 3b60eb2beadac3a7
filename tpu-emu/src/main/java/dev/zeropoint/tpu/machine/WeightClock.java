package dev.zeropoint.tpu.machine;

/**
 * The times of weight tiles on their way into the array:
 *
 * <pre>
 *   asked for ──> fetched, one after the other ──> in the FIFO ──> shifted in ──> active
 *                 while a place of the FIFO is free                 while no other tile waits there
 * </pre>
 *
 * <p>When a tile can be fetched depends on when earlier ones left the FIFO, which later
 * instructions decide. So tiles are asked for in one call and their times found in another.
 */
final class WeightClock {
  private final TpuConfig config;
  private final Issue issue;
  private final Tracer trace;
  // Times of the last tiles, tile t at t % size.
  private final int size;
  private final long[] asked;
  private final long[] fetchStart;
  private final long[] fetchEnd;
  private final long[] shiftEnd;
  private final int[] rows;
  private final int[] cols;

  private long count;
  private long timed;
  private long taken;
  private long shadowFree;
  private long fifoTileCycles;

  WeightClock(TpuConfig config, Issue issue, Tracer trace) {
    this.config = config;
    this.issue = issue;
    this.trace = trace;
    size = 2 * capacity(config) + 2;
    asked = new long[size];
    fetchStart = new long[size];
    fetchEnd = new long[size];
    shiftEnd = new long[size];
    rows = new int[size];
    cols = new int[size];
  }

  /** Tiles that can be asked for before the first of them is used; more would wait for ever. */
  static int capacity(TpuConfig config) {
    return config.fifoTiles() + config.queueDepth();
  }

  /** A tile on its way, with its extents in use. */
  record Tile(long asked, long arrived, long shiftStart, long shiftEnd, int rows, int cols) {}

  /** Asks for the next tile. */
  void ask(int usedRows, int usedCols) {
    if (count - taken >= capacity(config)) {
      throw new IllegalStateException("more tiles asked for than can wait");
    }
    findTimes();
    long queued = count - config.queueDepth();
    int slot = slot(count);
    asked[slot] = issue.issueAt(queued < 0 ? 0 : fetchStart[slot(queued)]);
    rows[slot] = usedRows;
    cols[slot] = usedCols;
    count++;
  }

  private int slot(long tile) {
    return (int) (tile % size);
  }

  private void findTimes() {
    while (timed < count && timed < taken + config.fifoTiles()) {
      int slot = slot(timed);
      long start = asked[slot];
      if (timed > 0) {
        start = Math.max(start, fetchEnd[slot(timed - 1)]);
      }
      if (timed >= config.fifoTiles()) {
        start = Math.max(start, shiftEnd[slot(timed - config.fifoTiles())]);
      }
      fetchStart[slot] = start;
      fetchEnd[slot] = start + config.fetchCycles();
      trace.add(Unit.WEIGHT_FETCH, "tile", timed, start, config.fetchCycles());
      timed++;
    }
  }

  /** Takes the next tile: from now on it is shifted in as soon as it can. */
  Tile take() {
    findTimes();
    int slot = slot(taken);
    long start = Math.max(fetchEnd[slot], shadowFree);
    shiftEnd[slot] = start + config.shiftCycles();
    fifoTileCycles += shiftEnd[slot] - fetchEnd[slot];
    trace.add(Unit.WEIGHT_SHIFT, "tile", taken, start, config.shiftCycles());
    taken++;
    return new Tile(asked[slot], fetchEnd[slot], start, shiftEnd[slot], rows[slot], cols[slot]);
  }

  /** The tile taken last has become the active one: the shadow tile is free. */
  void swapped(long time) {
    shadowFree = time;
  }

  long fifoTileCycles() {
    return fifoTileCycles;
  }

  long tiles() {
    return count;
  }

  /** When the last tile that was asked for has arrived. */
  long end() {
    findTimes();
    return timed == 0 ? 0 : fetchEnd[slot(timed - 1)];
  }
}
