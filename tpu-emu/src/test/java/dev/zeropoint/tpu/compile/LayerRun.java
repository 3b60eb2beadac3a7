package dev.zeropoint.tpu.compile;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.Machine;
import dev.zeropoint.tpu.machine.MachineClock;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/** A layer with random operands, run on a machine and computed by plain loops. */
final class LayerRun {
  private final TpuConfig config;
  private final LayerShape shape;
  private final OperandFormat format;
  private final int[][][][] input;
  private final int[][][] weights;
  private final int[] bias;
  private final int padding;

  LayerRun(TpuConfig config, LayerShape shape, OperandFormat format) {
    this.config = config;
    this.shape = shape;
    this.format = format;
    RandomGenerator random = TestSeed.random(shape + " " + format);
    input = new int[shape.images()][shape.height()][shape.width()][shape.channels()];
    for (int[][][] image : input) {
      for (int[][] row : image) {
        for (int[] pixel : row) {
          fill(pixel, format.lhs(), random);
        }
      }
    }
    weights = new int[shape.taps()][shape.channels()][shape.outputs()];
    for (int[][] tap : weights) {
      for (int[] channel : tap) {
        fill(channel, format.rhs(), random);
      }
    }
    bias = random.ints(shape.outputs()).toArray();
    padding = any(format.lhs(), random);
  }

  private static void fill(int[] values, ElementType type, RandomGenerator random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = any(type, random);
    }
  }

  private static int any(ElementType type, RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> (int) type.minValue();
      case 1 -> (int) type.maxValue();
      default -> random.nextInt((int) type.minValue(), (int) type.maxValue() + 1);
    };
  }

  /** The sum of one output, modulo 2^32. */
  private int expected(int image, int y, int x, int output) {
    int sum = bias[output];
    for (int tap = 0; tap < shape.taps(); tap++) {
      int inY = y * shape.stride() + tap / shape.filterWidth() - shape.padding();
      int inX = x * shape.stride() + tap % shape.filterWidth() - shape.padding();
      boolean inside = inY >= 0 && inY < shape.height() && inX >= 0 && inX < shape.width();
      for (int k = 0; k < shape.channels(); k++) {
        sum += (inside ? input[image][inY][inX][k] : padding) * weights[tap][k][output];
      }
    }
    return sum;
  }

  /** Runs it and compares every sum; answers what was counted. */
  Counters check() {
    CompiledLayer layer = CompiledLayer.compile(config, shape, format, Activation.int32());
    long[] seen = new long[1];
    try (Arena arena = Arena.ofConfined()) {
      Machine machine = new Machine(config, arena);
      MemorySegment host = arena.allocate(layer.hostBytes());
      layer.writeWeights((tap, k, n) -> weights[tap][k][n], machine.weights());
      layer.writeInput((i, y, x, k) -> input[i][y][x][k], padding, host);
      layer.writeConstants(ColumnConstants.of(bias), host);
      Counters counters = machine.run(layer.program(), host);
      layer.readResults(
          host,
          (i, y, x, n, value) -> {
            seen[0]++;
            int wanted = expected(i, y, x, n);
            if (value != wanted) {
              throw new AssertionError(
                  TestSeed.replay(shape + " " + format + " " + config)
                      + (" (" + i + ", " + y + ", " + x + ", " + n + ") is " + value)
                      + (", not " + wanted));
            }
          });
      if (seen[0] != shape.rows() * shape.outputs()) {
        throw new AssertionError(shape + ": " + seen[0] + " results");
      }
      Counters timed = MachineClock.count(config, layer.program());
      if (!timed.equals(counters)) {
        throw new AssertionError(shape + ": " + timed + " is not " + counters);
      }
      return counters;
    }
  }
}
