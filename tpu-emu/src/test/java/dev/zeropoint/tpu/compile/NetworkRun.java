package dev.zeropoint.tpu.compile;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.FixedPointMultiplier;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.tpu.machine.Machine;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A network with random weights, run on a machine and computed layer by layer by plain loops. */
final class NetworkRun {
  private final TpuConfig config;
  private final Network network;
  private final RandomGenerator random;
  private final String details;
  private final int least;
  private final int greatest;
  private final FixedPointMultiplier multiplier;

  private record Tile(int[][] weights) {}

  private final List<Tile> tiles = new ArrayList<>();
  private final List<int[]> biases = new ArrayList<>();

  NetworkRun(TpuConfig config, Network network, String name) {
    this.config = config;
    this.network = network;
    this.random = TestSeed.random(name + network.format());
    this.details = TestSeed.replay(name + " " + network.format());
    least = (int) network.format().lhs().minValue();
    greatest = (int) network.format().lhs().maxValue();
    multiplier = FixedPointMultiplier.of(network.format().lhsWide() ? 0.002 : 0.004);
  }

  /** Runs so many batches and compares every value of the last one. */
  void check(int batches) {
    Layer first = network.layers().getFirst();
    // The machine's view of values: blocks of channels, in each the pixels, in each the channels.
    PlainLayers plain = new PlainLayers(this::weights, this::bias, multiplier, least, greatest);
    int[][] input = plain.randomInput(first, network.batch(), random);
    int[][] expected = input;
    for (Layer layer : network.layers()) {
      expected = plain.apply(layer, expected, network.batch());
    }
    int[][] padded =
        first instanceof Layer.Convolution c ? PlainLayers.padded(c.shape(), input) : input;
    try (Arena arena = Arena.ofConfined()) {
      Machine machine = new Machine(config, arena);
      // What an earlier program left behind must not matter.
      machine.unifiedBuffer().fill((byte) 0x55);
      for (int i = 0; i < tiles.size(); i++) {
        write(tiles.get(i), machine.weights().tile(i));
      }
      int inputLines = lines(padded);
      int outputLines = lines(expected);
      int zeroLines = NetworkCompiler.zeroLines(network);
      int constants = inputLines + outputLines + zeroLines;
      long lines = constants + (long) biases.size() * TilePlan.CONSTANT_LINES;
      MemorySegment host = arena.allocate(lines * config.pathBytes());
      for (int pixel = 0; pixel < padded.length; pixel++) {
        for (int k = 0; k < padded[pixel].length; k++) {
          put(host, offset(0, padded.length, pixel, k), padded[pixel][k]);
        }
      }
      for (int i = 0; i < biases.size(); i++) {
        writeConstants(biases.get(i), host, constants + i * TilePlan.CONSTANT_LINES);
      }
      machine.run(NetworkCompiler.compile(config, network, batches), host);
      compare(expected, host, inputLines);
    }
  }

  private void compare(int[][] expected, MemorySegment host, int firstLine) {
    for (int pixel = 0; pixel < expected.length; pixel++) {
      for (int n = 0; n < expected[pixel].length; n++) {
        int value = get(host, offset(firstLine, expected.length, pixel, n));
        if (value != expected[pixel][n]) {
          throw new AssertionError(
              details
                  + (": pixel " + pixel + ", channel " + n + " is " + value)
                  + (", not " + expected[pixel][n]));
        }
      }
    }
  }

  private int lines(int[][] values) {
    return Math.ceilDiv(values[0].length, config.cols()) * values.length * width();
  }

  private int width() {
    return network.format().lhsLines();
  }

  private long offset(int firstLine, int pixels, int pixel, int channel) {
    long line = firstLine + ((long) channel / config.cols() * pixels + pixel) * width();
    return line * config.pathBytes() + (long) channel % config.cols() * width();
  }

  private void put(MemorySegment host, long offset, int value) {
    if (width() == 2) {
      host.set(Layouts.INT16, offset, (short) value);
    } else {
      host.set(Layouts.INT8, offset, (byte) value);
    }
  }

  private int get(MemorySegment host, long offset) {
    return switch (network.format().lhs()) {
      case S16 -> host.get(Layouts.INT16, offset);
      case U8 -> host.get(Layouts.INT8, offset) & 0xFF;
      default -> host.get(Layouts.INT8, offset);
    };
  }

  /** Random weights [tap][channel][output], kept as the tiles that hold them as well. */
  private int[][][] weights(int taps, int channels, int outputs) {
    int[][][] weights = new int[taps][channels][];
    for (int[][] tap : weights) {
      for (int k = 0; k < channels; k++) {
        tap[k] = random.ints(outputs, -128, 128).toArray();
      }
    }
    int size = config.cols();
    for (int column = 0; column < outputs; column += size) {
      for (int block = 0; block < channels; block += size) {
        for (int[][] tap : weights) {
          int[][] tile = new int[size][size];
          for (int k = block; k < Math.min(channels, block + size); k++) {
            for (int n = column; n < Math.min(outputs, column + size); n++) {
              tile[k - block][n - column] = tap[k][n];
            }
          }
          tiles.add(new Tile(tile));
        }
      }
    }
    return weights;
  }

  /** Random biases, kept as the columns of tiles that take them as well. */
  private int[] bias(int outputs) {
    int[] bias = random.ints(outputs, -3000, 3000).toArray();
    for (int column = 0; column < outputs; column += config.cols()) {
      int[] part = new int[config.cols()];
      System.arraycopy(bias, column, part, 0, Math.min(part.length, outputs - column));
      biases.add(part);
    }
    return bias;
  }

  private static void write(Tile tile, MemorySegment memory) {
    long offset = 0;
    for (int[] row : tile.weights()) {
      for (int weight : row) {
        memory.set(Layouts.INT8, offset++, (byte) weight);
      }
    }
  }

  private void writeConstants(int[] bias, MemorySegment host, long line) {
    long kind = 4L * config.pathBytes();
    for (int n = 0; n < bias.length; n++) {
      long offset = line * config.pathBytes() + 4L * n;
      host.set(Layouts.INT32, offset, bias[n]);
      host.set(Layouts.INT32, offset + kind, multiplier.multiplier());
      host.set(Layouts.INT32, offset + 2 * kind, multiplier.shift());
    }
  }
}
