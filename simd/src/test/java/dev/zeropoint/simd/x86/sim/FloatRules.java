package dev.zeropoint.simd.x86.sim;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * float32 arithmetic with the default MXCSR: rounding half to even, denormals kept, exceptions
 * masked. NaN results are those of the Intel Software Developer's Manual, volume 1, table 4-7.
 */
final class FloatRules {
  private static final int QUIET = 0x0040_0000;

  /** The result of an invalid operation, a negative NaN. */
  private static final int INDEFINITE = 0xFFC0_0000;

  /** The 16 predicates that do not differ in signalling, in the order of their numbers. */
  private static final String[] PREDICATES =
      "eq lt le unord neq nlt nle ord eq_uq nge ngt false neq_oq ge gt true".split(" ");

  private FloatRules() {}

  /** Two floats to one. */
  private interface FloatOperator {
    float apply(float a, float b);
  }

  static Map<String, IntFunction<Rule>> all() {
    Map<String, IntFunction<Rule>> rules = new HashMap<>();
    fixed().forEach((name, rule) -> rules.put(name, immediate -> rule));
    rules.put("vroundps", mode -> Rule.ints((a, b) -> round(b, mode)));
    return rules;
  }

  private static Map<String, Rule> fixed() {
    Map<String, Rule> rules = new HashMap<>();
    rules.put("vaddps", arithmetic((a, b) -> a + b));
    rules.put("vsubps", arithmetic((a, b) -> a - b));
    rules.put("vmulps", arithmetic((a, b) -> a * b));
    rules.put("vdivps", arithmetic((a, b) -> a / b));
    rules.put("vfmadd231ps", Rule.accumulate((old, a, b) -> multiplyAdd(a, b, old)));
    rules.put("vfmadd213ps", Rule.accumulate((old, a, b) -> multiplyAdd(a, old, b)));
    rules.put("vmaxps", Rule.ints((a, b) -> real(a) > real(b) ? a : b));
    rules.put("vminps", Rule.ints((a, b) -> real(a) < real(b) ? a : b));
    rules.put("vcvtdq2ps", Rule.ints((a, b) -> Float.floatToRawIntBits((float) b)));
    rules.put("vcvtps2dq", Rule.ints((a, b) -> toInt(Math.rint(real(b)))));
    rules.put("vcvttps2dq", Rule.ints((a, b) -> toInt(truncate(real(b)))));
    for (int i = 0; i < PREDICATES.length; i++) {
      int predicate = i;
      rules.put(
          String.format(Locale.ROOT, "vcmp%sps", PREDICATES[i]),
          Rule.ints((a, b) -> compare(real(a), real(b), predicate) ? -1 : 0));
    }
    return rules;
  }

  private static float real(int bits) {
    return Float.intBitsToFloat(bits);
  }

  private static boolean isNan(int bits) {
    return Float.isNaN(real(bits));
  }

  private static Rule arithmetic(FloatOperator op) {
    return Rule.ints(
        (a, b) -> {
          if (isNan(a)) {
            return a | QUIET;
          }
          if (isNan(b)) {
            return b | QUIET;
          }
          float result = op.apply(real(a), real(b));
          return Float.isNaN(result) ? INDEFINITE : Float.floatToRawIntBits(result);
        });
  }

  private static int multiplyAdd(int a, int b, int c) {
    for (int operand : new int[] {a, b, c}) {
      if (isNan(operand)) {
        return operand | QUIET;
      }
    }
    float result = Math.fma(real(a), real(b), real(c));
    return Float.isNaN(result) ? INDEFINITE : Float.floatToRawIntBits(result);
  }

  /** What does not fit, NaN too, becomes the most negative number. */
  private static int toInt(double value) {
    boolean fits = value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE;
    return fits ? (int) value : Integer.MIN_VALUE;
  }

  private static double truncate(double value) {
    return value < 0 ? Math.ceil(value) : Math.floor(value);
  }

  /** Bits 0 and 1 of the mode: half to even, down, up, towards 0; bit 2: as MXCSR says. */
  private static int round(int bits, int mode) {
    if (isNan(bits)) {
      return bits | QUIET;
    }
    double value = real(bits);
    double rounded =
        switch ((mode & 4) != 0 ? 0 : mode & 3) {
          case 0 -> Math.rint(value);
          case 1 -> Math.floor(value);
          case 2 -> Math.ceil(value);
          default -> truncate(value);
        };
    return Float.floatToRawIntBits((float) rounded);
  }

  private static boolean compare(float a, float b, int predicate) {
    boolean unordered = Float.isNaN(a) || Float.isNaN(b);
    return switch (predicate) {
      case 0 -> a == b;
      case 1 -> a < b;
      case 2 -> a <= b;
      case 3 -> unordered;
      case 4 -> a != b;
      case 5 -> !(a < b);
      case 6 -> !(a <= b);
      case 7 -> !unordered;
      case 8 -> a == b || unordered;
      case 9 -> !(a >= b);
      case 10 -> !(a > b);
      case 11 -> false;
      case 12 -> a != b && !unordered;
      case 13 -> a >= b;
      case 14 -> a > b;
      default -> true;
    };
  }
}
