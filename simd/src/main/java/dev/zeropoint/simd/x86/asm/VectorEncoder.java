package dev.zeropoint.simd.x86.asm;

/** Chooses between VEX and EVEX. */
abstract class VectorEncoder extends ScalarAssembler {
  VectorEncoder() {}

  /**
   * Three operands.
   *
   * @param memoryBytes the size of b if it is memory
   */
  final void vector(Opcode op, Vec dst, Vec a, Operand b, int memoryBytes) {
    encode(op, dst.length(), dst.number(), a.number(), b, null, memoryBytes);
  }

  /** Two operands. */
  final void vector(Opcode op, Vec dst, Operand src, int memoryBytes) {
    encode(op, dst.length(), dst.number(), 0, src, null, memoryBytes);
  }

  /** Any form; EVEX if the length, a register or a mask demands it. */
  final void encode(
      Opcode op, int length, int reg, int vvvv, Operand rm, Mask mask, int memoryBytes) {
    boolean high = rm instanceof Vec v && v.number() > 15;
    if (length == 2 || reg > 15 || vvvv > 15 || high || mask != null) {
      evex(op, length, reg, vvvv, rm, mask, memoryBytes, false);
    } else {
      vex(op, length, reg, vvvv, rm);
    }
  }

  /** Refuses what only VEX has. */
  static void requireVex(Vec... registers) {
    for (Vec register : registers) {
      if (register.bits() == 512 || register.number() > 15) {
        throw new IllegalArgumentException(register + " in an instruction of AVX2");
      }
    }
  }
}
