package dev.zeropoint.simd.x86.asm;

/**
 * A vector register.
 *
 * @param number 0 to 31; 16 and above need AVX-512
 * @param bits 128, 256 or 512
 */
public record Vec(int number, int bits) implements Operand {
  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if there is no such register
   */
  public Vec {
    if (number < 0 || number > 31 || (bits != 128 && bits != 256 && bits != 512)) {
      throw new IllegalArgumentException("no vector register " + number + " of " + bits + " bits");
    }
  }

  /** The low 128 bits of a register. */
  public static Vec xmm(int number) {
    return new Vec(number, 128);
  }

  /** The low 256 bits of a register. */
  public static Vec ymm(int number) {
    return new Vec(number, 256);
  }

  /** All 512 bits of a register. */
  public static Vec zmm(int number) {
    return new Vec(number, 512);
  }

  /** Its low 128 bits. */
  public Vec xmm() {
    return xmm(number);
  }

  /** Its low 256 bits. */
  public Vec ymm() {
    return ymm(number);
  }

  /** How many bytes it holds. */
  public int bytes() {
    return bits / 8;
  }

  /** The length field of VEX and EVEX. */
  int length() {
    return bits == 128 ? 0 : bits / 256;
  }

  @Override
  public String toString() {
    return (bits == 128 ? "xmm" : bits == 256 ? "ymm" : "zmm") + number;
  }
}
