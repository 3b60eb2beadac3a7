package dev.zeropoint.simd.x86.asm;

/** The 64-bit general-purpose registers, in the order of their numbers. */
public enum Gpr {
  /** Number 0; the result of a function. */
  RAX,
  /** Number 1; the fourth argument. */
  RCX,
  /** Number 2; the third argument. */
  RDX,
  /** Number 3; kept for the caller. */
  RBX,
  /** Number 4; the stack. */
  RSP,
  /** Number 5; kept for the caller. */
  RBP,
  /** Number 6; the second argument. */
  RSI,
  /** Number 7; the first argument. */
  RDI,
  /** Number 8; the fifth argument. */
  R8,
  /** Number 9; the sixth argument. */
  R9,
  /** Number 10. */
  R10,
  /** Number 11. */
  R11,
  /** Number 12; kept for the caller. */
  R12,
  /** Number 13; kept for the caller. */
  R13,
  /** Number 14; kept for the caller. */
  R14,
  /** Number 15; kept for the caller. */
  R15;

  int number() {
    return ordinal();
  }
}
