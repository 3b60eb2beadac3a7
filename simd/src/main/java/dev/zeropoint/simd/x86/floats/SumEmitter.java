package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * The sum of neighbouring floats, in the order of the reference.
 *
 * <pre>
 *   RDI source, RSI count &gt;= 1; RAX: bits of the sum
 * </pre>
 */
final class SumEmitter {
  private static final Gpr SRC = Gpr.RDI;
  private static final Gpr COUNT = Gpr.RSI;
  private static final Gpr RESULT = Gpr.RAX;
  private static final int EIGHT = 8;
  private static final int FOUR = 4;

  /** Orders of vpshufd: the halves of 128 bits swapped, and the neighbours. */
  private static final int HALVES = 0x4E;

  private static final int NEIGHBOURS = 0xB1;

  /** Eight parts, then four, then one sum. */
  private static final Vec SUM = Vec.ymm(0);

  private static final Vec OTHER = Vec.ymm(1);

  private final Assembler a = new Assembler();

  private SumEmitter() {}

  /** The machine code. */
  static byte[] emit() {
    SumEmitter emitter = new SumEmitter();
    emitter.function();
    return emitter.a.toBytes();
  }

  private void function() {
    Vec sum = SUM.xmm();
    Vec other = OTHER.xmm();
    a.vpxor(SUM, SUM, SUM);
    loop(EIGHT, () -> a.vaddps(SUM, SUM, Mem.at(SRC)));
    a.vextracti128(other, SUM, 1);
    a.vaddps(sum, sum, other);
    // At most once, behind the loop of eights.
    loop(FOUR, () -> a.vaddps(sum, sum, Mem.at(SRC)));
    a.vpshufd(other, sum, HALVES);
    a.vaddps(sum, sum, other);
    a.vpshufd(other, sum, NEIGHBOURS);
    a.vaddps(sum, sum, other);
    loop(
        1,
        () -> {
          a.movDword(RESULT, Mem.at(SRC));
          a.vmovd(other, RESULT);
          a.vaddps(sum, sum, other);
        });
    a.vmovd(RESULT, sum);
    a.vzeroupper();
    a.ret();
  }

  /** As many turns as there are floats for; count keeps the others. */
  private void loop(int floats, Runnable turn) {
    Label top = new Label();
    Label end = new Label();
    a.sub(COUNT, floats);
    a.jump(Condition.L, end);
    a.bind(top);
    turn.run();
    a.add(SRC, floats * Float.BYTES);
    a.sub(COUNT, floats);
    a.jump(Condition.GE, top);
    a.bind(end);
    a.add(COUNT, floats);
  }
}
