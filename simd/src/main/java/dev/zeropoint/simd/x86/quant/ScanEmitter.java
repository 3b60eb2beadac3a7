package dev.zeropoint.simd.x86.quant;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * The least and the greatest of floats, by their bits: the float instructions mix zeros up and lose
 * NaN.
 *
 * <p>As an integer, a float with its sign bit set is negative, and the greater the further from 0;
 * one without is not negative, and the greater the further from 0. So
 *
 * <pre>{@code
 * greatest float = the greatest signed, or, if all are negative, the least signed
 * least float    = the greatest unsigned if one is negative, else the least signed
 * }</pre>
 *
 * <p>Infinity and NaN are beyond every finite float of their sign and come out as an extreme.
 *
 * <pre>
 *   RDI source, RDX count &gt;= 32; RAX: bits of the least, and of the greatest in the upper half
 * </pre>
 */
final class ScanEmitter {
  private static final Gpr GREATEST = Gpr.RAX;
  private static final Gpr LEAST = Gpr.RCX;
  private static final Gpr UNSIGNED = Gpr.R8;
  private static final int VECTOR = 32;
  private static final Vec[] GREATEST_OF = {Vec.ymm(0), Vec.ymm(1)};
  private static final Vec[] LEAST_OF = {Vec.ymm(2), Vec.ymm(3)};
  private static final Vec[] UNSIGNED_OF = {Vec.ymm(4), Vec.ymm(5)};
  private static final Vec OTHER_HALF = Vec.ymm(6);

  private final Assembler a = new Assembler();

  private ScanEmitter() {}

  /** An instruction of two sources. */
  @FunctionalInterface
  private interface Extreme {
    void emit(Vec dst, Vec first, Vec second);
  }

  /** The machine code. */
  static byte[] emit() {
    ScanEmitter emitter = new ScanEmitter();
    emitter.function();
    return emitter.a.toBytes();
  }

  private void function() {
    for (int i = 0; i < 2; i++) {
      BlockLoop.broadcast(a, GREATEST_OF[i], Integer.MIN_VALUE);
      BlockLoop.broadcast(a, LEAST_OF[i], Integer.MAX_VALUE);
      a.vpxor(UNSIGNED_OF[i], UNSIGNED_OF[i], UNSIGNED_OF[i]);
    }
    BlockLoop.emit(a, 4, 0, this::block);
    reduce(GREATEST, GREATEST_OF, a::vpmaxsd);
    reduce(LEAST, LEAST_OF, a::vpminsd);
    reduce(UNSIGNED, UNSIGNED_OF, a::vpmaxud);
    result();
    a.vzeroupper();
    a.ret();
  }

  private void block() {
    for (int i = 0; i < 4; i++) {
      Vec bits = Vec.ymm(8 + i);
      a.vmovdqu(bits, Mem.at(BlockLoop.SRC, VECTOR * i));
      a.vpmaxsd(GREATEST_OF[i & 1], GREATEST_OF[i & 1], bits);
      a.vpminsd(LEAST_OF[i & 1], LEAST_OF[i & 1], bits);
      a.vpmaxud(UNSIGNED_OF[i & 1], UNSIGNED_OF[i & 1], bits);
    }
  }

  /** The extreme of all lanes of two registers. */
  private void reduce(Gpr dst, Vec[] lanes, Extreme extreme) {
    Vec all = lanes[0].xmm();
    Vec other = OTHER_HALF.xmm();
    extreme.emit(lanes[0], lanes[0], lanes[1]);
    a.vextracti128(other, lanes[0], 1);
    extreme.emit(all, all, other);
    a.vpshufd(other, all, 0x4E);
    extreme.emit(all, all, other);
    a.vpshufd(other, all, 0xB1);
    extreme.emit(all, all, other);
    a.vmovd(dst, all);
  }

  private void result() {
    Label oneIsNotNegative = new Label();
    Label noneIsNegative = new Label();
    a.test(GREATEST, Integer.MIN_VALUE);
    a.jump(Condition.E, oneIsNotNegative);
    a.mov(GREATEST, LEAST);
    a.bind(oneIsNotNegative);
    a.test(LEAST, Integer.MIN_VALUE);
    a.jump(Condition.E, noneIsNegative);
    a.mov(LEAST, UNSIGNED);
    a.bind(noneIsNegative);
    a.shl(GREATEST, 32);
    a.add(GREATEST, LEAST);
  }
}
