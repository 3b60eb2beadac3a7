package dev.zeropoint.tpu.compile;

import dev.zeropoint.tpu.isa.ConfigRegister;
import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.isa.Instruction;
import dev.zeropoint.tpu.machine.TpuConfig;

/** Emits the instructions of one layer, a block of depth or a column of results at a time. */
final class TileEmitter {
  private final TpuConfig config;
  private final TilePlan plan;
  private final Activation activation;
  private final TileStream stream;
  private final long firstTile;
  private boolean tileActive;

  /**
   * An emitter for one layer.
   *
   * @param firstTile where its weights begin in Weight Memory
   */
  TileEmitter(
      TpuConfig config, TilePlan plan, Activation activation, TileStream stream, long firstTile) {
    this.config = config;
    this.plan = plan;
    this.activation = activation;
    this.stream = stream;
    this.firstTile = firstTile;
  }

  /**
   * Where a chunk's pixels are in the Unified Buffer.
   *
   * @param line of the first
   * @param rowPitch pixels from row to row
   * @param imageStep lines from image to image
   */
  record Place(int line, int rowPitch, int imageStep) {}

  /**
   * All taps of one block of depth, added up in the accumulators.
   *
   * @param first whether it is the first of its column, which overwrites them
   */
  void multiply(Chunk chunk, int column, int block, Place input, boolean first) {
    LayerShape shape = plan.shape();
    for (int tap = 0; tap < shape.taps(); tap++) {
      int dy = tap / shape.filterWidth();
      int dx = tap % shape.filterWidth();
      int line = input.line() + (dy * input.rowPitch() + dx) * plan.format().lhsLines();
      // The only tile of a layer stays where it is.
      boolean next = !tileActive || plan.tiles() > 1;
      tileActive = true;
      int flags =
          plan.format().flags() | Flag.NEXT.when(next) | Flag.ACCUMULATE.when(!first || tap > 0);
      Instruction matrix = matrix(chunk, input, line, flags);
      if (next) {
        long tile = firstTile + plan.tile(column, block, tap);
        stream.addMatrix(matrix, tile, plan.depth(block), plan.cols(column));
      } else {
        stream.add(matrix);
      }
    }
  }

  private Instruction matrix(Chunk chunk, Place input, int line, int flags) {
    LayerShape shape = plan.shape();
    int width = shape.outputWidth();
    if (shape.isProduct()) {
      stream.configure(ConfigRegister.INPUT_PITCH, 1);
      return Instruction.matrixMultiply(line, accumulator(), chunk.rows(), flags);
    }
    stream.configure(ConfigRegister.INPUT_PITCH, shape.stride());
    stream.configure(ConfigRegister.INPUT_ROW_PITCH, shape.stride() * input.rowPitch());
    stream.configure(ConfigRegister.INPUT_STEP, input.imageStep());
    stream.configure(ConfigRegister.ACCUMULATOR_STEP, chunk.rows() * width);
    return Instruction.convolve(line, accumulator(), chunk.rows(), width, flags, chunk.images());
  }

  private int accumulator() {
    return plan.doubleBuffered() && stream.upperHalf() ? config.accumulators() / 2 : 0;
  }

  /**
   * The finished column to the Unified Buffer; the next one takes the other accumulators.
   *
   * @param pooling flags
   */
  void activate(Chunk chunk, int constantsLine, Place output, int pooling) {
    int width = plan.shape().outputWidth();
    activation.configure(stream);
    stream.configure(ConfigRegister.CONSTANTS, constantsLine);
    stream.configure(ConfigRegister.OUTPUT_PITCH, 1);
    stream.configure(ConfigRegister.OUTPUT_ROW_PITCH, output.rowPitch());
    stream.configure(ConfigRegister.OUTPUT_STEP, output.imageStep());
    stream.configure(ConfigRegister.ACCUMULATOR_STEP, chunk.rows() * width);
    stream.add(
        Instruction.activate(
            output.line(),
            accumulator(),
            chunk.rows(),
            width,
            activation.flags() | pooling,
            chunk.images()));
    stream.swapHalves();
  }
}
