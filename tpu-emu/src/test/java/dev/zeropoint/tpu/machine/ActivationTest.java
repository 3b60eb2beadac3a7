package dev.zeropoint.tpu.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.tpu.isa.Assembler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Functions, pooling and vectors; requantization is held by the backend's contract. */
class ActivationTest {
  private static final TpuConfig SMALL =
      new TpuConfig(1000, 4, 4, 64, 1000, 4, 256 * 4, 64, 4, 1000, 1000, 8);

  private final Arena arena = Arena.ofConfined();
  private final Machine machine = new Machine(SMALL, arena);

  @AfterEach
  void close() {
    arena.close();
  }

  /** Multiplies 16 inputs by the identity, so that accumulators are inputs, then activates. */
  private int[] run(int[] inputs, String setup, String activate, int results) {
    MemorySegment host = arena.allocate(28 * 4);
    for (int col = 0; col < 4; col++) {
      machine.weights().tile(0).set(Layouts.INT8, 5 * col, (byte) 1);
      host.set(Layouts.FLOAT32, 16 + 4 * col, 1f);
    }
    for (int i = 0; i < inputs.length; i++) {
      host.set(Layouts.INT8, 48 + 4 * i, (byte) inputs[i]);
    }
    String text =
        "read_host lines=12\nread_host ub=12 host=12 lines=16\nread_weights rows=4 cols=4\n"
            + "matrix_multiply ub=12 rows=16 next lhs_signed rhs_signed\n"
            + (setup + "\nactivate ub=40 " + activate);
    machine.run(Assembler.assemble(text), host);
    return IntStream.range(0, results)
        .map(i -> machine.unifiedBuffer().get(Layouts.INT8, (40 + i) * 4))
        .toArray();
  }

  private static final int[] INPUTS = {
    -128, -64, -16, -1, 0, 1, 2, 3, 15, 16, 17, 64, 100, 126, 127, 5
  };

  @Test
  void reluStartsAtTheZeroPoint() {
    int[] codes =
        run(INPUTS, "configure register=zero_point value=-3", "height=1 width=16 relu", 16);
    assertThat(codes)
        .containsExactly(-3, -3, -3, -3, -3, -2, -1, 0, 12, 13, 14, 61, 97, 123, 124, 2);
  }

  @Test
  void sigmoidAndTanhAreWithinHalfAStep() {
    String scale = "configure register=table_scale value=" + Float.floatToIntBits(1 / 16f);
    int[] sigmoid = run(INPUTS, scale, "height=1 width=16 sigmoid", 16);
    int[] tanh = run(INPUTS, scale, "height=1 width=16 tanh", 16);
    for (int i = 0; i < INPUTS.length; i++) {
      double x = INPUTS[i] / 16.0;
      // The greatest codes are a step short of 1.0.
      double y = Math.min(1 / (1 + Math.exp(-x)), 255 / 256.0);
      assertThat((sigmoid[i] + 128) / 256.0).isCloseTo(y, offset(0.5 / 256));
      assertThat(tanh[i] / 128.0).isCloseTo(Math.min(Math.tanh(x), 127 / 128.0), offset(0.5 / 128));
    }
  }

  @Test
  void poolingOfAnImage() {
    int[] image = IntStream.range(0, 16).map(i -> i * i / 2 - 20).toArray();
    String rows = "configure register=output_row_pitch value=2";
    // Rows: -20 -20 -18 -16, -12 -8 -2 4, 12 20 30 40, 52 64 78 92.
    assertThat(run(image, rows, "height=4 width=4 max_pool", 4)).containsExactly(-8, 4, 64, 92);
    assertThat(run(image, rows, "height=4 width=4 average_pool", 4))
        .containsExactly(-15, -8, 37, 60);
    String wide = rows + "\nconfigure register=pool_stride value=1";
    assertThat(run(image, wide, "height=4 width=3 max_pool", 6))
        .containsExactly(-12, -8, 4, 12, 30, 40);
  }

  @Test
  void vectorsSaturate() {
    MemorySegment buffer = machine.unifiedBuffer();
    byte[] left = {100, -100, 127, -128};
    byte[] right = {100, -100, 1, -128};
    MemorySegment.copy(left, 0, buffer, Layouts.INT8, 0, 4);
    MemorySegment.copy(right, 0, buffer, Layouts.INT8, 4, 4);
    String operands =
        "configure register=vector_b value=1\nconfigure register=vector_shift value=7\n";
    machine.run(
        Assembler.assemble(operands + "vector ub=2 lines=1\nvector ub=3 lines=1 multiply"),
        arena.allocate(1));
    assertThat(buffer.asSlice(8, 4).toArray(Layouts.INT8))
        .isEqualTo(new byte[] {127, -128, 127, -128});
    assertThat(buffer.asSlice(12, 4).toArray(Layouts.INT8)).isEqualTo(new byte[] {78, 78, 1, 127});
  }

  @Test
  void vectorsOf16Bits() {
    MemorySegment buffer = machine.unifiedBuffer();
    short[] left = {30000, -30000, 5, -5};
    short[] right = {30000, -30000, 7, 7};
    MemorySegment.copy(left, 0, buffer, Layouts.INT16, 0, 4);
    MemorySegment.copy(right, 0, buffer, Layouts.INT16, 8, 4);
    machine.run(
        Assembler.assemble("configure register=vector_b value=2\nvector ub=4 lines=2 elements16"),
        arena.allocate(1));
    assertThat(buffer.asSlice(16, 8).toArray(Layouts.INT16))
        .isEqualTo(new short[] {32767, -32768, 12, 2});
  }
}
