package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * A transposition in blocks of four rows and eight columns of the result. Eight lines of the
 * source, which are columns of the result, are loaded as halves of four registers; then 4 x 4
 * elements are transposed in each half:
 *
 * <pre>
 *   j-th register          line j, 4 floats | line j + 4, 4 floats
 *   pairs of elements      lines 0 and 1, lines 2 and 3            in each half
 *   pairs of pairs         a row of the result: lines 0 to 3 | lines 4 to 7
 * </pre>
 *
 * <p>A last block that is not whole is moved back, so that it ends with the last row or column; as
 * the source is not written, what it has twice is the same.
 *
 * <pre>
 *   RDI source, RSI result, RDX from line to line of the source, RCX from row to row of the result
 *   R8 rows of the result &gt;= 4, R9 columns of it &gt;= 8
 * </pre>
 */
final class TransposeEmitter {
  /** Rows of a block of the result. */
  static final int ROWS = 4;

  /** Columns of a block of the result. */
  static final int COLS = FloatConstants.LANES;

  private static final Gpr SRC = Gpr.RDI;
  private static final Gpr DST = Gpr.RSI;
  private static final Gpr LINE = Gpr.RDX;
  private static final Gpr ROW = Gpr.RCX;
  private static final Gpr HEIGHT = Gpr.R8;
  private static final Gpr WIDTH = Gpr.R9;
  private static final Gpr LINE_3 = Gpr.R10;
  private static final Gpr LINE_5 = Gpr.R11;
  private static final Gpr LINE_7 = Gpr.RBX;
  private static final Gpr ROW_3 = Gpr.RBP;
  private static final Gpr SRC_AT = Gpr.R12;
  private static final Gpr DST_AT = Gpr.R13;

  /** Rows that are left. */
  private static final Gpr LEFT = Gpr.RAX;

  /** What a C function must leave as it was. */
  private static final Gpr[] SAVED = {Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13};

  private final Assembler a = new Assembler();

  private TransposeEmitter() {}

  /** The machine code. */
  static byte[] emit() {
    TransposeEmitter emitter = new TransposeEmitter();
    emitter.function();
    return emitter.a.toBytes();
  }

  private void function() {
    for (Gpr register : SAVED) {
      a.push(register);
    }
    a.lea(LINE_3, Mem.at(LINE, LINE, 2));
    a.lea(LINE_5, Mem.at(LINE, LINE, 4));
    a.lea(LINE_7, Mem.at(LINE_3, LINE, 4));
    a.lea(ROW_3, Mem.at(ROW, ROW, 2));
    Label top = new Label();
    Label end = new Label();
    a.bind(top);
    blocks();
    a.lea(SRC, Mem.at(SRC, LINE, COLS));
    a.add(DST, COLS * Float.BYTES);
    a.sub(WIDTH, COLS);
    a.cmp(WIDTH, COLS);
    a.jump(Condition.GE, top);
    a.test(WIDTH, WIDTH);
    a.jump(Condition.E, end);
    // Back by as many columns as the last block lacks.
    a.sub(WIDTH, COLS);
    a.lea(DST, Mem.at(DST, WIDTH, Float.BYTES));
    a.imul(WIDTH, LINE);
    a.add(SRC, WIDTH);
    a.mov(WIDTH, COLS);
    a.jmp(top);
    a.bind(end);
    for (int i = SAVED.length - 1; i >= 0; i--) {
      a.pop(SAVED[i]);
    }
    a.vzeroupper();
    a.ret();
  }

  /** All rows of eight columns. */
  private void blocks() {
    a.mov(SRC_AT, SRC);
    a.mov(DST_AT, DST);
    a.mov(LEFT, HEIGHT);
    Label top = new Label();
    Label end = new Label();
    a.align(32);
    a.bind(top);
    block();
    a.add(SRC_AT, ROWS * Float.BYTES);
    a.lea(DST_AT, Mem.at(DST_AT, ROW, ROWS));
    a.sub(LEFT, ROWS);
    a.cmp(LEFT, ROWS);
    a.jump(Condition.GE, top);
    a.test(LEFT, LEFT);
    a.jump(Condition.E, end);
    // Back by as many rows as the last block lacks.
    a.sub(LEFT, ROWS);
    a.lea(SRC_AT, Mem.at(SRC_AT, LEFT, Float.BYTES));
    a.imul(LEFT, ROW);
    a.add(DST_AT, LEFT);
    a.mov(LEFT, ROWS);
    a.jmp(top);
    a.bind(end);
  }

  private static Mem line(int line) {
    return switch (line) {
      case 0 -> Mem.at(SRC_AT);
      case 1, 2, 4 -> Mem.at(SRC_AT, LINE, line);
      case 3 -> Mem.at(SRC_AT, LINE_3, 1);
      case 5 -> Mem.at(SRC_AT, LINE_5, 1);
      case 6 -> Mem.at(SRC_AT, LINE_3, 2);
      default -> Mem.at(SRC_AT, LINE_7, 1);
    };
  }

  private void block() {
    for (int j = 0; j < 4; j++) {
      a.vmovdqu(Vec.xmm(j), line(j));
      a.vinserti128(Vec.ymm(j), Vec.ymm(j), line(j + 4), 1);
    }
    Vec low01 = Vec.ymm(4);
    Vec high01 = Vec.ymm(5);
    Vec low23 = Vec.ymm(6);
    Vec high23 = Vec.ymm(7);
    a.vpunpckldq(low01, Vec.ymm(0), Vec.ymm(1));
    a.vpunpckhdq(high01, Vec.ymm(0), Vec.ymm(1));
    a.vpunpckldq(low23, Vec.ymm(2), Vec.ymm(3));
    a.vpunpckhdq(high23, Vec.ymm(2), Vec.ymm(3));
    a.vpunpcklqdq(Vec.ymm(0), low01, low23);
    a.vpunpckhqdq(Vec.ymm(1), low01, low23);
    a.vpunpcklqdq(Vec.ymm(2), high01, high23);
    a.vpunpckhqdq(Vec.ymm(3), high01, high23);
    a.vmovdqu(Mem.at(DST_AT), Vec.ymm(0));
    a.vmovdqu(Mem.at(DST_AT, ROW, 1), Vec.ymm(1));
    a.vmovdqu(Mem.at(DST_AT, ROW, 2), Vec.ymm(2));
    a.vmovdqu(Mem.at(DST_AT, ROW_3, 1), Vec.ymm(3));
  }
}
