package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Vec;
import dev.zeropoint.simd.x86.floats.FloatConstants.Value;

/**
 * {@code e^x = 2^m * p(f)} with {@code x = m ln 2 + f} and integer m, the operations of the scalar
 * reference one by one. A chain of them takes some 60 cycles, more than the CPU looks ahead, so
 * several vectors are computed in turns.
 */
final class ExponentialEmitter {
  private static final Value[] EXP = {
    Value.EXP_6, Value.EXP_5, Value.EXP_4, Value.EXP_3, Value.EXP_2, Value.ONE, Value.ONE
  };
  private static final Value[] POWER = {
    Value.POWER_6, Value.POWER_5, Value.POWER_4, Value.POWER_3, Value.POWER_2, Value.ONE, Value.ONE
  };

  private final Assembler a;

  /** Holds the address of the constants. */
  private final Gpr constants;

  ExponentialEmitter(Assembler a, Gpr constants) {
    this.a = a;
    this.constants = constants;
  }

  /** Each x becomes e^x, for x &lt;= 0 or NaN; m, f and p are lost. */
  void softmaxPower(Vec[] x, Vec[] m, Vec[] f, Vec[] p) {
    for (int i = 0; i < x.length; i++) {
      // Of NaN vmaxps answers its second source.
      a.vmovdqu(m[i], Value.LEAST_EXPONENT.in(constants));
      a.vmaxps(x[i], m[i], x[i]);
    }
    power(x, m, f, p, EXP);
  }

  /** Each x becomes e^x with the polynomial of erf; m, f and p are lost. */
  void erfPower(Vec[] x, Vec[] m, Vec[] f, Vec[] p) {
    power(x, m, f, p, POWER);
  }

  private void power(Vec[] x, Vec[] m, Vec[] f, Vec[] p, Value[] polynomial) {
    for (int i = 0; i < x.length; i++) {
      a.vmovdqu(m[i], Value.LOG2_E.in(constants));
      a.vfmadd213ps(m[i], x[i], Value.ROUND.in(constants));
    }
    for (int i = 0; i < x.length; i++) {
      a.vsubps(m[i], m[i], Value.ROUND.in(constants));
      a.vmovdqu(f[i], x[i]);
    }
    for (int i = 0; i < x.length; i++) {
      a.vfmadd231ps(f[i], m[i], Value.MINUS_LN2_HIGH.in(constants));
    }
    for (int i = 0; i < x.length; i++) {
      a.vfmadd231ps(f[i], m[i], Value.MINUS_LN2_LOW.in(constants));
    }
    polynomial(p, f, polynomial);
    for (int i = 0; i < x.length; i++) {
      a.vcvttps2dq(m[i], m[i]);
      a.vpaddd(m[i], m[i], Value.EXPONENT_BIAS.in(constants));
      a.vpslld(m[i], m[i], 23);
      a.vmulps(x[i], p[i], m[i]);
    }
  }

  /** Each p = the polynomial of x by Horner's rule, the coefficient of the highest power first. */
  void polynomial(Vec[] p, Vec[] x, Value... coefficients) {
    for (Vec start : p) {
      a.vmovdqu(start, coefficients[0].in(constants));
    }
    for (int k = 1; k < coefficients.length; k++) {
      for (int i = 0; i < p.length; i++) {
        a.vfmadd213ps(p[i], x[i], coefficients[k].in(constants));
      }
    }
  }
}
