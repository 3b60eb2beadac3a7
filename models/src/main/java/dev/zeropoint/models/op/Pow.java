package dev.zeropoint.models.op;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.floats.FloatOperation;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;

/**
 * Pow: {@code base ^ exponent}, elementwise with NumPy broadcasting; the result has the type of the
 * base, and the exponent may have another.
 *
 * <p>Reals: an exponent of exactly 1 gives the base, 2 gives {@code x * x} and 0.5 gives {@code
 * sqrt(x)}, each correctly rounded; any other goes through {@link Math#pow} (1 ulp of a double) and
 * is rounded to the type. Integers with an integer exponent: exact modulo the width; a negative
 * exponent truncates toward zero, so it gives 0 unless the base is 1 or -1. Integers with a real
 * exponent: {@link Math#pow}, then as Cast.
 *
 * <p>An IllegalArgumentException tells of types that are not supported, of shapes that do not
 * broadcast, and of the integer 0 under a negative exponent.
 */
final class Pow {
  private Pow() {}

  static Operator bind(Binding binding) {
    FloatKernels kernels = binding.backend().floats();
    return call -> run(call, kernels);
  }

  private static void run(Call call, FloatKernels kernels) {
    Tensor base = call.input(0);
    Tensor exponent = call.input(1);
    Types.requireArithmetic("Pow", base.type());
    Types.requireArithmetic("Pow", exponent.type());
    Shape shape = Shape.broadcast(base.shape(), exponent.shape());
    Tensor dst = call.output(0, base.type(), shape);
    boolean square =
        base.type() == ElementType.F32
            && exponent.elementCount() == 1
            && exponent.getDouble(0) == 2;
    if (square) {
      StridedLoop squares = StridedLoop.broadcast(shape, base.shape(), base.shape());
      Run.apply(
          kernels, FloatOperation.MULTIPLY, squares, new Run(base), new Run(base), dst.segment());
      return;
    }
    StridedLoop loop = StridedLoop.broadcast(shape, base.shape(), exponent.shape());
    Run bases = new Run(base);
    Run exponents = new Run(exponent);
    while (loop.next()) {
      bases.seek(loop, 0);
      exponents.seek(loop, 1);
      if (base.type().isFloat()) {
        reals(bases, exponents, dst, loop);
      } else if (exponent.type().isFloat()) {
        truncated(bases, exponents, dst, loop);
      } else {
        integers(bases, exponents, exponent.type(), dst, loop);
      }
    }
  }

  private static void reals(Run bases, Run exponents, Tensor dst, StridedLoop loop) {
    for (int i = 0; i < loop.length(); i++) {
      Elements.setReal(dst, loop.position() + i, power(bases.real(i), exponents.number(i)));
    }
  }

  private static double power(double x, double exponent) {
    // x * x of a float is exact in double, so all three are rounded once.
    if (exponent == 2) {
      return x * x;
    }
    if (exponent == 0.5) {
      return Math.sqrt(x);
    }
    return exponent == 1 ? x : Math.pow(x, exponent);
  }

  private static void truncated(Run bases, Run exponents, Tensor dst, StridedLoop loop) {
    for (int i = 0; i < loop.length(); i++) {
      double power = Math.pow(bases.number(i), exponents.number(i));
      dst.setLong(loop.position() + i, Cast.toInteger(power, dst.type()));
    }
  }

  private static void integers(
      Run bases, Run exponents, ElementType exponentType, Tensor dst, StridedLoop loop) {
    boolean signed = exponentType.isSigned();
    for (int i = 0; i < loop.length(); i++) {
      long base = bases.integer(i);
      long exponent = exponents.integer(i);
      if (signed && exponent < 0 && base == 0) {
        throw new IllegalArgumentException(
            "Pow: 0 ^ " + exponent + " at element " + (loop.position() + i) + " of " + dst);
      }
      long power =
          signed && exponent < 0 ? inverse(base, exponent, dst.type()) : power(base, exponent);
      dst.setLong(loop.position() + i, power);
    }
  }

  /** {@code base ^ exponent} modulo 2^64, by squaring; the exponent is unsigned. */
  private static long power(long base, long exponent) {
    long result = 1;
    long square = base;
    for (long rest = exponent; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        result *= square;
      }
      square *= square;
    }
    return result;
  }

  /** {@code 1 / base ^ -exponent}, truncated toward zero. */
  private static long inverse(long base, long exponent, ElementType type) {
    if (base == -1 && type.isSigned()) {
      return (exponent & 1) == 0 ? 1 : -1;
    }
    return base == 1 ? 1 : 0;
  }
}
