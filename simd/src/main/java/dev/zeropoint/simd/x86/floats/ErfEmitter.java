package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;
import dev.zeropoint.simd.x86.floats.FloatConstants.Value;

/**
 * The error function. Both polynomials are computed for every element and one is taken.
 *
 * <pre>
 *   RDI source, RSI result, RDX count &gt;= 1
 * </pre>
 */
final class ErfEmitter {
  private static final Gpr SRC = Gpr.RDI;
  private static final Gpr DST = Gpr.RSI;
  private static final Gpr COUNT = Gpr.RDX;
  private static final Gpr CONSTANTS = Gpr.R8;

  /** The predicate of vcmpps: greater or equal, false for NaN. */
  private static final int GREATER_OR_EQUAL = 13;

  private static final Vec X = Vec.ymm(0);
  private static final Vec MAGNITUDE = Vec.ymm(1);
  private static final Vec SMALL = Vec.ymm(2);
  private static final Vec LARGE = Vec.ymm(3);
  private static final Vec TEMP = Vec.ymm(4);
  private static final Vec TEMP_2 = Vec.ymm(5);
  private static final Vec TEMP_3 = Vec.ymm(6);

  private final Assembler a = new Assembler();
  private final ExponentialEmitter exponential = new ExponentialEmitter(a, CONSTANTS);

  private ErfEmitter() {}

  /** The machine code. */
  static byte[] emit() {
    ErfEmitter emitter = new ErfEmitter();
    emitter.function();
    return emitter.a.toBytes();
  }

  private void function() {
    a.movabs(CONSTANTS, FloatConstants.address());
    VectorLoop.emit(a, COUNT, 1, new Gpr[] {SRC, DST}, this::vector);
    a.vzeroupper();
    a.ret();
  }

  private void vector(int at, boolean masked) {
    VectorLoop.load(a, X, Mem.at(SRC, at), masked);
    a.vpand(TEMP, X, Value.MAGNITUDE.in(CONSTANTS));
    // Of NaN vminps answers its second source.
    a.vmovdqu(MAGNITUDE, Value.ERF_LIMIT.in(CONSTANTS));
    a.vminps(MAGNITUDE, MAGNITUDE, TEMP);
    small();
    large();
    a.vmovdqu(TEMP, Value.ERF_SPLIT.in(CONSTANTS));
    a.vcmpps(TEMP, MAGNITUDE, TEMP, GREATER_OR_EQUAL);
    a.vpand(LARGE, LARGE, TEMP);
    a.vpandn(SMALL, TEMP, SMALL);
    a.vpor(SMALL, SMALL, LARGE);
    a.vpand(SMALL, SMALL, Value.MAGNITUDE.in(CONSTANTS));
    a.vpand(X, X, Value.SIGN.in(CONSTANTS));
    a.vpor(X, X, SMALL);
    VectorLoop.store(a, Mem.at(DST, at), X, masked);
  }

  /** {@code p(a^2) * a + a}. */
  private void small() {
    a.vmulps(TEMP, MAGNITUDE, MAGNITUDE);
    exponential.polynomial(
        SMALL,
        TEMP,
        Value.SMALL_5,
        Value.SMALL_4,
        Value.SMALL_3,
        Value.SMALL_2,
        Value.SMALL_1,
        Value.SMALL_0);
    a.vfmadd213ps(SMALL, MAGNITUDE, MAGNITUDE);
  }

  /** {@code 1 - e^-(q(a) * a + a)}. */
  private void large() {
    exponential.polynomial(
        LARGE,
        MAGNITUDE,
        Value.LARGE_6,
        Value.LARGE_5,
        Value.LARGE_4,
        Value.LARGE_3,
        Value.LARGE_2,
        Value.LARGE_1,
        Value.LARGE_0);
    a.vfmadd213ps(LARGE, MAGNITUDE, MAGNITUDE);
    a.vpxor(LARGE, LARGE, Value.SIGN.in(CONSTANTS));
    exponential.erfPower(LARGE, TEMP, TEMP_2, TEMP_3);
    a.vmovdqu(TEMP, Value.ONE.in(CONSTANTS));
    a.vsubps(LARGE, TEMP, LARGE);
  }
}
