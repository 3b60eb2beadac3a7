package dev.zeropoint.simd.x86.asm;

import java.util.Optional;

/**
 * An address: base + index * scale + displacement.
 *
 * @param index any register but RSP, or none
 * @param scale 1, 2, 4 or 8; 1 without an index
 */
public record Mem(Gpr base, Optional<Gpr> index, int scale, int displacement) implements Operand {
  /**
   * Checks that it can be encoded.
   *
   * @throws IllegalArgumentException if not
   */
  public Mem {
    if (index.isPresent() && index.get() == Gpr.RSP) {
      throw new IllegalArgumentException("RSP cannot be an index");
    }
    if (scale != 1 && scale != 2 && scale != 4 && scale != 8) {
      throw new IllegalArgumentException("scale=" + scale + " is none of 1, 2, 4, 8");
    }
    if (index.isEmpty() && scale != 1) {
      throw new IllegalArgumentException("scale=" + scale + " without an index");
    }
  }

  /** What a register points to. */
  public static Mem at(Gpr base) {
    return at(base, 0);
  }

  /** A displacement from what a register points to. */
  public static Mem at(Gpr base, int displacement) {
    return new Mem(base, Optional.empty(), 1, displacement);
  }

  /** Base plus scaled index. */
  public static Mem at(Gpr base, Gpr index, int scale) {
    return new Mem(base, Optional.of(index), scale, 0);
  }

  /** The same address, some bytes further. */
  public Mem plus(int bytes) {
    return new Mem(base, index, scale, Math.addExact(displacement, bytes));
  }
}
