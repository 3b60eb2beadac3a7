package dev.zeropoint.tpu.isa;

/** Turns instructions into text that {@link Assembler} turns into the same instructions. */
public final class Disassembler {
  private Disassembler() {}

  /** A program, one instruction a line. */
  public static String text(Program program) {
    StringBuilder text = new StringBuilder();
    program.instructions().forEach(i -> text.append(line(i)).append('\n'));
    return text.toString();
  }

  /** One instruction. */
  static String line(Instruction instruction) {
    Opcode opcode = instruction.opcode();
    StringBuilder line = new StringBuilder(opcode.mnemonic());
    for (Operand operand : opcode.operands()) {
      line.append(' ').append(operand.name()).append('=').append(value(instruction, operand));
    }
    if (instruction.repeat() > 1) {
      line.append(" repeat=").append(instruction.repeat());
    }
    for (Flag flag : opcode.flags()) {
      int value = flag.get(instruction.flags());
      if (value != 0) {
        line.append(' ').append(flag.words().get(value));
      }
    }
    appendUnused(instruction, line);
    return line.toString();
  }

  private static String value(Instruction instruction, Operand operand) {
    long value = operand.field().get(instruction);
    if (instruction.opcode() == Opcode.CONFIGURE) {
      // Registers have names, and their values are signed.
      return operand.field() == Operand.Field.LENGTH
          ? Integer.toString((int) value)
          : ConfigRegister.of((int) value).map(ConfigRegister::word).orElse(Long.toString(value));
    }
    return Long.toString(value);
  }

  /** Fields that mean nothing to the opcode: a binary may have anything there. */
  private static void appendUnused(Instruction instruction, StringBuilder line) {
    for (Operand operand : Assembler.unused(instruction.opcode())) {
      long value = operand.field().get(instruction);
      if (value != 0) {
        line.append(' ').append(operand.name()).append('=').append(value);
      }
    }
  }
}
