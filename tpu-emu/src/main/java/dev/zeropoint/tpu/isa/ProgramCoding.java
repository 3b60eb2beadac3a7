package dev.zeropoint.tpu.isa;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Programs as bytes. A file is the 8 bytes {@code TPUv1} 0 0 0 and 12 bytes for each instruction,
 * little-endian:
 *
 * <pre>
 *   byte   0        1       2            3 .. 5    6 .. 7        8 .. 11
 *          opcode   flags   repeat - 1   buffer    accumulator   length
 * </pre>
 *
 * <p>From the paper: 12 bytes for MatrixMultiply, 3 of them a Unified Buffer address, 2 an
 * accumulator, 4 a length or two dimensions, the rest opcode and flags. That all instructions share
 * its form, that the repeat field is a byte, and the order of the bytes are our choice.
 */
public final class ProgramCoding {
  /** Bytes of an instruction. */
  public static final int INSTRUCTION_BYTES = 12;

  private static final byte[] MAGIC = {'T', 'P', 'U', 'v', '1', 0, 0, 0};

  private ProgramCoding() {}

  /** Whether bytes begin as a coded program does. */
  public static boolean isProgram(byte[] bytes) {
    return bytes.length >= MAGIC.length
        && ByteBuffer.wrap(bytes, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
  }

  /** A program as bytes; its source lines are not kept. */
  public static byte[] encode(Program program) {
    List<Instruction> instructions = program.instructions();
    int bytes =
        Math.addExact(MAGIC.length, Math.multiplyExact(INSTRUCTION_BYTES, instructions.size()));
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(MAGIC);
    instructions.forEach(instruction -> put(instruction, buffer));
    return buffer.array();
  }

  private static void put(Instruction instruction, ByteBuffer buffer) {
    buffer.put((byte) instruction.opcode().code());
    buffer.put((byte) instruction.flags());
    buffer.put((byte) (instruction.repeat() - 1));
    buffer.put((byte) instruction.buffer());
    buffer.putShort((short) (instruction.buffer() >>> 8));
    buffer.putShort((short) instruction.accumulator());
    buffer.putInt((int) instruction.length());
  }

  /**
   * The program in bytes.
   *
   * @throws ProgramException if they are no program, with the index of the instruction
   */
  public static Program decode(byte[] bytes) {
    if (!isProgram(bytes)) {
      throw new ProgramException("byte 0", "not a program: it does not begin with TPUv1");
    }
    int body = bytes.length - MAGIC.length;
    if (body % INSTRUCTION_BYTES != 0) {
      throw new ProgramException(
          "instruction " + body / INSTRUCTION_BYTES,
          "only " + body % INSTRUCTION_BYTES + " of " + INSTRUCTION_BYTES + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(MAGIC.length);
    List<Instruction> instructions = new ArrayList<>(body / INSTRUCTION_BYTES);
    while (buffer.hasRemaining()) {
      instructions.add(get(buffer, "instruction " + instructions.size()));
    }
    return Program.of(instructions);
  }

  private static Instruction get(ByteBuffer buffer, String where) {
    int code = Byte.toUnsignedInt(buffer.get());
    Opcode opcode =
        Opcode.of(code)
            .orElseThrow(
                () -> new ProgramException(where, "unknown opcode 0x" + Integer.toHexString(code)));
    int flags = Byte.toUnsignedInt(buffer.get());
    int repeat = Byte.toUnsignedInt(buffer.get()) + 1;
    int low = Byte.toUnsignedInt(buffer.get());
    int ub = Short.toUnsignedInt(buffer.getShort()) << 8 | low;
    int accumulator = Short.toUnsignedInt(buffer.getShort());
    long length = Integer.toUnsignedLong(buffer.getInt());
    try {
      return new Instruction(opcode, flags, repeat, ub, accumulator, length);
    } catch (IllegalArgumentException e) {
      throw new ProgramException(where, e.getMessage());
    }
  }
}
