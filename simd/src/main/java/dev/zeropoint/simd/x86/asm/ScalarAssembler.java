package dev.zeropoint.simd.x86.asm;

/** The instructions on general-purpose registers that loops and addresses need. */
abstract class ScalarAssembler extends Encoder {
  ScalarAssembler() {}

  /** {@code dst = src}. */
  public final void mov(Gpr dst, Gpr src) {
    rexRegister(src.number(), dst.number(), 0x89);
  }

  /** {@code dst = value}, sign-extended. */
  public final void mov(Gpr dst, int value) {
    rexRegister(0, dst.number(), 0xC7);
    int32(value);
  }

  /** {@code dst = value}, 64 bits. */
  public final void movabs(Gpr dst, long value) {
    int8(0x48 | dst.number() >> 3);
    int8(0xB8 | dst.number() & 7);
    int32((int) value);
    int32((int) (value >> 32));
  }

  /** Loads 64 bits. */
  public final void mov(Gpr dst, Mem src) {
    rexMemory(true, dst.number(), src, 0x8B);
  }

  /** Stores 64 bits. */
  public final void mov(Mem dst, Gpr src) {
    rexMemory(true, src.number(), dst, 0x89);
  }

  /** Loads 32 bits; the upper half becomes 0. */
  public final void movDword(Gpr dst, Mem src) {
    rexMemory(false, dst.number(), src, 0x8B);
  }

  /** Stores the low 32 bits. */
  public final void movDword(Mem dst, Gpr src) {
    rexMemory(false, src.number(), dst, 0x89);
  }

  /** Stores the low 16 bits. */
  public final void movWord(Mem dst, Gpr src) {
    int8(0x66);
    rexMemory(false, src.number(), dst, 0x89);
  }

  /** Stores the low 8 bits. */
  public final void movByte(Mem dst, Gpr src) {
    rexMemory(false, src.number(), dst, 0x88);
  }

  /** Loads 8 bits, zero-extended. */
  public final void movzxByte(Gpr dst, Mem src) {
    rexMemory(true, dst.number(), src, 0x0F, 0xB6);
  }

  /** Loads 8 bits, sign-extended to 64. */
  public final void movsxByte(Gpr dst, Mem src) {
    rexMemory(true, dst.number(), src, 0x0F, 0xBE);
  }

  /** {@code dst += src}. */
  public final void add(Gpr dst, Gpr src) {
    rexRegister(src.number(), dst.number(), 0x01);
  }

  /** {@code dst += value}. */
  public final void add(Gpr dst, int value) {
    arithmetic(0, dst, value);
  }

  /** Adds 64 bits of memory. */
  public final void add(Gpr dst, Mem src) {
    rexMemory(true, dst.number(), src, 0x03);
  }

  /** {@code dst -= src}. */
  public final void sub(Gpr dst, Gpr src) {
    rexRegister(src.number(), dst.number(), 0x29);
  }

  /** Subtracts 64 bits of memory. */
  public final void sub(Gpr dst, Mem src) {
    rexMemory(true, dst.number(), src, 0x2B);
  }

  /** {@code dst -= value}. */
  public final void sub(Gpr dst, int value) {
    arithmetic(5, dst, value);
  }

  /** {@code dst ^= value}. */
  public final void xor(Gpr dst, int value) {
    arithmetic(6, dst, value);
  }

  /** {@code dst ^= src}; of a register with itself: 0. */
  public final void xor(Gpr dst, Gpr src) {
    rexRegister(src.number(), dst.number(), 0x31);
  }

  /** Sets the flags of {@code a - b}. */
  public final void cmp(Gpr a, Gpr b) {
    rexRegister(b.number(), a.number(), 0x39);
  }

  /** Sets the flags of {@code a - value}. */
  public final void cmp(Gpr a, int value) {
    arithmetic(7, a, value);
  }

  /** Sets the flags of {@code a & b}. */
  public final void test(Gpr a, Gpr b) {
    rexRegister(b.number(), a.number(), 0x85);
  }

  /** Sets the flags of {@code a & value}. */
  public final void test(Gpr a, int value) {
    rexRegister(0, a.number(), 0xF7);
    int32(value);
  }

  /** {@code dst <<= bits}. */
  public final void shl(Gpr dst, int bits) {
    rexRegister(4, dst.number(), 0xC1);
    int8(bits);
  }

  /** {@code dst >>>= bits}. */
  public final void shr(Gpr dst, int bits) {
    rexRegister(5, dst.number(), 0xC1);
    int8(bits);
  }

  /** {@code dst *= src}. */
  public final void imul(Gpr dst, Gpr src) {
    rexRegister(dst.number(), src.number(), 0x0F, 0xAF);
  }

  /** The address itself. */
  public final void lea(Gpr dst, Mem src) {
    rexMemory(true, dst.number(), src, 0x8D);
  }

  /** Pushes 64 bits. */
  public final void push(Gpr src) {
    int8(0x40 | src.number() >> 3);
    int8(0x50 | src.number() & 7);
  }

  /** Pops 64 bits. */
  public final void pop(Gpr dst) {
    int8(0x40 | dst.number() >> 3);
    int8(0x58 | dst.number() & 7);
  }

  /** Jumps. */
  public final void jmp(Label target) {
    int8(0xE9);
    distanceTo(target);
  }

  /** Jumps if the flags say so. */
  public final void jump(Condition condition, Label target) {
    int8(0x0F);
    int8(0x80 | condition.code());
    distanceTo(target);
  }

  /** Returns to the caller. */
  public final void ret() {
    int8(0xC3);
  }

  /** Loads the cache line of an address into the second level and those behind it. */
  public final void prefetcht1(Mem address) {
    rexMemory(false, 2, address, 0x0F, 0x18);
  }

  /**
   * Loads the cache line of an address into the first level for writing, away from other cores. A
   * CPU that does not know the instruction goes on.
   */
  public final void prefetchw(Mem address) {
    rexMemory(false, 1, address, 0x0F, 0x0D);
  }

  /** Asks the CPU about itself: leaf in EAX, subleaf in ECX. */
  public final void cpuid() {
    int8(0x0F);
    int8(0xA2);
  }

  /** Reads the extended control register ECX into EDX:EAX. */
  public final void xgetbv() {
    int8(0x0F);
    int8(0x01);
    int8(0xD0);
  }

  /**
   * Fills up to a multiple of {@code bytes}, a power of two, with long no-operations, so that a
   * loop starts on a line of its own.
   */
  public final void align(int bytes) {
    int fill = -size() & bytes - 1;
    for (; fill >= 9; fill -= 9) {
      // nop word [rax + rax + 0], 9 bytes: the longest form that all decoders take in one step.
      for (int b : new int[] {0x66, 0x0F, 0x1F, 0x84, 0, 0, 0, 0, 0}) {
        int8(b);
      }
    }
    for (; fill > 0; fill--) {
      int8(0x90);
    }
  }

  private void arithmetic(int operation, Gpr dst, int value) {
    boolean shortForm = (byte) value == value;
    rexRegister(operation, dst.number(), shortForm ? 0x83 : 0x81);
    if (shortForm) {
      int8(value);
    } else {
      int32(value);
    }
  }
}
