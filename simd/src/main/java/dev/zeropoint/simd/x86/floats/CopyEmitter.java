package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * The copy of rows of floats, or of one float a row to all of a row.
 *
 * <pre>
 *   RDI source, RSI result, RDX, RCX from row to row of them in bytes
 *   R8 rows &gt;= 1, R9 columns &gt;= 1
 * </pre>
 */
final class CopyEmitter {
  /** Vectors of a turn. */
  static final int UNROLLED = 4;

  private static final Gpr SRC = Gpr.RDI;
  private static final Gpr DST = Gpr.RSI;
  private static final Gpr SRC_ROW = Gpr.RDX;
  private static final Gpr DST_ROW = Gpr.RCX;
  private static final Gpr ROWS = Gpr.R8;
  private static final Gpr COLS = Gpr.R9;
  private static final Gpr SRC_AT = Gpr.R10;
  private static final Gpr DST_AT = Gpr.R11;

  /** RAX belongs to the loop. */
  private static final Gpr COUNT = Gpr.RBX;

  private static final Vec X = Vec.ymm(0);

  private final Assembler a = new Assembler();
  private final boolean repeats;

  private CopyEmitter(boolean repeats) {
    this.repeats = repeats;
  }

  /**
   * The machine code.
   *
   * @param repeats whether a row of the source has one element, which stands for all
   */
  static byte[] emit(boolean repeats) {
    CopyEmitter emitter = new CopyEmitter(repeats);
    emitter.function();
    return emitter.a.toBytes();
  }

  private void function() {
    a.push(COUNT);
    Label top = new Label();
    a.bind(top);
    if (repeats) {
      a.vpbroadcastd(X, Mem.at(SRC));
    } else {
      a.mov(SRC_AT, SRC);
    }
    a.mov(DST_AT, DST);
    a.mov(COUNT, COLS);
    Gpr[] pointers = repeats ? new Gpr[] {DST_AT} : new Gpr[] {SRC_AT, DST_AT};
    VectorLoop.emit(a, COUNT, UNROLLED, pointers, this::vector);
    a.add(SRC, SRC_ROW);
    a.add(DST, DST_ROW);
    a.sub(ROWS, 1);
    a.jump(Condition.NE, top);
    a.pop(COUNT);
    a.vzeroupper();
    a.ret();
  }

  private void vector(int at, boolean masked) {
    if (!repeats) {
      VectorLoop.load(a, X, Mem.at(SRC_AT, at), masked);
    }
    VectorLoop.store(a, Mem.at(DST_AT, at), X, masked);
  }
}
