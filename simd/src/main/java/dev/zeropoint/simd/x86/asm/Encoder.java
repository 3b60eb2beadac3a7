package dev.zeropoint.simd.x86.asm;

import java.util.Arrays;

/**
 * Bytes of machine code: prefixes, ModRM, SIB, displacements, labels. The formats are those of the
 * Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, chapter 2.
 */
abstract class Encoder {
  /** The prefix that a VEX or EVEX instruction implies: none, 66, F3, F2. */
  static final int NP = 0;

  static final int P66 = 1;
  static final int PF3 = 2;
  static final int PF2 = 3;

  /** The opcode map: 0F, 0F 38, 0F 3A. */
  static final int M0F = 1;

  static final int M0F38 = 2;
  static final int M0F3A = 3;

  private byte[] code = new byte[1024];
  private int size;

  Encoder() {}

  /** How many bytes there are so far. */
  public final int size() {
    return size;
  }

  /**
   * The finished code.
   *
   * @throws IllegalStateException if a jump goes to a label that was never bound
   */
  public final byte[] toBytes() {
    if (openJumps != 0) {
      throw new IllegalStateException(openJumps + " jumps to a label that is bound nowhere");
    }
    return Arrays.copyOf(code, size);
  }

  private int openJumps;

  /** Makes the next instruction the target of the label's jumps. */
  public final void bind(Label label) {
    label.bind(size);
    for (int at : label.waiting()) {
      patch(at, size - (at + 4));
      openJumps--;
    }
  }

  final void distanceTo(Label label) {
    if (label.isBound()) {
      int32(label.position() - (size + 4));
    } else {
      label.waiting().add(size);
      openJumps++;
      int32(0);
    }
  }

  private void patch(int at, int value) {
    for (int i = 0; i < 4; i++) {
      code[at + i] = (byte) (value >> 8 * i);
    }
  }

  final void int8(int value) {
    if (size == code.length) {
      code = Arrays.copyOf(code, 2 * size);
    }
    code[size++] = (byte) value;
  }

  final void int32(int value) {
    for (int i = 0; i < 4; i++) {
      int8(value >> 8 * i);
    }
  }

  /** ModRM of two registers. */
  final void modRegister(int reg, int rm) {
    int8(0xC0 | (reg & 7) << 3 | rm & 7);
  }

  /**
   * ModRM, SIB and displacement of an address.
   *
   * @param unit what an 8-bit displacement counts: 1, or the bytes of an EVEX memory operand
   */
  final void modMemory(int reg, Mem mem, int unit) {
    int base = mem.base().number() & 7;
    int displacement = mem.displacement();
    boolean shortForm =
        displacement % unit == 0 && (byte) (displacement / unit) == displacement / unit;
    // RBP and R13 as a base without displacement would mean something else.
    int mod = displacement == 0 && base != 5 ? 0 : shortForm ? 1 : 2;
    if (mem.index().isPresent() || base == 4) {
      int index = mem.index().map(Gpr::number).orElse(4);
      int8(mod << 6 | (reg & 7) << 3 | 4);
      int8(Integer.numberOfTrailingZeros(mem.scale()) << 6 | (index & 7) << 3 | base);
    } else {
      int8(mod << 6 | (reg & 7) << 3 | base);
    }
    if (mod == 1) {
      int8(displacement / unit);
    } else if (mod == 2) {
      int32(displacement);
    }
  }

  /** REX.W instruction of two registers. */
  final void rexRegister(int reg, int rm, int... opcode) {
    int8(0x48 | bit(reg, 3) << 2 | bit(rm, 3));
    for (int b : opcode) {
      int8(b);
    }
    modRegister(reg, rm);
  }

  /**
   * Instruction with an address.
   *
   * @param w whether the operand has 64 bits
   */
  final void rexMemory(boolean w, int reg, Mem mem, int... opcode) {
    int index = mem.index().map(Gpr::number).orElse(0);
    int8(0x40 | (w ? 8 : 0) | bit(reg, 3) << 2 | bit(index, 3) << 1 | bit(mem.base().number(), 3));
    for (int b : opcode) {
      int8(b);
    }
    modMemory(reg, mem, 1);
  }

  /** Three-byte VEX; {@code vvvv} is 0 where there is no such operand. */
  final void vex(Opcode op, int length, int reg, int vvvv, Operand rm) {
    int8(0xC4);
    int8((~bit(reg, 3) & 1) << 7 | invertedXb(rm) | op.map());
    int8(op.w() << 7 | (~vvvv & 15) << 3 | length << 2 | op.prefix());
    int8(op.code());
    modOperand(reg, rm, 1);
  }

  /**
   * EVEX.
   *
   * @param unit the bytes of the memory operand, by which the displacement is compressed
   * @param broadcast whether the memory operand is one element for all
   */
  final void evex(
      Opcode op,
      int length,
      int reg,
      int vvvv,
      Operand rm,
      Mask mask,
      int unit,
      boolean broadcast) {
    int aaa = mask == null ? 0 : mask.number();
    int zeroing = mask != null && mask.zeroing() ? 1 : 0;
    int8(0x62);
    int8((~bit(reg, 3) & 1) << 7 | invertedXb(rm) | (~bit(reg, 4) & 1) << 4 | op.map());
    int8(op.w() << 7 | (~vvvv & 15) << 3 | 4 | op.prefix());
    int8(zeroing << 7 | length << 5 | (broadcast ? 1 : 0) << 4 | (~bit(vvvv, 4) & 1) << 3 | aaa);
    int8(op.code());
    modOperand(reg, rm, unit);
  }

  private void modOperand(int reg, Operand rm, int unit) {
    switch (rm) {
      case Vec v -> modRegister(reg, v.number());
      case Mem m -> modMemory(reg, m, unit);
    }
  }

  /** The inverted X and B bits; in EVEX X is the fifth bit of a register. */
  private static int invertedXb(Operand rm) {
    int x;
    int b;
    switch (rm) {
      case Vec v -> {
        x = bit(v.number(), 4);
        b = bit(v.number(), 3);
      }
      case Mem m -> {
        x = bit(m.index().map(Gpr::number).orElse(0), 3);
        b = bit(m.base().number(), 3);
      }
    }
    return (~x & 1) << 6 | (~b & 1) << 5;
  }

  private static int bit(int value, int at) {
    return value >> at & 1;
  }

  /** Prefix, map, W and code of a vector instruction. */
  record Opcode(int prefix, int map, int w, int code) {}
}
