package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;
import java.util.function.IntConsumer;

/**
 * The sums of rows, in the order of the reference. Four rows go together, as an addition waits for
 * the one before it.
 *
 * <pre>
 *   RDI source, RSI sums, RDX from row to row in bytes, RCX rows &gt;= 1, R8 columns &gt;= 1
 * </pre>
 */
final class SumEmitter {
  /** Rows that are summed together. */
  static final int TOGETHER = 4;

  private static final Gpr SRC = Gpr.RDI;
  private static final Gpr DST = Gpr.RSI;
  private static final Gpr STRIDE = Gpr.RDX;
  private static final Gpr ROWS = Gpr.RCX;
  private static final Gpr COLS = Gpr.R8;
  private static final Gpr STRIDE_3 = Gpr.R9;
  private static final Gpr AT = Gpr.R10;
  private static final Gpr COUNT = Gpr.R11;
  private static final Gpr TEMP = Gpr.RAX;
  private static final int EIGHT = 8;
  private static final int FOUR = 4;

  /** Orders of vpshufd: the halves of 128 bits swapped, and the neighbours. */
  private static final int HALVES = 0x4E;

  private static final int NEIGHBOURS = 0xB1;

  private final Assembler a = new Assembler();

  private SumEmitter() {}

  /** The machine code. */
  static byte[] emit() {
    SumEmitter emitter = new SumEmitter();
    emitter.function();
    return emitter.a.toBytes();
  }

  private void function() {
    Label top = new Label();
    Label rest = new Label();
    Label topOfRest = new Label();
    Label end = new Label();
    a.lea(STRIDE_3, Mem.at(STRIDE, STRIDE, 2));
    a.sub(ROWS, TOGETHER);
    a.jump(Condition.L, rest);
    a.bind(top);
    rows(TOGETHER);
    a.lea(SRC, Mem.at(SRC, STRIDE, TOGETHER));
    a.add(DST, TOGETHER * Float.BYTES);
    a.sub(ROWS, TOGETHER);
    a.jump(Condition.GE, top);
    a.bind(rest);
    a.add(ROWS, TOGETHER);
    a.jump(Condition.E, end);
    a.bind(topOfRest);
    rows(1);
    a.add(SRC, STRIDE);
    a.add(DST, Float.BYTES);
    a.sub(ROWS, 1);
    a.jump(Condition.NE, topOfRest);
    a.bind(end);
    a.vzeroupper();
    a.ret();
  }

  /** Eight parts, then four, then one sum of a row. */
  private static Vec sum(int row) {
    return Vec.ymm(row);
  }

  private static Vec other(int row) {
    return Vec.ymm(TOGETHER + row);
  }

  /** Where a row is at this column. */
  private static Mem at(int row) {
    return switch (row) {
      case 0 -> Mem.at(AT);
      case 1, 2 -> Mem.at(AT, STRIDE, row);
      default -> Mem.at(AT, STRIDE_3, 1);
    };
  }

  private void rows(int count) {
    a.mov(AT, SRC);
    a.mov(COUNT, COLS);
    each(count, r -> a.vpxor(sum(r), sum(r), sum(r)));
    loop(EIGHT, count, r -> a.vaddps(sum(r), sum(r), at(r)));
    each(count, r -> a.vextracti128(other(r).xmm(), sum(r), 1));
    each(count, r -> a.vaddps(sum(r).xmm(), sum(r).xmm(), other(r).xmm()));
    // At most once, behind the loop of eights.
    loop(FOUR, count, r -> a.vaddps(sum(r).xmm(), sum(r).xmm(), at(r)));
    for (int order : new int[] {HALVES, NEIGHBOURS}) {
      each(count, r -> a.vpshufd(other(r).xmm(), sum(r).xmm(), order));
      each(count, r -> a.vaddps(sum(r).xmm(), sum(r).xmm(), other(r).xmm()));
    }
    loop(1, count, this::addOne);
    each(count, r -> a.vmovd(Mem.at(DST, r * Float.BYTES), sum(r).xmm()));
  }

  private void addOne(int row) {
    a.movDword(TEMP, at(row));
    a.vmovd(other(row).xmm(), TEMP);
    a.vaddps(sum(row).xmm(), sum(row).xmm(), other(row).xmm());
  }

  private static void each(int count, IntConsumer row) {
    for (int r = 0; r < count; r++) {
      row.accept(r);
    }
  }

  /** As many turns as there are floats for; count keeps the others. */
  private void loop(int floats, int rows, IntConsumer row) {
    Label top = new Label();
    Label end = new Label();
    a.sub(COUNT, floats);
    a.jump(Condition.L, end);
    a.bind(top);
    each(rows, row);
    a.add(AT, floats * Float.BYTES);
    a.sub(COUNT, floats);
    a.jump(Condition.GE, top);
    a.bind(end);
    a.add(COUNT, floats);
  }
}
