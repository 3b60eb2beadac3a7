package dev.zeropoint.tpu.compile;

/**
 * Where a layer's data lie in host memory, in lines:
 *
 * <pre>
 *   constants   a tile of columns after the other, 12 lines each
 *   input       a chunk after the other, in it a block of depth after the other
 *   results     a chunk after the other, in it a tile of columns after the other
 * </pre>
 */
final class HostLayout {
  private final TilePlan plan;
  private final long[] chunkInput;
  private final long[] chunkResults;
  private final long lines;

  HostLayout(TilePlan plan) {
    this.plan = plan;
    int count = plan.chunks().size();
    chunkInput = new long[count];
    chunkResults = new long[count];
    long line = (long) plan.columnTiles() * TilePlan.CONSTANT_LINES;
    for (Chunk chunk : plan.chunks()) {
      chunkInput[chunk.index()] = line;
      line += plan.blockLines(chunk) * plan.blocks();
    }
    for (Chunk chunk : plan.chunks()) {
      chunkResults[chunk.index()] = line;
      line += resultLines(chunk) * plan.columnTiles();
    }
    lines = count == 0 ? 0 : line;
    if (lines > 1L << 32) {
      throw new IllegalArgumentException(
          plan.shape() + " takes " + lines + " lines of host memory, more than 2^32");
    }
  }

  private long resultLines(Chunk chunk) {
    return (long) chunk.accumulators(plan.shape()) * plan.outputLines();
  }

  /** All lines. */
  long lines() {
    return lines;
  }

  long constants(int column) {
    return (long) column * TilePlan.CONSTANT_LINES;
  }

  long input(Chunk chunk, int block) {
    return chunkInput[chunk.index()] + plan.blockLines(chunk) * block;
  }

  long results(Chunk chunk, int column) {
    return chunkResults[chunk.index()] + resultLines(chunk) * column;
  }
}
