package dev.zeropoint.simd.x86.asm;

/**
 * A mask register of AVX-512 as it guards an instruction: elements whose bit is 0 are not written,
 * and not accessed in memory.
 *
 * @param number 1 to 7
 * @param zeroing whether elements that are left out of a destination register become 0
 */
public record Mask(int number, boolean zeroing) {
  /**
   * Checks the number; k0 cannot guard.
   *
   * @throws IllegalArgumentException if it is not 1 to 7
   */
  public Mask {
    if (number < 1 || number > 7) {
      throw new IllegalArgumentException("k" + number + " cannot guard an instruction");
    }
  }

  /** Merging: what is left out keeps its value. */
  public static Mask k(int number) {
    return new Mask(number, false);
  }

  /** Zeroing: what is left out becomes 0. */
  public Mask z() {
    return new Mask(number, true);
  }
}
