package dev.zeropoint.simd.x86.quant;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/** Sums of 8-bit codes, of the rows or of 32 columns of a matrix. */
final class SumEmitter {
  private static final Gpr SRC = Gpr.RDI;
  private static final Gpr DST = Gpr.RSI;
  private static final Gpr ROWS = Gpr.RDX;
  private static final Gpr STRIDE = Gpr.R8;
  private static final Gpr SUM = Gpr.RAX;
  private static final int VECTOR = 32;

  private final Assembler a = new Assembler();
  private final boolean signed;

  private SumEmitter(boolean signed) {
    this.signed = signed;
  }

  /**
   * Sums of rows. The last vector of a row ends where the row ends; of it only what is not summed
   * yet counts.
   *
   * <pre>
   *   RDI first row, RSI int32 sums, RDX rows &gt;= 1, RCX columns &gt;= 32, R8 bytes from row to row;
   *   RAX: the sum of the last row
   * </pre>
   */
  static byte[] emitRows(boolean signed) {
    SumEmitter emitter = new SumEmitter(signed);
    emitter.rows();
    return emitter.a.toBytes();
  }

  /**
   * Sums of 32 columns.
   *
   * <pre>
   *   RDI first row, RSI int32 sums, RDX rows &gt;= 1, RCX 0 for fresh sums, else they are added to,
   *   R8 bytes from row to row
   * </pre>
   */
  static byte[] emitColumns(boolean signed) {
    SumEmitter emitter = new SumEmitter(signed);
    emitter.columns();
    return emitter.a.toBytes();
  }

  private static final Gpr COLS = Gpr.RCX;
  private static final Gpr AT = Gpr.R10;
  private static final Gpr LEFT = Gpr.R11;
  private static final Gpr WINDOW = Gpr.R9;
  private static final Vec SUMS = Vec.ymm(0);
  private static final Vec CODES = Vec.ymm(1);
  private static final Vec SIGN = Vec.ymm(2);
  private static final Vec ZERO = Vec.ymm(3);

  private void rows() {
    a.vpxor(ZERO, ZERO, ZERO);
    // Signed codes are made unsigned by 128 more each.
    BlockLoop.broadcast(a, SIGN, signed ? 0x8080_8080 : 0);
    a.movabs(WINDOW, VectorConstants.window());
    Label top = new Label();
    a.bind(top);
    row();
    a.movDword(Mem.at(DST), SUM);
    a.add(DST, 4);
    a.add(SRC, STRIDE);
    a.sub(ROWS, 1);
    a.jump(Condition.NE, top);
    a.vzeroupper();
    a.ret();
  }

  private void row() {
    Label top = new Label();
    Label end = new Label();
    a.mov(AT, SRC);
    a.mov(LEFT, COLS);
    a.vpxor(SUMS, SUMS, SUMS);
    a.sub(LEFT, VECTOR);
    a.bind(top);
    a.vpxor(CODES, SIGN, Mem.at(AT));
    a.vpsadbw(CODES, CODES, ZERO);
    a.vpaddq(SUMS, SUMS, CODES);
    a.add(AT, VECTOR);
    a.sub(LEFT, VECTOR);
    a.jump(Condition.GE, top);
    // LEFT is what is left, less 32.
    a.cmp(LEFT, -VECTOR);
    a.jump(Condition.E, end);
    a.vpxor(CODES, SIGN, Mem.at(AT, LEFT, 1));
    a.vpand(CODES, CODES, Mem.at(WINDOW, LEFT, 1).plus(VECTOR));
    a.vpsadbw(CODES, CODES, ZERO);
    a.vpaddq(SUMS, SUMS, CODES);
    a.bind(end);
    a.vextracti128(CODES.xmm(), SUMS, 1);
    a.vpaddq(SUMS.xmm(), SUMS.xmm(), CODES.xmm());
    a.vpsrldq(CODES.xmm(), SUMS.xmm(), 8);
    a.vpaddq(SUMS.xmm(), SUMS.xmm(), CODES.xmm());
    a.vmovd(SUM, SUMS.xmm());
    if (signed) {
      a.mov(LEFT, COLS);
      a.shl(LEFT, 7);
      a.sub(SUM, LEFT);
    }
  }

  private static final Gpr ADDED_TO = Gpr.RCX;

  private void columns() {
    Label add = new Label();
    Label top = new Label();
    for (int i = 0; i < 4; i++) {
      a.vpxor(Vec.ymm(i), Vec.ymm(i), Vec.ymm(i));
    }
    a.test(ADDED_TO, ADDED_TO);
    a.jump(Condition.E, add);
    for (int i = 0; i < 4; i++) {
      a.vmovdqu(Vec.ymm(i), Mem.at(DST, VECTOR * i));
    }
    a.bind(add);
    a.align(32);
    a.bind(top);
    for (int i = 0; i < 4; i++) {
      Vec codes = Vec.ymm(4 + i);
      if (signed) {
        a.vpmovsxbd(codes, Mem.at(SRC, 8 * i));
      } else {
        a.vpmovzxbd(codes, Mem.at(SRC, 8 * i));
      }
      a.vpaddd(Vec.ymm(i), Vec.ymm(i), codes);
    }
    a.add(SRC, STRIDE);
    a.sub(ROWS, 1);
    a.jump(Condition.NE, top);
    for (int i = 0; i < 4; i++) {
      a.vmovdqu(Mem.at(DST, VECTOR * i), Vec.ymm(i));
    }
    a.vzeroupper();
    a.ret();
  }
}
