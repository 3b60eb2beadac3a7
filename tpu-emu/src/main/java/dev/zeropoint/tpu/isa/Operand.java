package dev.zeropoint.tpu.isa;

/**
 * A named operand of an {@link Opcode} and the field of the instruction that holds it.
 *
 * @param name in assembly text
 * @param field where it is coded
 */
public record Operand(String name, Field field) {
  /** The fields, with the widths that the paper gives for MatrixMultiply. */
  public enum Field {
    /** A Unified Buffer line: 3 bytes. */
    BUFFER(24, 0),
    /** An accumulator: 2 bytes. */
    ACCUMULATOR(16, 0),
    /** A length, or any number: 4 bytes. */
    LENGTH(32, 0),
    /** The first of two dimensions: the upper half of the length. */
    HEIGHT(16, 16),
    /** The second of two dimensions: the lower half of the length. */
    WIDTH(16, 0);

    private final int bits;
    private final int shift;

    Field(int bits, int shift) {
      this.bits = bits;
      this.shift = shift;
    }

    /** The greatest value that fits; the least is 0. */
    public long max() {
      return (1L << bits) - 1;
    }

    /** This field of an instruction. */
    public long get(Instruction instruction) {
      long whole =
          switch (this) {
            case BUFFER -> instruction.buffer();
            case ACCUMULATOR -> instruction.accumulator();
            case LENGTH, HEIGHT, WIDTH -> instruction.length();
          };
      return whole >>> shift & max();
    }

    /** The instruction with another value in this field. */
    Instruction set(Instruction i, long value) {
      long rest = i.length() & ~(max() << shift);
      return switch (this) {
        case BUFFER ->
            new Instruction(
                i.opcode(), i.flags(), i.repeat(), (int) value, i.accumulator(), i.length());
        case ACCUMULATOR ->
            new Instruction(i.opcode(), i.flags(), i.repeat(), i.buffer(), (int) value, i.length());
        case LENGTH, HEIGHT, WIDTH ->
            new Instruction(
                i.opcode(),
                i.flags(),
                i.repeat(),
                i.buffer(),
                i.accumulator(),
                rest | value << shift);
      };
    }
  }
}
