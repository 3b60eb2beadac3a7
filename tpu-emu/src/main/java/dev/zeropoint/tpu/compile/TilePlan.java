package dev.zeropoint.tpu.compile;

import dev.zeropoint.tpu.isa.Instruction;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * How a layer is cut.
 *
 * <pre>
 *   for each chunk of rows              half of the accumulators at most: the other half drains
 *     for each tile of output columns
 *       for each block of depth, for each tap:  one tile, all rows of the chunk
 * </pre>
 *
 * <p>This order moves least. Sums never leave the accumulators before they are complete, so results
 * are written once. The input of a chunk is read from the host once and stays in the Unified Buffer
 * for all columns. Weights are read once for each chunk; a chunk of 2048 rows covers the 1349
 * cycles of a tile's fetch, and up to 2048 rows there is one chunk, so each weight is read once,
 * the minimum.
 *
 * <p>Two choices are made by an estimate of the cycles. Chunks that use all accumulators halve the
 * reads of weights and leave the array idle while they drain: worth it where a fetch takes longer
 * than 2048 rows. An input too large for the Unified Buffer is streamed, block by block and again
 * for each tile of columns, unless smaller chunks cost less.
 */
final class TilePlan {
  /** Lines of one column tile's biases, multipliers and shifts. */
  static final int CONSTANT_LINES = 12;

  private static final long MAX_TILES = 20_000_000;

  private final TpuConfig config;
  private final LayerShape shape;
  private final OperandFormat format;
  private final int outputLines;
  private final int blocks;
  private final int columnTiles;
  private List<Chunk> chunks;
  private boolean resident;
  private boolean doubleBuffered;

  TilePlan(TpuConfig config, LayerShape shape, OperandFormat format, int outputLines) {
    this.config = config;
    this.shape = shape;
    this.format = format;
    this.outputLines = outputLines;
    blocks = Math.max(1, Math.ceilDiv(shape.channels(), config.rows()));
    columnTiles = Math.ceilDiv(shape.outputs(), config.cols());
    if (shape.isEmpty()) {
      chunks = List.of();
    } else {
      choose();
    }
    if ((long) chunks.size() * tiles() > MAX_TILES) {
      throw new IllegalArgumentException(
          shape + " takes more than " + MAX_TILES + " passes of a tile");
    }
  }

  /** Takes the cheapest way to use accumulators and Unified Buffer. */
  private void choose() {
    double least = Double.POSITIVE_INFINITY;
    for (boolean halves : new boolean[] {true, false}) {
      for (boolean whole : new boolean[] {true, false}) {
        List<Chunk> candidate = largest(halves, whole);
        if (candidate == null) {
          continue;
        }
        double cost = cost(candidate, halves, whole);
        // Of two that cost the same, the one of fewer chunks reads the weights less often.
        if (cost < least || (cost == least && candidate.size() < chunks.size())) {
          least = cost;
          chunks = candidate;
          doubleBuffered = halves;
          resident = whole;
        }
      }
    }
    if (chunks == null) {
      throw new IllegalArgumentException(
          shape
              + ": not one row of the output fits the machine: "
              + config.accumulators()
              + " accumulators for "
              + shape.outputWidth()
              + " pixels, "
              + config.bufferLines()
              + " lines for the input");
    }
  }

  /** Cycles, roughly: the array with its weights, or the host if that is slower. */
  private double cost(List<Chunk> candidate, boolean halves, boolean whole) {
    double array = 0;
    double input = 0;
    for (Chunk chunk : candidate) {
      long rows = (long) chunk.accumulators(shape) * format.lhsLines();
      long tile = Math.max(rows, Math.max(config.fetchCycles(), config.shiftCycles()));
      long drain =
          halves ? 0 : config.arrayLatency() + (long) chunk.accumulators(shape) * outputLines;
      array += (double) tiles() * tile + (double) columnTiles * drain;
      input += (double) config.hostCycles(blockLines(chunk)) * blocks * (whole ? 1 : columnTiles);
    }
    return Math.max(array, input);
  }

  /** The fewest chunks that fit, or null if none do. */
  private List<Chunk> largest(boolean halves, boolean whole) {
    int rows = config.accumulators() / (halves ? 2 : 1);
    while (rows >= shape.outputWidth()) {
      List<Chunk> candidate = cut(rows);
      if (inputLines(candidate, whole) + otherLines(candidate) <= config.bufferLines()) {
        return candidate;
      }
      rows -= Math.max(1, rows / 8);
    }
    return null;
  }

  /** Chunks of nearly equal size with so many accumulators at most. */
  private List<Chunk> cut(int accumulators) {
    int width = shape.outputWidth();
    int height = shape.outputHeight();
    List<Chunk> cut = new ArrayList<>();
    if ((long) height * width <= accumulators) {
      // Tiles of 16-bit weights do not stay in the array, so instructions are not repeated.
      int most =
          format.rhsWide() ? 1 : Math.min(Instruction.MAX_REPEAT, accumulators / (height * width));
      int parts = Math.ceilDiv(shape.images(), most);
      for (int i = 0; i < parts; i++) {
        int from = (int) ((long) shape.images() * i / parts);
        int to = (int) ((long) shape.images() * (i + 1) / parts);
        cut.add(new Chunk(cut.size(), from, to - from, 0, height));
      }
      return cut;
    }
    int parts = Math.ceilDiv(height, accumulators / width);
    for (int image = 0; image < shape.images(); image++) {
      for (int i = 0; i < parts; i++) {
        int from = (int) ((long) height * i / parts);
        int to = (int) ((long) height * (i + 1) / parts);
        cut.add(new Chunk(cut.size(), image, 1, from, to - from));
      }
    }
    return cut;
  }

  private long inputLines(List<Chunk> candidate, boolean whole) {
    long largest = 0;
    for (Chunk chunk : candidate) {
      largest = Math.max(largest, blockLines(chunk));
    }
    return whole ? (candidate.size() > 1 ? 2 : 1) * largest * blocks : 2 * largest;
  }

  private long otherLines(List<Chunk> candidate) {
    return 2L * CONSTANT_LINES + 2L * largestRows(candidate) * outputLines;
  }

  private int largestRows(List<Chunk> candidate) {
    return candidate.stream().mapToInt(chunk -> chunk.accumulators(shape)).max().orElse(0);
  }

  LayerShape shape() {
    return shape;
  }

  OperandFormat format() {
    return format;
  }

  TpuConfig config() {
    return config;
  }

  List<Chunk> chunks() {
    return chunks;
  }

  /** Whether a chunk's input stays in the Unified Buffer for all its columns. */
  boolean resident() {
    return resident;
  }

  /** Whether chunks take turns with the halves of the accumulators, else they take all. */
  boolean doubleBuffered() {
    return doubleBuffered;
  }

  /** Blocks of depth, as deep as the array. */
  int blocks() {
    return blocks;
  }

  /** Tiles of columns, as wide as the array. */
  int columnTiles() {
    return columnTiles;
  }

  /** Tiles of all weights. */
  long tiles() {
    return (long) columnTiles * blocks * shape.taps() * format.rhsTiles();
  }

  /** The tile of the low bytes of a block of weights. */
  long tile(int column, int block, int tap) {
    return (((long) column * blocks + block) * shape.taps() + tap) * format.rhsTiles();
  }

  /** Channels of a block. */
  int depth(int block) {
    return Math.min(config.rows(), shape.channels() - block * config.rows());
  }

  /** Outputs of a tile of columns. */
  int cols(int column) {
    return Math.min(config.cols(), shape.outputs() - column * config.cols());
  }

  /** Lines of one block of a chunk's input. */
  long blockLines(Chunk chunk) {
    return chunk.pixels(shape) * format.lhsLines();
  }

  /** Lines that results of the largest chunk take. */
  int resultLines() {
    return largestRows(chunks) * outputLines;
  }

  int outputLines() {
    return outputLines;
  }

  /** The line of the Unified Buffer at which input starts, behind the constants. */
  int inputLine() {
    return 2 * CONSTANT_LINES;
  }

  /** The line behind the input. */
  int outputLine() {
    return Math.toIntExact(inputLine() + inputLines(chunks, resident));
  }

  /** The largest input of one block. */
  int largestBlockLines() {
    return (int) chunks.stream().mapToLong(this::blockLines).max().orElse(0);
  }
}
