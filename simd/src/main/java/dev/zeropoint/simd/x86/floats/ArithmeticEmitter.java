package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.core.floats.FloatOperation;
import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Operand;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * {@code dst[r, c] = a[r, c] op b[r, c]}, where an operand has a row of its own for each r, or one
 * element.
 *
 * <pre>
 *   RDI a, RSI b, RDX dst, RCX rows &gt;= 1 and, from bit 32 on, columns &gt;= 1
 *   R8 from row to row of a, R9 of b, in bytes
 * </pre>
 */
final class ArithmeticEmitter {
  /** Where the columns are in the register that holds rows and columns. */
  static final int COLS_SHIFT = 32;

  private static final int UNROLLED = 4;
  private static final Gpr A = Gpr.RDI;
  private static final Gpr B = Gpr.RSI;
  private static final Gpr DST = Gpr.RDX;
  private static final Gpr ROWS = Gpr.RCX;
  private static final Gpr A_ROW = Gpr.R8;
  private static final Gpr B_ROW = Gpr.R9;
  private static final Gpr COLS = Gpr.R10;
  private static final Gpr COUNT = Gpr.R11;

  private static final Gpr A_AT = Gpr.RBX;
  private static final Gpr B_AT = Gpr.RBP;
  private static final Gpr DST_AT = Gpr.R12;

  /** What a C function must leave as it was. */
  private static final Gpr[] SAVED = {A_AT, B_AT, DST_AT};

  /** The one element of a row of an operand that does not vary within it. */
  private static final Vec SCALAR_A = Vec.ymm(13);

  private static final Vec SCALAR_B = Vec.ymm(14);
  private static final Vec LEFT = Vec.ymm(0);
  private static final Vec RIGHT = Vec.ymm(1);

  private final Assembler a = new Assembler();
  private final FloatOperation operation;
  private final boolean aVaries;
  private final boolean bVaries;

  private ArithmeticEmitter(FloatOperation operation, boolean aVaries, boolean bVaries) {
    this.operation = operation;
    this.aVaries = aVaries;
    this.bVaries = bVaries;
  }

  /**
   * The machine code.
   *
   * @param aVaries whether a row of a has as many elements as there are columns, not one
   * @param bVaries likewise
   */
  static byte[] emit(FloatOperation operation, boolean aVaries, boolean bVaries) {
    ArithmeticEmitter emitter = new ArithmeticEmitter(operation, aVaries, bVaries);
    emitter.function();
    return emitter.a.toBytes();
  }

  private void function() {
    for (Gpr register : SAVED) {
      a.push(register);
    }
    a.mov(COLS, ROWS);
    a.shr(COLS, COLS_SHIFT);
    a.shl(ROWS, 64 - COLS_SHIFT);
    a.shr(ROWS, 64 - COLS_SHIFT);
    Label top = new Label();
    a.bind(top);
    row();
    a.add(A, A_ROW);
    a.add(B, B_ROW);
    a.lea(DST, Mem.at(DST, COLS, Float.BYTES));
    a.sub(ROWS, 1);
    a.jump(Condition.NE, top);
    for (int i = SAVED.length - 1; i >= 0; i--) {
      a.pop(SAVED[i]);
    }
    a.vzeroupper();
    a.ret();
  }

  private void row() {
    if (aVaries) {
      a.mov(A_AT, A);
    } else {
      a.vpbroadcastd(SCALAR_A, Mem.at(A));
    }
    if (bVaries) {
      a.mov(B_AT, B);
    } else {
      a.vpbroadcastd(SCALAR_B, Mem.at(B));
    }
    a.mov(DST_AT, DST);
    a.mov(COUNT, COLS);
    VectorLoop.emit(a, COUNT, UNROLLED, pointers(), this::vector);
  }

  private Gpr[] pointers() {
    if (aVaries && bVaries) {
      return new Gpr[] {A_AT, B_AT, DST_AT};
    }
    if (aVaries || bVaries) {
      return new Gpr[] {aVaries ? A_AT : B_AT, DST_AT};
    }
    return new Gpr[] {DST_AT};
  }

  private void vector(int at, boolean masked) {
    Vec left = SCALAR_A;
    if (aVaries) {
      left = LEFT;
      VectorLoop.load(a, left, Mem.at(A_AT, at), masked);
    }
    Operand right = SCALAR_B;
    if (bVaries && masked) {
      right = RIGHT;
      VectorLoop.load(a, RIGHT, Mem.at(B_AT, at), true);
    } else if (bVaries) {
      right = Mem.at(B_AT, at);
    }
    switch (operation) {
      case ADD -> a.vaddps(LEFT, left, right);
      case SUBTRACT -> a.vsubps(LEFT, left, right);
      case MULTIPLY -> a.vmulps(LEFT, left, right);
      case DIVIDE -> a.vdivps(LEFT, left, right);
    }
    VectorLoop.store(a, Mem.at(DST_AT, at), LEFT, masked);
  }
}
