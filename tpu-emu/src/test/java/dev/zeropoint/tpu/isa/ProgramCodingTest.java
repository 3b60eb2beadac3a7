package dev.zeropoint.tpu.isa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.TestSeed;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgramCodingTest {
  /** 3 bytes of address, 2 of accumulator, 4 of length, little-endian, behind opcode and flags. */
  @Test
  void theBytesOfMatrixMultiply() {
    int flags = Flag.NEXT.of(1) | Flag.RHS_SIGNED.of(1);
    Instruction matrix =
        new Instruction(Opcode.MATRIX_MULTIPLY, flags, 3, 0x123456, 0x789A, 0xBCDEF012L);
    byte[] bytes = ProgramCoding.encode(Program.of(List.of(matrix)));
    assertThat(bytes).hasSize(8 + 12);
    assertThat(Arrays.copyOfRange(bytes, 8, 20))
        .containsExactly(0x10, 0x21, 2, 0x56, 0x34, 0x12, 0x9A, 0x78, 0x12, 0xF0, 0xDE, 0xBC);
  }

  @Test
  void binaryAndTextRoundTrip() {
    RandomGenerator random = TestSeed.random("round trip");
    for (int i = 0; i < 300; i++) {
      List<Instruction> instructions =
          Stream.generate(() -> RandomInstructions.any(random)).limit(random.nextInt(20)).toList();
      Program program = Program.of(instructions);
      assertThat(ProgramCoding.decode(ProgramCoding.encode(program))).isEqualTo(program);
      String text = Disassembler.text(program);
      assertThat(Assembler.assemble(text).instructions())
          .as(TestSeed.replay(text))
          .isEqualTo(instructions);
    }
  }

  @Test
  void eachOpcodeHasItsOwnNumber() {
    assertThat(Stream.of(Opcode.values()).map(Opcode::code)).doesNotHaveDuplicates();
  }

  @Test
  void brokenBytesSayWhere() {
    byte[] bytes =
        ProgramCoding.encode(
            Program.of(List.of(Instruction.of(Opcode.NOP), Instruction.of(Opcode.HALT))));
    assertRefused(new byte[5], "byte 0: not a program");
    assertRefused(Arrays.copyOf(bytes, bytes.length - 1), "instruction 1: only 11 of 12 bytes");
    byte[] opcode = bytes.clone();
    opcode[20] = (byte) 0xEE;
    assertRefused(opcode, "instruction 1: unknown opcode 0xee");
    byte[] flags = bytes.clone();
    flags[9] = 4;
    assertRefused(flags, "instruction 0: nop: flags=0x4 are not defined");
    byte[] repeat = bytes.clone();
    repeat[10] = 1;
    assertRefused(repeat, "instruction 0: nop: repeat=2 is not in [1, 1]");
  }

  private static void assertRefused(byte[] bytes, String message) {
    assertThatThrownBy(() -> ProgramCoding.decode(bytes))
        .isInstanceOf(ProgramException.class)
        .hasMessageStartingWith(message);
  }
}
