package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Vec;
import dev.zeropoint.simd.x86.floats.FloatConstants.Value;

/**
 * {@code e^x = 2^m * p(f)} with {@code x = m ln 2 + f} and integer m, the operations of the scalar
 * reference one by one.
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

  /** x becomes e^x, for x &lt;= 0 or NaN; m, f and p are lost. */
  void softmaxPower(Vec x, Vec m, Vec f, Vec p) {
    // Of NaN vmaxps answers its second source.
    a.vmovdqu(m, Value.LEAST_EXPONENT.in(constants));
    a.vmaxps(x, m, x);
    power(x, m, f, p, EXP);
  }

  /** x becomes e^x with the polynomial of erf; m, f and p are lost. */
  void erfPower(Vec x, Vec m, Vec f, Vec p) {
    power(x, m, f, p, POWER);
  }

  private void power(Vec x, Vec m, Vec f, Vec p, Value[] polynomial) {
    a.vmovdqu(m, Value.LOG2_E.in(constants));
    a.vfmadd213ps(m, x, Value.ROUND.in(constants));
    a.vsubps(m, m, Value.ROUND.in(constants));
    a.vmovdqu(f, x);
    a.vfmadd231ps(f, m, Value.MINUS_LN2_HIGH.in(constants));
    a.vfmadd231ps(f, m, Value.MINUS_LN2_LOW.in(constants));
    polynomial(p, f, polynomial);
    a.vcvttps2dq(m, m);
    a.vpaddd(m, m, Value.EXPONENT_BIAS.in(constants));
    a.vpslld(m, m, 23);
    a.vmulps(x, p, m);
  }

  /** p = the polynomial of x by Horner's rule, the coefficient of the highest power first. */
  void polynomial(Vec p, Vec x, Value... coefficients) {
    a.vmovdqu(p, coefficients[0].in(constants));
    for (int i = 1; i < coefficients.length; i++) {
      a.vfmadd213ps(p, x, coefficients[i].in(constants));
    }
  }
}
