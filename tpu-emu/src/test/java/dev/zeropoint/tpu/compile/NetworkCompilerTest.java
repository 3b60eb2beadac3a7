package dev.zeropoint.tpu.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.FixedPointMultiplier;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.Machine;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class NetworkCompilerTest {
  private static final int SIZE = 4;
  private static final TpuConfig SMALL = TpuConfig.V1.withArray(SIZE, SIZE).withMemories(4096, 24);

  private static final FixedPointMultiplier MULTIPLIER = FixedPointMultiplier.of(0.01);

  /** Three layers whose values never leave the machine between them, against plain loops. */
  @Test
  void aPerceptronOverTwoBatches() {
    int batch = 14;
    int[] widths = {7, 6, 9, 5};
    Network network =
        new Network(
            batch,
            OperandFormat.S8,
            List.of(
                new Layer.Dense(List.of(7), 6, 1, Flag.FUNCTION_RELU),
                new Layer.Dense(List.of(6), 9, 1, Flag.FUNCTION_RELU),
                new Layer.Dense(List.of(9), 5, 1, Flag.FUNCTION_LINEAR)));
    RandomGenerator random = TestSeed.random("perceptron");
    int[][] values = random(batch, widths[0], random);
    try (Arena arena = Arena.ofConfined()) {
      Machine machine = new Machine(SMALL, arena);
      MemorySegment host = arena.allocate(4096);
      writeBlocks(values, host);
      int resultsLine = blocks(widths[0]) * batch;
      int constantsLine = resultsLine + blocks(widths[3]) * batch;
      long tile = 0;
      for (int layer = 0; layer < 3; layer++) {
        int[][] weights = random(widths[layer], widths[layer + 1], random);
        int[] bias = random.ints(widths[layer + 1], -2000, 2000).toArray();
        tile = writeTiles(weights, machine, tile);
        constantsLine = writeConstants(bias, host, constantsLine);
        values = multiply(values, weights, bias, layer < 2);
      }
      Counters counters = machine.run(NetworkCompiler.compile(SMALL, network, 2), host);
      assertThat(counters.cycles().operations()).isEqualTo(2 * 2 * network.macs());
      for (int m = 0; m < batch; m++) {
        for (int n = 0; n < widths[3]; n++) {
          long line = resultsLine + (long) n / SIZE * batch + m;
          assertThat((int) host.get(Layouts.INT8, line * SIZE + n % SIZE))
              .as(TestSeed.replay(m + ", " + n))
              .isEqualTo(values[m][n]);
        }
      }
    }
  }

  private static int[][] random(int rows, int cols, RandomGenerator random) {
    int[][] values = new int[rows][];
    for (int i = 0; i < rows; i++) {
      values[i] = random.ints(cols, -128, 128).toArray();
    }
    return values;
  }

  private static int blocks(int width) {
    return Math.ceilDiv(width, SIZE);
  }

  private static void writeBlocks(int[][] values, MemorySegment host) {
    for (int m = 0; m < values.length; m++) {
      for (int k = 0; k < values[m].length; k++) {
        long line = (long) k / SIZE * values.length + m;
        host.set(Layouts.INT8, line * SIZE + k % SIZE, (byte) values[m][k]);
      }
    }
  }

  /** Tiles of a column stand behind each other. */
  private static long writeTiles(int[][] weights, Machine machine, long tile) {
    int depth = blocks(weights.length);
    int columns = blocks(weights[0].length);
    for (int k = 0; k < weights.length; k++) {
      for (int n = 0; n < weights[k].length; n++) {
        MemorySegment bytes = machine.weights().tile(tile + (long) (n / SIZE) * depth + k / SIZE);
        bytes.set(Layouts.INT8, (long) (k % SIZE) * SIZE + n % SIZE, (byte) weights[k][n]);
      }
    }
    return tile + (long) depth * columns;
  }

  private static int writeConstants(int[] bias, MemorySegment host, int line) {
    for (int n = 0; n < bias.length; n++) {
      long offset = (line + (long) n / SIZE * TilePlan.CONSTANT_LINES) * SIZE + 4L * (n % SIZE);
      host.set(Layouts.INT32, offset, bias[n]);
      host.set(Layouts.INT32, offset + 4L * SIZE, MULTIPLIER.multiplier());
      host.set(Layouts.INT32, offset + 8L * SIZE, MULTIPLIER.shift());
    }
    return line + blocks(bias.length) * TilePlan.CONSTANT_LINES;
  }

  private static int[][] multiply(int[][] lhs, int[][] weights, int[] bias, boolean relu) {
    int[][] result = new int[lhs.length][bias.length];
    for (int m = 0; m < lhs.length; m++) {
      for (int n = 0; n < bias.length; n++) {
        int sum = bias[n];
        for (int k = 0; k < weights.length; k++) {
          sum += lhs[m][k] * weights[k][n];
        }
        int code = FixedPointMultiplier.twice(sum, MULTIPLIER.multiplier(), MULTIPLIER.shift());
        result[m][n] = Math.clamp(code, relu ? 0 : -128, 127);
      }
    }
    return result;
  }

  @Test
  void whatCannotBeRunIsRefused() {
    Network network =
        new Network(4000, OperandFormat.S8, List.of(new Layer.Dense(List.of(9), 9, 1, 0)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkCompiler.compile(SMALL, network, 1))
        .withMessageContaining("lines of the Unified Buffer, which has 1024");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkCompiler.compile(SMALL.withArray(4, 5), network, 1))
        .withMessageContaining("square array, this one is 4x5");
  }
}
