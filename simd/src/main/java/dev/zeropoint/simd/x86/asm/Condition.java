package dev.zeropoint.simd.x86.asm;

/** When a jump is taken, by the flags of the last comparison or arithmetic instruction. */
public enum Condition {
  /** Unsigned less: the carry flag. */
  B(0x2),
  /** Unsigned greater or equal. */
  AE(0x3),
  /** Equal, zero. */
  E(0x4),
  /** Not equal, not zero. */
  NE(0x5),
  /** Signed less. */
  L(0xC),
  /** Signed greater or equal. */
  GE(0xD),
  /** Signed less or equal. */
  LE(0xE),
  /** Signed greater. */
  G(0xF);

  private final int code;

  Condition(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
