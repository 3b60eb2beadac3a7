package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.core.floats.FloatOperation;
import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Operand;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * {@code dst[i] = a[i] op b[i]}.
 *
 * <pre>
 *   RDI a, RSI b, RDX dst, RCX count &gt;= 1
 * </pre>
 */
final class ArithmeticEmitter {
  private static final int UNROLLED = 4;
  private static final Gpr A = Gpr.RDI;
  private static final Gpr B = Gpr.RSI;
  private static final Gpr DST = Gpr.RDX;
  private static final Gpr COUNT = Gpr.RCX;

  /** The one element of an operand that does not vary. */
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

  /** The machine code. */
  static byte[] emit(FloatOperation operation, boolean aVaries, boolean bVaries) {
    ArithmeticEmitter emitter = new ArithmeticEmitter(operation, aVaries, bVaries);
    emitter.function();
    return emitter.a.toBytes();
  }

  private void function() {
    if (!aVaries) {
      a.vpbroadcastd(SCALAR_A, Mem.at(A));
    }
    if (!bVaries) {
      a.vpbroadcastd(SCALAR_B, Mem.at(B));
    }
    VectorLoop.emit(a, COUNT, UNROLLED, pointers(), this::vector);
    a.vzeroupper();
    a.ret();
  }

  private Gpr[] pointers() {
    if (aVaries && bVaries) {
      return new Gpr[] {A, B, DST};
    }
    if (aVaries || bVaries) {
      return new Gpr[] {aVaries ? A : B, DST};
    }
    return new Gpr[] {DST};
  }

  private void vector(int at, boolean masked) {
    Vec left = SCALAR_A;
    if (aVaries) {
      left = LEFT;
      VectorLoop.load(a, left, Mem.at(A, at), masked);
    }
    Operand right = SCALAR_B;
    if (bVaries && masked) {
      right = RIGHT;
      VectorLoop.load(a, RIGHT, Mem.at(B, at), true);
    } else if (bVaries) {
      right = Mem.at(B, at);
    }
    switch (operation) {
      case ADD -> a.vaddps(LEFT, left, right);
      case SUBTRACT -> a.vsubps(LEFT, left, right);
      case MULTIPLY -> a.vmulps(LEFT, left, right);
      case DIVIDE -> a.vdivps(LEFT, left, right);
    }
    VectorLoop.store(a, Mem.at(DST, at), LEFT, masked);
  }
}
