package dev.zeropoint.tpu.machine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.tpu.isa.Assembler;
import dev.zeropoint.tpu.isa.ProgramException;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramValidatorTest {
  /** 4 x 4, 64 lines, 8 accumulators, 16 tiles. */
  private static final TpuConfig SMALL =
      new TpuConfig(1000, 4, 4, 16 * 16, 1000, 2, 256, 8, 4, 1000, 1000, 3);

  private static final String GOOD = "read_weights rows=4 cols=4; matrix_multiply rows=8 next;";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "read_host lines=0 | nothing to transfer: lines=0",
        "read_host ub=60 lines=5 | ub lines [60, 65) are not in [0, 64)",
        "read_host lines=16 repeat=5 | ub lines [64, 80) are not in [0, 64)",
        "configure register=host_pitch; read_host_strided lines=1 | host_pitch=0 is not positive",
        "read_weights tile=16 | tile=16 is not in [0, 16)",
        "read_weights tile=10 repeat=7 | would wait for ever: 5 tiles are asked for and none is"
            + " used",
        "read_weights rows=5 | Extent[rows=5, cols=0] is larger than the array, 4x4",
        "matrix_multiply rows=1 next | there is no next tile: none was read",
        "matrix_multiply rows=1 | no tile is active: the first matrix instruction needs next",
        "read_weights; matrix_multiply rows=1 rhs16 | rhs16 needs next: its two tiles do not stay"
            + " in the array",
        "read_weights; matrix_multiply rows=1 rhs16 next | there is no next tile: none was read",
        "read_weights repeat=2; matrix_multiply rows=1 rhs16 next repeat=2 | rhs16 cannot be"
            + " repeated: its tiles do not stay",
        "read_weights rows=1; read_weights rows=2; matrix_multiply rows=1 next rhs16 | the tiles of"
            + " the low and the high bytes differ in rows or cols",
        "read_weights; matrix_multiply next | nothing to do: no rows",
        "read_weights; matrix_multiply rows=9 next | accumulators [0, 9) are not in [0, 8)",
        "read_weights; matrix_multiply acc=7 rows=4294967295 next | accumulators [7, 4294967302)"
            + " are not in [0, 8)",
        "read_weights; matrix_multiply ub=63 rows=2 next | ub lines [63, 65) are not in [0, 64)",
        "read_weights; matrix_multiply ub=62 rows=2 lhs16 next | ub lines [62, 66) are not in [0,"
            + " 64)",
        "read_weights; matrix_multiply rows=1 next accumulate | accumulator 0 is not defined",
        "configure register=input_pitch value=-1; read_weights; matrix_multiply rows=2 next | a"
            + " pitch is negative: -1, 1",
        "configure register=99 | there is no register 99",
        "activate height=1 width=1 | accumulator 0 is not defined",
        "GOOD activate height=1 width=8 s32 ub=40 | ub lines [40, 72) are not in [0, 64)",
        "GOOD activate height=2 width=2 ub=20 | the results overlap: output_pitch or"
            + " output_row_pitch is too small",
        "GOOD configure register=constants value=53; activate height=1 width=1 | constants lines"
            + " [53, 65) are not in [0, 64)",
        "GOOD configure register=pool_stride; activate height=1 width=1 max_pool | the pooling"
            + " window or stride is not positive",
        "GOOD activate height=1 width=4 max_pool | the pooling window is larger than the input",
        "GOOD activate height=1 width=1 s32 relu | s32 goes with no function and no pooling",
        "GOOD configure register=rounding value=4; activate height=1 width=1 | rounding=4 is not in"
            + " [0, 4)",
        "GOOD configure register=clamp_max value=128; activate height=1 width=1 | clamp [-128, 128]"
            + " is empty or not in S8",
        "GOOD configure register=zero_point value=200; activate height=1 width=1 | zero_point=200"
            + " is not in S8",
        "GOOD configure register=table_scale; activate height=1 width=1 tanh | table_scale=0.0 is"
            + " not positive and finite",
        "vector | nothing to do: lines=0",
        "vector lines=3 elements16 | lines=3 is odd; elements of 16 bits take two",
        "configure register=vector_a value=-1; vector lines=1 | vector_a lines [-1, 0) are not in"
            + " [0, 64)",
        "configure register=vector_shift value=32; vector lines=1 | vector_shift=32 is not in [0,"
            + " 31]",
      })
  void whatCannotRunIsRefusedWithItsLine(String text, String message) {
    String source = text.replace("GOOD", GOOD).replaceAll(";\\s*", "\n");
    int line = source.split("\n").length;
    assertThatThrownBy(() -> ProgramValidator.validate(SMALL, Assembler.assemble(source)))
        .isInstanceOf(ProgramException.class)
        .hasMessage("line " + line + ": " + message);
  }

  @Test
  void whatStandsBehindHaltIsNotRead() {
    assertThatCode(() -> ProgramValidator.validate(SMALL, Assembler.assemble("halt\nactivate")))
        .doesNotThrowAnyException();
  }

  @Test
  void aRunKnowsTheHostAndTheWeights() {
    try (Arena arena = Arena.ofConfined()) {
      Machine machine = new Machine(SMALL, arena);
      assertThatThrownBy(
              () -> machine.run(Assembler.assemble("read_host host=1 lines=2"), arena.allocate(11)))
          .hasMessage("line 1: host lines [1, 3) are not in [0, 2)");
      assertThatThrownBy(
              () ->
                  machine.run(
                      Assembler.assemble(
                          "configure register=host_pitch value=2\nread_host_strided lines=3"),
                      arena.allocate(16)))
          .hasMessage("line 2: host lines [0, 5) are not in [0, 4)");
      assertThatThrownBy(
              () -> machine.run(Assembler.assemble("read_weights tile=3"), arena.allocate(1)))
          .hasMessage("line 1: tile=3 of Weight Memory has no contents");
      assertThatThrownBy(() -> machine.weights().tile(16)).hasMessage("tile=16 is not in [0, 16)");
    }
  }
}
