package dev.zeropoint.tpu.isa;

/**
 * One instruction, as the machine sees it: an opcode and the fields that its operands are in. What
 * the fields mean is said at {@link Opcode}.
 *
 * @param opcode what it does
 * @param flags 8 bits, see {@link Flag}
 * @param repeat how often it is done, in [1, 256]
 * @param buffer 24 bits
 * @param accumulator 16 bits
 * @param length 32 bits, unsigned
 */
public record Instruction(
    Opcode opcode, int flags, int repeat, int buffer, int accumulator, long length) {
  /** The most repetitions. */
  public static final int MAX_REPEAT = 256;

  /**
   * Checks that each field fits its bits.
   *
   * @throws IllegalArgumentException with the value if one does not
   */
  public Instruction {
    int known = 0;
    for (Flag flag : opcode.flags()) {
      known |= flag.bits();
      if (flag.get(flags) >= flag.words().size()) {
        throw new IllegalArgumentException(
            opcode.mnemonic() + ": flags=0x" + Integer.toHexString(flags) + " are not defined");
      }
    }
    if ((flags & ~known) != 0) {
      throw new IllegalArgumentException(
          opcode.mnemonic() + ": flags=0x" + Integer.toHexString(flags) + " are not defined");
    }
    if (repeat < 1 || repeat > (opcode.repeats() ? MAX_REPEAT : 1)) {
      throw new IllegalArgumentException(
          opcode.mnemonic()
              + ": repeat="
              + repeat
              + " is not in [1, "
              + (opcode.repeats() ? MAX_REPEAT : 1)
              + "]");
    }
    require(opcode, "buffer", buffer, Operand.Field.BUFFER);
    require(opcode, "accumulator", accumulator, Operand.Field.ACCUMULATOR);
    require(opcode, "length", length, Operand.Field.LENGTH);
  }

  private static void require(Opcode opcode, String name, long value, Operand.Field field) {
    if (value < 0 || value > field.max()) {
      throw new IllegalArgumentException(
          opcode.mnemonic() + ": " + name + "=" + value + " is not in [0, " + field.max() + "]");
    }
  }

  /** An instruction with no operands. */
  public static Instruction of(Opcode opcode) {
    return new Instruction(opcode, 0, 1, 0, 0, 0);
  }

  /** A transfer of lines between the host and the Unified Buffer. */
  public static Instruction host(Opcode opcode, long hostLine, int ubLine, int lines) {
    return new Instruction(opcode, 0, 1, ubLine, lines, hostLine);
  }

  /** {@link Opcode#READ_WEIGHTS} of {@code count} tiles. */
  public static Instruction readWeights(long tile, int rows, int cols, int count) {
    return new Instruction(Opcode.READ_WEIGHTS, 0, count, cols, rows, tile);
  }

  /** {@link Opcode#MATRIX_MULTIPLY}. */
  public static Instruction matrixMultiply(int ubLine, int accumulator, long rows, int flags) {
    return new Instruction(Opcode.MATRIX_MULTIPLY, flags, 1, ubLine, accumulator, rows);
  }

  /** {@link Opcode#CONVOLVE}. */
  public static Instruction convolve(
      int ubLine, int accumulator, int height, int width, int flags, int repeat) {
    return new Instruction(
        Opcode.CONVOLVE, flags, repeat, ubLine, accumulator, area(height, width));
  }

  /** {@link Opcode#ACTIVATE}. */
  public static Instruction activate(
      int ubLine, int accumulator, int height, int width, int flags, int repeat) {
    return new Instruction(
        Opcode.ACTIVATE, flags, repeat, ubLine, accumulator, area(height, width));
  }

  /** {@link Opcode#CONFIGURE}. */
  public static Instruction configure(ConfigRegister register, int value) {
    return new Instruction(
        Opcode.CONFIGURE, 0, 1, register.ordinal(), 0, Integer.toUnsignedLong(value));
  }

  /** {@link Opcode#DEBUG_TAG}. */
  public static Instruction debugTag(int tag) {
    return new Instruction(Opcode.DEBUG_TAG, 0, 1, 0, 0, tag);
  }

  private static long area(int height, int width) {
    if ((height | width) < 0 || Math.max(height, width) > Operand.Field.WIDTH.max()) {
      throw new IllegalArgumentException(
          "height=" + height + " and width=" + width + " do not fit 16 bits");
    }
    return (long) height << 16 | width;
  }

  /** The first of the two dimensions of a convolution or activation. */
  public int height() {
    return (int) Operand.Field.HEIGHT.get(this);
  }

  /** The second of the two dimensions of a convolution or activation. */
  public int width() {
    return (int) Operand.Field.WIDTH.get(this);
  }

  /** The line of assembly text that makes it. */
  @Override
  public String toString() {
    return Disassembler.line(this);
  }
}
