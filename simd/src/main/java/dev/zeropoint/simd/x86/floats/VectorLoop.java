package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * A loop over neighbouring floats in vectors of eight. What is left of them is a vector under a
 * mask, so that every element is read and written once, and nothing behind the last.
 */
final class VectorLoop {
  /** The mask of what is left. */
  static final Vec MASK = Vec.ymm(15);

  private static final Gpr TEMP = Gpr.RAX;

  private VectorLoop() {}

  /** The code of one vector. */
  @FunctionalInterface
  interface Body {
    /**
     * Emits it.
     *
     * @param at bytes behind the pointers
     * @param masked whether only the lanes of {@link #MASK} are there
     */
    void emit(int at, boolean masked);

    /** Emits it for so many whole vectors, one behind the other unless their code is mixed. */
    default void emitAll(int vectors) {
      for (int i = 0; i < vectors; i++) {
        emit(i * FloatConstants.VECTOR, false);
      }
    }
  }

  /**
   * Emits the loop.
   *
   * @param count holds the number of floats, and is lost
   * @param unrolled vectors of a turn of the main loop
   * @param pointers are moved along; behind a last vector under a mask they are not
   */
  static void emit(Assembler a, Gpr count, int unrolled, Gpr[] pointers, Body body) {
    Label rest = new Label();
    Label end = new Label();
    if (unrolled > 1) {
      turns(a, count, unrolled, pointers, body, rest);
    }
    turns(a, count, 1, pointers, body, end);
    Label done = new Label();
    a.test(count, count);
    a.jump(Condition.E, done);
    a.shl(count, 2);
    a.movabs(TEMP, FloatConstants.mask(0));
    a.sub(TEMP, count);
    a.vmovdqu(MASK, Mem.at(TEMP));
    body.emit(0, true);
    a.bind(done);
  }

  /** As many turns as there are floats for; count keeps the others. */
  private static void turns(
      Assembler a, Gpr count, int vectors, Gpr[] pointers, Body body, Label end) {
    int floats = vectors * FloatConstants.LANES;
    Label top = new Label();
    a.sub(count, floats);
    a.jump(Condition.L, end);
    a.align(32);
    a.bind(top);
    body.emitAll(vectors);
    for (Gpr pointer : pointers) {
      a.add(pointer, floats * Float.BYTES);
    }
    a.sub(count, floats);
    a.jump(Condition.GE, top);
    a.bind(end);
    a.add(count, floats);
  }

  /** Loads a vector or, under the mask, a part of it and zeros. */
  static void load(Assembler a, Vec dst, Mem src, boolean masked) {
    if (masked) {
      a.vpmaskmovd(dst, MASK, src);
    } else {
      a.vmovdqu(dst, src);
    }
  }

  /** Stores a vector or, under the mask, a part of it. */
  static void store(Assembler a, Mem dst, Vec src, boolean masked) {
    if (masked) {
      a.vpmaskmovd(dst, MASK, src);
    } else {
      a.vmovdqu(dst, src);
    }
  }
}
