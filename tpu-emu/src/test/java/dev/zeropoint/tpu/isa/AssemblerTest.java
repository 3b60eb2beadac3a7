package dev.zeropoint.tpu.isa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssemblerTest {
  @Test
  void aProgramWithLabelsConstantsAndComments() {
    Program program =
        Assembler.assemble(
            """
            # one layer
            input = 0x10
            rows = 200        # the batch

            start:
            read_weights tile=first rows=256 cols=256 repeat=4
            matrix_multiply ub=input rows=rows next rhs_signed
            configure register=zero_point value=-3
            end:
              debug_tag tag=end
            convolve width=19 height=19 acc=0x100
            first = 7
            """);
    assertThat(program.lines()).containsExactly(6, 7, 8, 10, 11);
    assertThat(Disassembler.text(program))
        .isEqualTo(
            """
            read_weights tile=7 rows=256 cols=256 repeat=4
            matrix_multiply ub=16 acc=0 rows=200 next rhs_signed
            configure register=zero_point value=-3
            debug_tag tag=3
            convolve ub=0 acc=256 height=19 width=19
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "matmul rows=1 | unknown instruction \"matmul\"",
        "nop x=1 | nop has no operand \"x\"",
        "matrix_multiply rows=1 fast | matrix_multiply has no flag \"fast\"",
        "matrix_multiply rows=1 rows=2 | \"rows\" stands twice",
        "matrix_multiply rows=lots | \"lots\" is not defined",
        "matrix_multiply rows=1x | \"1x\" is not a number",
        "matrix_multiply acc=65536 | acc=65536 is not in [0, 65535]",
        "matrix_multiply acc=-1 | acc=-1 is not in [0, 65535]",
        "matrix_multiply rows=4294967296 | rows=4294967296 is not in [0, 4294967295]",
        "convolve height=65536 | height=65536 is not in [0, 65535]",
        "activate ub=16777216 | ub=16777216 is not in [0, 16777215]",
        "read_weights repeat=257 | read_weights: repeat=257 is not in [1, 256]",
        "read_weights repeat=0 | read_weights: repeat=0 is not in [1, 256]",
        "sync repeat=99999999999 | sync: repeat=2147483647 is not in [1, 1]",
        "configure register=colour | \"colour\" is not defined",
        "configure value=-2147483649 | value=-2147483649 is not in [0, 4294967295]",
        "start: | \"start\" is defined twice",
        "size = big | \"big\" is not a number",
      })
  void errorsNameTheLine(String line, String message) {
    assertThatThrownBy(() -> Assembler.assemble("start:\n\n" + line + "\nhalt"))
        .isInstanceOf(ProgramException.class)
        .hasMessage("line 3: " + message);
  }

  @Test
  void octalIsNotRead() {
    assertThat(Assembler.assemble("debug_tag tag=010").instructions().getFirst().length())
        .isEqualTo(10);
  }
}
