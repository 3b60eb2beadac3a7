package dev.zeropoint.tpu.machine;

/**
 * The figures of a machine. {@link #V1} has those of the paper (Jouppi et al., ISCA 2017); {@code
 * queueDepth} alone is our choice, as nothing is published about it.
 *
 * @param clockHertz cycles a second; 700,000,000
 * @param rows of the array, the depth of a tile; 256
 * @param cols of the array, the columns of a tile; 256
 * @param weightMemoryBytes size of Weight Memory; 8 GiB
 * @param weightBytesPerSecond bandwidth of Weight Memory; 34,000,000,000
 * @param fifoTiles tiles that the weight FIFO holds; 4
 * @param unifiedBufferBytes size of the Unified Buffer; 24 MiB
 * @param accumulators rows of {@code cols} 32-bit accumulators; 4096
 * @param pathBytes width of the internal paths, a line of the Unified Buffer, moved in one cycle;
 *     256, at least rows and cols
 * @param pcieBytesPerSecond bandwidth of PCIe, each way; 14 GiB/s
 * @param hostPathBytesPerSecond bandwidth between the host interface and the Unified Buffer; 10
 *     GiB/s
 * @param queueDepth instructions that can wait in front of each unit before issue stops; 8
 */
public record TpuConfig(
    long clockHertz,
    int rows,
    int cols,
    long weightMemoryBytes,
    long weightBytesPerSecond,
    int fifoTiles,
    long unifiedBufferBytes,
    int accumulators,
    int pathBytes,
    long pcieBytesPerSecond,
    long hostPathBytesPerSecond,
    int queueDepth) {
  /** The TPU v1. */
  public static final TpuConfig V1 =
      new TpuConfig(
          700_000_000L,
          256,
          256,
          8L << 30,
          34_000_000_000L,
          4,
          24L << 20,
          4096,
          256,
          14L << 30,
          10L << 30,
          8);

  private static final int MAX_EXTENT = 4096;

  /**
   * Checks the ranges: that every address has a code in the instruction's fields, and that no
   * figure overflows a count of cycles.
   *
   * @throws IllegalArgumentException with the value if one is left
   */
  public TpuConfig {
    require("clockHertz", clockHertz, 1, 1L << 40);
    require("rows", rows, 1, MAX_EXTENT);
    require("cols", cols, 1, MAX_EXTENT);
    require("weightBytesPerSecond", weightBytesPerSecond, 1, 1L << 50);
    require("fifoTiles", fifoTiles, 1, 1024);
    require("accumulators", accumulators, 2, 1 << 16);
    require("pathBytes", pathBytes, Math.max(rows, cols), 2 * MAX_EXTENT);
    require("pcieBytesPerSecond", pcieBytesPerSecond, 1, 1L << 50);
    require("hostPathBytesPerSecond", hostPathBytesPerSecond, 1, 1L << 50);
    require("queueDepth", queueDepth, 1, 1024);
    require("weightMemoryBytes", weightMemoryBytes, (long) rows * cols, 1L << 48);
    // An int32 result takes four lines, twice for double buffering, and its constants 24.
    require("unifiedBufferBytes", unifiedBufferBytes, 64L * pathBytes, (1L << 24) * pathBytes);
  }

  private static void require(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + "=" + value + " is not in [" + min + ", " + max + "]");
    }
  }

  /** The same with a clock of so many Hz. */
  public TpuConfig withClock(long hertz) {
    return new TpuConfig(
        hertz,
        rows,
        cols,
        weightMemoryBytes,
        weightBytesPerSecond,
        fifoTiles,
        unifiedBufferBytes,
        accumulators,
        pathBytes,
        pcieBytesPerSecond,
        hostPathBytesPerSecond,
        queueDepth);
  }

  /** The same with a Weight Memory of so many bytes a second. */
  public TpuConfig withWeightBandwidth(long bytesPerSecond) {
    return new TpuConfig(
        clockHertz,
        rows,
        cols,
        weightMemoryBytes,
        bytesPerSecond,
        fifoTiles,
        unifiedBufferBytes,
        accumulators,
        pathBytes,
        pcieBytesPerSecond,
        hostPathBytesPerSecond,
        queueDepth);
  }

  /** The same with an array of another size, and paths as wide as its longer side. */
  public TpuConfig withArray(int newRows, int newCols) {
    return new TpuConfig(
        clockHertz,
        newRows,
        newCols,
        weightMemoryBytes,
        weightBytesPerSecond,
        fifoTiles,
        unifiedBufferBytes,
        accumulators,
        Math.max(newRows, newCols),
        pcieBytesPerSecond,
        hostPathBytesPerSecond,
        queueDepth);
  }

  /** The same with other on-chip memories. */
  public TpuConfig withMemories(long newUnifiedBufferBytes, int newAccumulators) {
    return new TpuConfig(
        clockHertz,
        rows,
        cols,
        weightMemoryBytes,
        weightBytesPerSecond,
        fifoTiles,
        newUnifiedBufferBytes,
        newAccumulators,
        pathBytes,
        pcieBytesPerSecond,
        hostPathBytesPerSecond,
        queueDepth);
  }

  /** The same with so many bytes a second between the host and the Unified Buffer. */
  public TpuConfig withHostBandwidth(long bytesPerSecond) {
    return new TpuConfig(
        clockHertz,
        rows,
        cols,
        weightMemoryBytes,
        weightBytesPerSecond,
        fifoTiles,
        unifiedBufferBytes,
        accumulators,
        pathBytes,
        bytesPerSecond,
        bytesPerSecond,
        queueDepth);
  }

  /** Bytes of a weight tile, 8 bits each. */
  public int tileBytes() {
    return rows * cols;
  }

  /** Tiles that Weight Memory holds; the last bytes may be left over. */
  public long weightTiles() {
    return weightMemoryBytes / tileBytes();
  }

  /** Lines that the Unified Buffer holds. */
  public int bufferLines() {
    return (int) (unifiedBufferBytes / pathBytes);
  }

  /**
   * Cycles in which Weight Memory delivers one tile, rounded to the nearest: 65,536 B / 34 GB/s *
   * 700 MHz = 1349 on the TPU v1.
   */
  public long fetchCycles() {
    return cycles(tileBytes(), weightBytesPerSecond);
  }

  /** Cycles in which a tile is shifted into the array, a row each. */
  public long shiftCycles() {
    return rows;
  }

  /** Cycles from a row's entry into the array until its last sum is in the accumulators. */
  public long arrayLatency() {
    return rows + cols - 2L;
  }

  /** Cycles in which lines move between the host and the Unified Buffer. */
  public long hostCycles(long lines) {
    return cycles(lines * pathBytes, hostBytesPerSecond());
  }

  /** Bytes a second each way between the host and the Unified Buffer: the slower of both paths. */
  public long hostBytesPerSecond() {
    return Math.min(pcieBytesPerSecond, hostPathBytesPerSecond);
  }

  private long cycles(long bytes, long bytesPerSecond) {
    return Math.max(1, Math.round((double) bytes * clockHertz / bytesPerSecond));
  }

  /** The time of so many cycles, in microseconds. */
  public double micros(long cycles) {
    return cycles * 1e6 / clockHertz;
  }

  /** Operations a second at most, in 10^12: two for each MAC and cycle. 91.8 on the TPU v1. */
  public double peakTops() {
    return 2.0 * rows * cols * clockHertz / 1e12;
  }
}
