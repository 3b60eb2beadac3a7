package dev.zeropoint.tpu.machine;

import dev.zeropoint.tpu.isa.Instruction;
import dev.zeropoint.tpu.isa.Opcode;
import java.lang.foreign.MemorySegment;

/** Moves lines between host memory and the Unified Buffer. */
final class HostWindow {
  private HostWindow() {}

  /** The first host line of one repetition: each goes on where the last one stopped. */
  static long firstLine(Instruction transfer, int repetition, long pitch) {
    return transfer.length() + (long) repetition * transfer.accumulator() * pitch;
  }

  /** One repetition of a transfer. */
  static void move(
      Instruction transfer,
      int repetition,
      long pitch,
      MemorySegment host,
      MemorySegment buffer,
      long lineBytes) {
    int lines = transfer.accumulator();
    long hostLine = firstLine(transfer, repetition, pitch);
    long bufferLine = transfer.buffer() + (long) repetition * lines;
    boolean toBuffer =
        transfer.opcode() == Opcode.READ_HOST || transfer.opcode() == Opcode.READ_HOST_STRIDED;
    // Consecutive lines are moved as one piece.
    int pieces = pitch == 1 ? 1 : lines;
    long bytes = lines / pieces * lineBytes;
    for (int i = 0; i < pieces; i++) {
      long hostOffset = (hostLine + i * pitch) * lineBytes;
      long bufferOffset = (bufferLine + i) * lineBytes;
      if (toBuffer) {
        MemorySegment.copy(host, hostOffset, buffer, bufferOffset, bytes);
      } else {
        MemorySegment.copy(buffer, bufferOffset, host, hostOffset, bytes);
      }
    }
  }
}
