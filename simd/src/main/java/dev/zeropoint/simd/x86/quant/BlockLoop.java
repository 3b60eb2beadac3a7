package dev.zeropoint.simd.x86.quant;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * The loop over a tensor in blocks of 32 elements. A last block that is not whole is moved forward,
 * so that it ends with the last element and some elements are computed twice; nothing behind the
 * tensor is accessed.
 *
 * <pre>
 *   | block 0 | block 1 | block 2 |
 *                            | last |      ends where the tensor ends
 * </pre>
 */
final class BlockLoop {
  /** Elements of a block; a tensor has as many at least. */
  static final int BLOCK = 32;

  /** Address of the block's first source element. */
  static final Gpr SRC = Gpr.RDI;

  /** Address of its first result. */
  static final Gpr DST = Gpr.RSI;

  /** At the start, the number of elements. */
  static final Gpr COUNT = Gpr.RDX;

  private static final Gpr TEMP = Gpr.RAX;

  private BlockLoop() {}

  /**
   * Emits it.
   *
   * @param srcBytes of an element
   * @param dstBytes of a result, 0 where a block has none
   * @param block emits the code of a block
   */
  static void emit(Assembler a, int srcBytes, int dstBytes, Runnable block) {
    Label top = new Label();
    Label end = new Label();
    a.sub(COUNT, BLOCK);
    a.align(32);
    a.bind(top);
    block.run();
    a.add(SRC, BLOCK * srcBytes);
    if (dstBytes != 0) {
      a.add(DST, BLOCK * dstBytes);
    }
    a.sub(COUNT, BLOCK);
    a.jump(Condition.GE, top);
    // COUNT is what is left, less 32.
    a.cmp(COUNT, -BLOCK);
    a.jump(Condition.E, end);
    a.lea(SRC, Mem.at(SRC, COUNT, srcBytes));
    if (dstBytes != 0) {
      a.lea(DST, Mem.at(DST, COUNT, dstBytes));
    }
    a.xor(COUNT, COUNT);
    a.jmp(top);
    a.bind(end);
  }

  /** All 32-bit elements of a register are a number. */
  static void broadcast(Assembler a, Vec dst, int bits) {
    a.mov(TEMP, bits);
    broadcast(a, dst, TEMP);
  }

  /** All 32-bit elements of a register are the low bits of another. */
  static void broadcast(Assembler a, Vec dst, Gpr src) {
    a.vmovd(dst.xmm(), src);
    a.vpbroadcastd(dst, dst.xmm());
  }
}
