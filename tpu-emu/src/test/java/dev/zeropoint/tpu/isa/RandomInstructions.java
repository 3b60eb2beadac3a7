package dev.zeropoint.tpu.isa;

import dev.zeropoint.tpu.isa.Operand.Field;
import java.util.random.RandomGenerator;

/** Instructions with any fields that are defined. */
public final class RandomInstructions {
  private RandomInstructions() {}

  /** One instruction, its fields drawn from all that fit. */
  public static Instruction any(RandomGenerator random) {
    Opcode[] opcodes = Opcode.values();
    Opcode opcode = opcodes[random.nextInt(opcodes.length)];
    int flags = 0;
    for (Flag flag : opcode.flags()) {
      flags |= flag.of(random.nextInt(flag.words().size()));
    }
    int repeat = opcode.repeats() ? 1 + random.nextInt(Instruction.MAX_REPEAT) : 1;
    return new Instruction(
        opcode,
        flags,
        repeat,
        (int) value(Field.BUFFER, random),
        (int) value(Field.ACCUMULATOR, random),
        value(Field.LENGTH, random));
  }

  private static long value(Field field, RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> field.max();
      default -> random.nextLong(field.max() + 1);
    };
  }
}
