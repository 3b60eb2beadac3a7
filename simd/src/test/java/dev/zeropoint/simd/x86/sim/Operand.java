package dev.zeropoint.simd.x86.sim;

/** What an instruction works on. */
sealed interface Operand {
  /** A vector register, or its low part. */
  record Vector(int number, int bytes) implements Operand {}

  /** A general-purpose register, or its low part. */
  record General(int number, int bytes) implements Operand {}

  /** A mask register as an operand, not as a guard. */
  record Mask(int number) implements Operand {}

  /** A constant. */
  record Immediate(long value) implements Operand {}

  /**
   * An address.
   *
   * @param index number of a register, or {@link #NONE}
   * @param bytes size of what is accessed; 0 where nothing is (lea)
   * @param broadcast whether one element of that size stands for all
   */
  record Memory(int base, int index, int scale, long displacement, int bytes, boolean broadcast)
      implements Operand {
    static final int NONE = -1;
  }
}
