package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;
import dev.zeropoint.simd.x86.floats.FloatConstants.Value;
import java.util.Arrays;

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

  /** Vectors whose code is mixed: what the registers hold. */
  private static final int VECTORS = 3;

  private static final Vec[] MAGNITUDE = registers(0);
  private static final Vec[] LARGE = registers(1);
  private static final Vec[] TEMP = registers(2);
  private static final Vec[] SMALL = registers(3);
  private static final Vec[] TEMP_2 = registers(4);

  private final Assembler a = new Assembler();
  private final ExponentialEmitter exponential = new ExponentialEmitter(a, CONSTANTS);

  private ErfEmitter() {}

  private static Vec[] registers(int index) {
    Vec[] registers = new Vec[VECTORS];
    for (int i = 0; i < VECTORS; i++) {
      registers[i] = Vec.ymm(index * VECTORS + i);
    }
    return registers;
  }

  /** The machine code. */
  static byte[] emit() {
    ErfEmitter emitter = new ErfEmitter();
    emitter.function();
    return emitter.a.toBytes();
  }

  private void function() {
    a.movabs(CONSTANTS, FloatConstants.address());
    VectorLoop.emit(
        a,
        COUNT,
        VECTORS,
        new Gpr[] {SRC, DST},
        new VectorLoop.Body() {
          @Override
          public void emit(int at, boolean masked) {
            vectors(at, 1, masked);
          }

          @Override
          public void emitAll(int vectors) {
            vectors(0, vectors, false);
          }
        });
    a.vzeroupper();
    a.ret();
  }

  private void vectors(int at, int count, boolean masked) {
    Vec[] magnitude = Arrays.copyOf(MAGNITUDE, count);
    Vec[] large = Arrays.copyOf(LARGE, count);
    Vec[] temp = Arrays.copyOf(TEMP, count);
    Vec[] small = Arrays.copyOf(SMALL, count);
    Vec[] temp2 = Arrays.copyOf(TEMP_2, count);
    for (int i = 0; i < count; i++) {
      VectorLoop.load(a, temp[i], Mem.at(SRC, at + i * FloatConstants.VECTOR), masked);
      a.vpand(temp[i], temp[i], Value.MAGNITUDE.in(CONSTANTS));
      // Of NaN vminps answers its second source.
      a.vmovdqu(magnitude[i], Value.ERF_LIMIT.in(CONSTANTS));
      a.vminps(magnitude[i], magnitude[i], temp[i]);
    }
    large(large, magnitude, temp, small, temp2);
    small(small, magnitude, temp);
    for (int i = 0; i < count; i++) {
      int offset = at + i * FloatConstants.VECTOR;
      a.vmovdqu(temp[i], Value.ERF_SPLIT.in(CONSTANTS));
      a.vcmpps(temp[i], magnitude[i], temp[i], GREATER_OR_EQUAL);
      a.vpand(large[i], large[i], temp[i]);
      a.vpandn(small[i], temp[i], small[i]);
      a.vpor(small[i], small[i], large[i]);
      a.vpand(small[i], small[i], Value.MAGNITUDE.in(CONSTANTS));
      VectorLoop.load(a, temp[i], Mem.at(SRC, offset), masked);
      a.vpand(temp[i], temp[i], Value.SIGN.in(CONSTANTS));
      a.vpor(temp[i], temp[i], small[i]);
      VectorLoop.store(a, Mem.at(DST, offset), temp[i], masked);
    }
  }

  /** {@code p(a^2) * a + a}. */
  private void small(Vec[] small, Vec[] magnitude, Vec[] square) {
    for (int i = 0; i < small.length; i++) {
      a.vmulps(square[i], magnitude[i], magnitude[i]);
    }
    exponential.polynomial(
        small,
        square,
        Value.SMALL_5,
        Value.SMALL_4,
        Value.SMALL_3,
        Value.SMALL_2,
        Value.SMALL_1,
        Value.SMALL_0);
    for (int i = 0; i < small.length; i++) {
      a.vfmadd213ps(small[i], magnitude[i], magnitude[i]);
    }
  }

  /** {@code 1 - e^-(q(a) * a + a)}. */
  private void large(Vec[] large, Vec[] magnitude, Vec[] m, Vec[] f, Vec[] p) {
    exponential.polynomial(
        large,
        magnitude,
        Value.LARGE_6,
        Value.LARGE_5,
        Value.LARGE_4,
        Value.LARGE_3,
        Value.LARGE_2,
        Value.LARGE_1,
        Value.LARGE_0);
    for (int i = 0; i < large.length; i++) {
      a.vfmadd213ps(large[i], magnitude[i], magnitude[i]);
      a.vpxor(large[i], large[i], Value.SIGN.in(CONSTANTS));
    }
    exponential.erfPower(large, m, f, p);
    for (int i = 0; i < large.length; i++) {
      a.vmovdqu(m[i], Value.ONE.in(CONSTANTS));
      a.vsubps(large[i], m[i], large[i]);
    }
  }
}
