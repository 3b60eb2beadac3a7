package dev.zeropoint.tpu.isa;

import dev.zeropoint.tpu.isa.Operand.Field;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an instruction does. The instructions are those that the paper names (Jouppi et al., ISCA
 * 2017, section 2); the numbers are ours, since none are published. {@link #VECTOR} is ours too:
 * the paper counts vector layers and does not say which instruction runs them.
 */
public enum Opcode {
  /** Does nothing. */
  NOP(0x00),
  /**
   * Read_Host_Memory: {@code lines} lines from host line {@code host} on to Unified Buffer line
   * {@code ub} on. Each repetition goes on where the last one stopped.
   */
  READ_HOST(0x01, ub(), lines(), host()),
  /** Write_Host_Memory: the other direction. */
  WRITE_HOST(0x02, ub(), lines(), host()),
  /**
   * The alternate host read: the host's lines are {@link ConfigRegister#HOST_PITCH} lines apart.
   */
  READ_HOST_STRIDED(0x03, ub(), lines(), host()),
  /** The alternate host write: the host's lines are {@link ConfigRegister#HOST_PITCH} apart. */
  WRITE_HOST_STRIDED(0x04, ub(), lines(), host()),
  /**
   * Read_Weights: sends the address of a tile to Weight Memory; the tile arrives in the weight FIFO
   * later. {@code rows} x {@code cols} of it are in use; what lies outside counts as zeros. Each
   * repetition reads the next tile.
   */
  READ_WEIGHTS(
      0x05,
      new Operand("tile", Field.LENGTH),
      new Operand("rows", Field.ACCUMULATOR),
      new Operand("cols", Field.BUFFER)),
  /**
   * MatrixMultiply: {@code rows} lines of the Unified Buffer times the active tile, into as many
   * accumulators. Lines are {@link ConfigRegister#INPUT_PITCH} apart. A repetition moves on by
   * {@link ConfigRegister#INPUT_STEP} lines and {@link ConfigRegister#ACCUMULATOR_STEP}.
   */
  MATRIX_MULTIPLY(0x10, ub(), acc(), new Operand("rows", Field.LENGTH)),
  /**
   * Convolve: the same with two dimensions, {@code height} x {@code width} lines; those of one row
   * are {@link ConfigRegister#INPUT_PITCH} apart, the rows {@link ConfigRegister#INPUT_ROW_PITCH}.
   */
  CONVOLVE(0x11, ub(), acc(), height(), width()),
  /**
   * Activate: {@code height} x {@code width} accumulators through bias, requantization, function
   * and pooling to the Unified Buffer, where the results of one row are {@link
   * ConfigRegister#OUTPUT_PITCH} apart and the rows {@link ConfigRegister#OUTPUT_ROW_PITCH}. A
   * repetition moves on by {@link ConfigRegister#OUTPUT_STEP} lines and {@link
   * ConfigRegister#ACCUMULATOR_STEP}.
   */
  ACTIVATE(0x20, ub(), acc(), height(), width()),
  /**
   * Element by element: {@code lines} lines of {@link ConfigRegister#VECTOR_A} and {@link
   * ConfigRegister#VECTOR_B} to {@code ub}; signed and saturated, a product shifted right by {@link
   * ConfigRegister#VECTOR_SHIFT} with ties upwards.
   */
  VECTOR(0x21, ub(), new Operand("lines", Field.LENGTH)),
  /** Sets one {@link ConfigRegister} for the instructions behind it. */
  CONFIGURE(0x30, new Operand("register", Field.BUFFER), new Operand("value", Field.LENGTH)),
  /** Holds all later instructions back until the matrix and the activation unit are done. */
  SYNC(0x31),
  /** Holds all later instructions back until the host transfers are done. */
  SYNC_HOST(0x32),
  /** Tells the host a code. */
  INTERRUPT_HOST(0x33, new Operand("code", Field.LENGTH)),
  /** Leaves a tag in the trace. */
  DEBUG_TAG(0x34, new Operand("tag", Field.LENGTH)),
  /** Ends the program; what stands behind it is not run. */
  HALT(0x3F);

  private final int code;
  private final List<Operand> operands;

  Opcode(int code, Operand... operands) {
    this.code = code;
    this.operands = List.of(operands);
  }

  private static Operand ub() {
    return new Operand("ub", Field.BUFFER);
  }

  private static Operand acc() {
    return new Operand("acc", Field.ACCUMULATOR);
  }

  private static Operand lines() {
    return new Operand("lines", Field.ACCUMULATOR);
  }

  private static Operand host() {
    return new Operand("host", Field.LENGTH);
  }

  private static Operand height() {
    return new Operand("height", Field.HEIGHT);
  }

  private static Operand width() {
    return new Operand("width", Field.WIDTH);
  }

  /** The number in byte 0 of the instruction. */
  public int code() {
    return code;
  }

  /** The name in assembly text. */
  public String mnemonic() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its operands, in the order in which they are printed. */
  public List<Operand> operands() {
    return operands;
  }

  /** Its flags; they may share no bit. */
  public List<Flag> flags() {
    return Flag.of(this);
  }

  /** Whether it can be repeated. */
  public boolean repeats() {
    return switch (this) {
      case READ_HOST,
          WRITE_HOST,
          READ_HOST_STRIDED,
          WRITE_HOST_STRIDED,
          READ_WEIGHTS,
          MATRIX_MULTIPLY,
          CONVOLVE,
          ACTIVATE ->
          true;
      default -> false;
    };
  }

  /** Whether it is {@link #MATRIX_MULTIPLY} or {@link #CONVOLVE}. */
  public boolean isMatrix() {
    return this == MATRIX_MULTIPLY || this == CONVOLVE;
  }

  /** The opcode with that number. */
  static Optional<Opcode> of(int code) {
    return Stream.of(values()).filter(opcode -> opcode.code == code).findFirst();
  }

  /** The opcode with that name in assembly text. */
  static Optional<Opcode> of(String mnemonic) {
    return Stream.of(values()).filter(opcode -> opcode.mnemonic().equals(mnemonic)).findFirst();
  }
}
