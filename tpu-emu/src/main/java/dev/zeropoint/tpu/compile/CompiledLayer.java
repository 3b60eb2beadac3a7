package dev.zeropoint.tpu.compile;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.tpu.compile.TileEmitter.Place;
import dev.zeropoint.tpu.isa.Instruction;
import dev.zeropoint.tpu.isa.Opcode;
import dev.zeropoint.tpu.isa.Operand;
import dev.zeropoint.tpu.isa.Program;
import dev.zeropoint.tpu.machine.TpuConfig;
import dev.zeropoint.tpu.machine.WeightMemory;
import java.lang.foreign.MemorySegment;

/**
 * A product or convolution as a program that takes its input from host memory and leaves its
 * results there, and the way to lay the data out for it.
 */
public final class CompiledLayer {
  private final TilePlan plan;
  private final HostLayout layout;
  private final ElementType output;
  private final Program program;

  private CompiledLayer(TilePlan plan, HostLayout layout, ElementType output, Program program) {
    this.plan = plan;
    this.layout = layout;
    this.output = output;
    this.program = program;
  }

  /**
   * Compiles a layer.
   *
   * @throws IllegalArgumentException if the machine is too small for one row of its output
   */
  public static CompiledLayer compile(
      TpuConfig config, LayerShape shape, OperandFormat format, Activation activation) {
    TilePlan plan = new TilePlan(config, shape, format, activation.lines());
    HostLayout layout = new HostLayout(plan);
    TileStream stream = new TileStream(config);
    if (plan.tiles() > config.weightTiles()) {
      throw new IllegalArgumentException(
          shape
              + " has "
              + plan.tiles()
              + " tiles of weights, the machine holds "
              + config.weightTiles());
    }
    if (!plan.chunks().isEmpty()) {
      new Emission(config, plan, layout, activation, stream).emit();
    }
    return new CompiledLayer(plan, layout, activation.output(), stream.build());
  }

  /** The loops over chunks, columns and blocks. */
  private static final class Emission {
    private final TilePlan plan;
    private final HostLayout layout;
    private final TileStream stream;
    private final TileEmitter emitter;
    private final int outputLine;
    private int blocksStreamed;
    private int columnsDone;

    Emission(
        TpuConfig config,
        TilePlan plan,
        HostLayout layout,
        Activation activation,
        TileStream stream) {
      this.plan = plan;
      this.layout = layout;
      this.stream = stream;
      this.emitter = new TileEmitter(config, plan, activation, stream, 0);
      this.outputLine = plan.outputLine();
    }

    void emit() {
      for (Chunk chunk : plan.chunks()) {
        for (int column = 0; column < plan.columnTiles(); column++) {
          emit(chunk, column);
        }
      }
    }

    private void emit(Chunk chunk, int column) {
      int buffer = columnsDone++ % 2;
      int constants = buffer * TilePlan.CONSTANT_LINES;
      transfer(Opcode.READ_HOST, layout.constants(column), constants, TilePlan.CONSTANT_LINES);
      for (int block = 0; block < plan.blocks(); block++) {
        int line = input(chunk, block, column == 0);
        emitter.multiply(chunk, column, block, place(chunk, line), block == 0);
      }
      LayerShape shape = plan.shape();
      int results = outputLine + buffer * plan.resultLines();
      int imageLines = chunk.rows() * shape.outputWidth() * plan.outputLines();
      emitter.activate(chunk, constants, new Place(results, shape.outputWidth(), imageLines), 0);
      transfer(
          Opcode.WRITE_HOST,
          layout.results(chunk, column),
          results,
          (long) imageLines * chunk.images());
    }

    private Place place(Chunk chunk, int line) {
      LayerShape shape = plan.shape();
      int imageLines = chunk.inputRows(shape) * shape.paddedWidth() * plan.format().lhsLines();
      return new Place(line, shape.paddedWidth(), imageLines);
    }

    /** Where a block of input is; it is read from the host if it is not there yet. */
    private int input(Chunk chunk, int block, boolean firstColumn) {
      int place =
          plan.resident() ? chunk.index() % 2 * plan.blocks() + block : blocksStreamed++ % 2;
      int line = plan.inputLine() + place * plan.largestBlockLines();
      if (firstColumn || !plan.resident()) {
        transfer(Opcode.READ_HOST, layout.input(chunk, block), line, plan.blockLines(chunk));
      }
      return line;
    }

    private void transfer(Opcode opcode, long hostLine, int ubLine, long lines) {
      int most = (int) Operand.Field.ACCUMULATOR.max();
      for (long done = 0; done < lines; done += most) {
        int piece = (int) Math.min(most, lines - done);
        stream.add(Instruction.host(opcode, hostLine + done, (int) (ubLine + done), piece));
      }
    }
  }

  /** The program. */
  public Program program() {
    return program;
  }

  /** Bytes of host memory that it needs. */
  public long hostBytes() {
    return layout.lines() * plan.config().pathBytes();
  }

  /** Writes the weights into tiles 0 and following of Weight Memory. */
  public void writeWeights(Weights weights, WeightMemory memory) {
    HostData.writeWeights(plan, weights, memory);
  }

  /**
   * Writes the activations into host memory.
   *
   * @param padding the code of pixels outside of the image
   */
  public void writeInput(Activations input, int padding, MemorySegment host) {
    HostData.writeInput(plan, layout, input, padding, host);
  }

  /** Writes the constants of each column into host memory. */
  public void writeConstants(ColumnConstants constants, MemorySegment host) {
    HostData.writeConstants(plan, layout, constants, host);
  }

  /** Reads the results out of host memory. */
  public void readResults(MemorySegment host, Results results) {
    HostData.readResults(plan, layout, output, host, results);
  }

  /** Codes of the input. */
  @FunctionalInterface
  public interface Activations {
    /** The code of a pixel's channel. */
    int get(int image, int y, int x, int channel);
  }

  /** Weights, less their zero points. */
  @FunctionalInterface
  public interface Weights {
    /**
     * One weight.
     *
     * @param tap row-major position in the filter
     */
    int get(int tap, int channel, int output);
  }

  /** Takes the results. */
  @FunctionalInterface
  public interface Results {
    /** The code or sum of a pixel's output channel. */
    void put(int image, int y, int x, int output, int value);
  }
}
