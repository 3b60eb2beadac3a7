package dev.zeropoint.tpu.compile;

import dev.zeropoint.tpu.compile.TileEmitter.Place;
import dev.zeropoint.tpu.isa.ConfigRegister;
import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.isa.Instruction;
import dev.zeropoint.tpu.isa.Opcode;
import dev.zeropoint.tpu.isa.Operand;
import dev.zeropoint.tpu.isa.Program;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a program of a network that runs for several batches, one behind the other.
 *
 * <pre>
 *   Unified Buffer:   constants | zeros | input of the next batch | layers in turn | layers in turn
 *   host memory:      input | results | zeros | constants of each tile of columns, in order of use
 * </pre>
 *
 * <p>A layer ends with a synchronisation, since the next one reads all that it wrote. Instructions
 * issue in order, so the weights of the next layer are not asked for before. The input of the next
 * batch is read as soon as the first layer has used the last one; results go out while the next
 * batch runs. The zeros are there if a layer inside of the network pads its input, see {@link
 * Borders}.
 */
public final class NetworkCompiler {
  private final TpuConfig config;
  private final Network network;
  private final TileStream stream;
  private final int lines;
  private final int inputLine;
  private final int[] regions = new int[2];
  private final Borders borders;
  private long nextTile;
  private int columnsDone;
  private long resultsHostLine;
  private long constantsHostLine;

  private NetworkCompiler(TpuConfig config, Network network) {
    this.config = config;
    this.network = network;
    this.stream = new TileStream(config);
    this.lines = network.format().lhsLines();
    if (config.rows() != config.cols()) {
      throw new IllegalArgumentException(
          "results of one layer are the input of the next only on a square array, this one is "
              + config.rows()
              + "x"
              + config.cols());
    }
    int zeroLine = 2 * TilePlan.CONSTANT_LINES;
    borders = new Borders(stream, zeroLine, lines);
    inputLine = zeroLine + zeroLines(network);
    long largest = 0;
    for (Layer layer : network.layers()) {
      largest = Math.max(largest, inputLines(layer));
    }
    for (int i = 0; i < network.layers().size(); i++) {
      largest = Math.max(largest, outputLines(i));
    }
    long first = inputLines(network.layers().getFirst());
    if (inputLine + first + 2 * largest > config.bufferLines()) {
      throw new IllegalArgumentException(
          "the network takes "
              + (inputLine + first + 2 * largest)
              + " lines of the Unified Buffer, which has "
              + config.bufferLines());
    }
    regions[0] = (int) (inputLine + first);
    regions[1] = (int) (regions[0] + largest);
  }

  /**
   * Compiles a network.
   *
   * @param batches to run
   * @throws IllegalArgumentException if its values do not fit the Unified Buffer, or the array is
   *     not square
   */
  public static Program compile(TpuConfig config, Network network, int batches) {
    return new NetworkCompiler(config, network).compile(batches);
  }

  /** Lines of zeros, in the Unified Buffer and in host memory behind the results. */
  static int zeroLines(Network network) {
    boolean padded =
        network.layers().stream()
            .skip(1)
            .anyMatch(layer -> layer instanceof Layer.Convolution c && c.shape().padding() > 0);
    return padded ? Borders.ZERO_LINES : 0;
  }

  private Program compile(int batches) {
    List<Layer> layers = network.layers();
    int last = layers.size() - 1;
    long input = inputLines(layers.getFirst());
    resultsHostLine = input;
    long zerosHostLine = resultsHostLine + outputLines(last);
    int zeros = zeroLines(network);
    transfer(Opcode.READ_HOST, 0, inputLine, input);
    transfer(Opcode.READ_HOST, zerosHostLine, inputLine - zeros, zeros);
    for (int batch = 0; batch < batches; batch++) {
      nextTile = 0;
      constantsHostLine = zerosHostLine + zeros;
      for (int i = 0; i < layers.size(); i++) {
        int from = i == 0 ? inputLine : regions[(i + 1) % 2];
        emit(i, from, regions[i % 2]);
        if (i == 0 && batch + 1 < batches) {
          transfer(Opcode.READ_HOST, 0, inputLine, input);
        }
        stream.sync();
      }
      transfer(Opcode.WRITE_HOST, resultsHostLine, regions[last % 2], outputLines(last));
    }
    return stream.build();
  }

  private void emit(int index, int from, int to) {
    if (!(network.layers().get(index) instanceof Layer.Convolution)) {
      borders.overwrite(to, outputLines(index));
    }
    switch (network.layers().get(index)) {
      case Layer.Dense dense -> emit(dense, from, to);
      case Layer.Convolution convolution -> emit(convolution, index, from, to);
      case Layer.Elementwise vector -> emit(vector, from, to);
    }
  }

  private void emit(Layer.Dense dense, int from, int to) {
    Activation activation = Activation.of(network.format().lhs(), dense.function(), 1 / 32f);
    for (int matrix = 0; matrix < dense.matrices(); matrix++) {
      List<TilePlan> parts = new ArrayList<>();
      List<TileEmitter> emitters = new ArrayList<>();
      for (int width : dense.inputs()) {
        LayerShape shape = LayerShape.product(network.batch(), width, dense.outputs());
        TilePlan plan = new TilePlan(config, shape, network.format(), lines);
        parts.add(plan);
        emitters.add(new TileEmitter(config, plan, activation, stream, nextTile));
        nextTile += plan.tiles();
      }
      int columns = parts.getFirst().columnTiles();
      for (Chunk chunk : parts.getFirst().chunks()) {
        for (int column = 0; column < columns; column++) {
          int constants = readConstants(column);
          int block = 0;
          for (int part = 0; part < parts.size(); part++) {
            for (int b = 0; b < parts.get(part).blocks(); b++, block++) {
              Place place = dense(from, block, chunk);
              emitters.get(part).multiply(chunk, column, b, place, block == 0);
            }
          }
          Place place = dense(to, matrix * columns + column, chunk);
          emitters.getFirst().activate(chunk, constants, place, 0);
        }
      }
      constantsHostLine += (long) columns * TilePlan.CONSTANT_LINES;
    }
  }

  /** A chunk of rows in a block of columns. */
  private Place dense(int region, int block, Chunk chunk) {
    int line = region + (block * network.batch() + chunk.firstRow()) * lines;
    return new Place(line, 1, 0);
  }

  private void emit(Layer.Convolution convolution, int index, int from, int to) {
    LayerShape shape = convolution.shape();
    Activation activation = Activation.of(network.format().lhs(), convolution.function(), 1 / 32f);
    TilePlan plan = new TilePlan(config, shape, network.format(), lines);
    TileEmitter emitter = new TileEmitter(config, plan, activation, stream, nextTile);
    nextTile += plan.tiles();
    int inputImage = shape.paddedHeight() * shape.paddedWidth() * lines;
    int padding = paddingBehind(index);
    int outputPitch = convolution.outputWidth() + 2 * padding;
    int outputImage = (convolution.outputHeight() + 2 * padding) * outputPitch * lines;
    for (Chunk chunk : plan.chunks()) {
      requireWholeImages(convolution, chunk);
      for (int column = 0; column < plan.columnTiles(); column++) {
        int constants = readConstants(column);
        for (int block = 0; block < plan.blocks(); block++) {
          int image = block * shape.images() + chunk.firstImage();
          int row = chunk.firstRow() * shape.stride() * shape.paddedWidth() * lines;
          Place input = new Place(from + image * inputImage + row, shape.paddedWidth(), inputImage);
          emitter.multiply(chunk, column, block, input, block == 0);
        }
        if (chunk.index() + 1 == plan.chunks().size() && column + 1 == plan.columnTiles()) {
          // Here the activation unit waits for sums, and the array has all its work already.
          borders.surround(
              to,
              plan.columnTiles() * shape.images(),
              convolution.outputHeight(),
              convolution.outputWidth(),
              padding);
        }
        int image = column * shape.images() + chunk.firstImage();
        int border = ((chunk.firstRow() + padding) * outputPitch + padding) * lines;
        Place output = new Place(to + image * outputImage + border, outputPitch, outputImage);
        emitter.activate(chunk, constants, output, pooling(convolution));
      }
    }
    constantsHostLine += (long) plan.columnTiles() * TilePlan.CONSTANT_LINES;
  }

  private static void requireWholeImages(Layer.Convolution convolution, Chunk chunk) {
    if (convolution.poolWindow() > 1 && chunk.rows() != convolution.shape().outputHeight()) {
      throw new IllegalArgumentException(
          convolution + ": an image to be pooled does not fit the accumulators");
    }
  }

  private int pooling(Layer.Convolution convolution) {
    if (convolution.poolWindow() == 1) {
      return 0;
    }
    stream.configure(ConfigRegister.POOL_HEIGHT, convolution.poolWindow());
    stream.configure(ConfigRegister.POOL_WIDTH, convolution.poolWindow());
    stream.configure(ConfigRegister.POOL_STRIDE, convolution.poolStride());
    return Flag.POOL.of(Flag.POOL_MAX);
  }

  private void emit(Layer.Elementwise vector, int from, int to) {
    int count = blockLines(vector.width());
    stream.configure(ConfigRegister.VECTOR_A, from);
    stream.configure(ConfigRegister.VECTOR_B, from + count);
    for (int i = 0; i < vector.operations(); i++) {
      int flags =
          Flag.OPERATION.of((i + 1) % 2) | Flag.ELEMENTS_16.when(network.format().lhsWide());
      stream.add(new Instruction(Opcode.VECTOR, flags, 1, to, 0, count));
    }
  }

  /** The constants of the next column: taken in turn, so that they are there before their use. */
  private int readConstants(int column) {
    int line = columnsDone++ % 2 * TilePlan.CONSTANT_LINES;
    long hostLine = constantsHostLine + (long) column * TilePlan.CONSTANT_LINES;
    transfer(Opcode.READ_HOST, hostLine, line, TilePlan.CONSTANT_LINES);
    return line;
  }

  private void transfer(Opcode opcode, long hostLine, int ubLine, long count) {
    int most = (int) Operand.Field.ACCUMULATOR.max();
    for (long done = 0; done < count; done += most) {
      int piece = (int) Math.min(most, count - done);
      stream.add(Instruction.host(opcode, hostLine + done, (int) (ubLine + done), piece));
    }
  }

  private int blockLines(int width) {
    return Math.ceilDiv(width, config.rows()) * network.batch() * lines;
  }

  private long inputLines(Layer layer) {
    return switch (layer) {
      case Layer.Dense dense -> dense.inputs().stream().mapToLong(this::blockLines).sum();
      case Layer.Convolution convolution -> {
        LayerShape shape = convolution.shape();
        long blocks = Math.ceilDiv(shape.channels(), config.rows());
        yield blocks * shape.images() * shape.paddedHeight() * shape.paddedWidth() * lines;
      }
      case Layer.Elementwise vector -> 2L * blockLines(vector.width());
    };
  }

  private long outputLines(int index) {
    return switch (network.layers().get(index)) {
      case Layer.Dense dense ->
          (long) Math.ceilDiv(dense.outputs(), config.cols())
              * dense.matrices()
              * network.batch()
              * lines;
      case Layer.Convolution convolution -> {
        int border = 2 * paddingBehind(index);
        long columns = Math.ceilDiv(convolution.shape().outputs(), config.cols());
        yield columns
            * convolution.shape().images()
            * (convolution.outputHeight() + border)
            * (convolution.outputWidth() + border)
            * lines;
      }
      case Layer.Elementwise vector -> blockLines(vector.width());
    };
  }

  /** The padding that the layer behind wants around its input. */
  private int paddingBehind(int index) {
    List<Layer> layers = network.layers();
    return index + 1 < layers.size()
            && layers.get(index + 1) instanceof Layer.Convolution convolution
        ? convolution.shape().padding()
        : 0;
  }
}
