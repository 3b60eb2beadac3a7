package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import java.util.function.LongBinaryOperator;

/**
 * Clip: {@code min(max(x, low), high)}, exact; where low is above high the result is high. A bound
 * that is left out does not bind, and a NaN stays one. Up to opset 10 the bounds are the attributes
 * min and max, from 11 on they are scalar inputs of the type of x. Relu is Clip from 0.
 *
 * <p>An IllegalArgumentException tells of a type other than F32, F64 and the integers of 8 to 64
 * bits, and of a bound that is not a scalar or not of the type of x.
 *
 * @param name of the operator
 * @param low the bound of reals where no input gives it
 * @param high the bound of reals where no input gives it
 */
record Clip(String name, float low, float high) implements Operator {
  static Operator bind(Binding binding) {
    boolean attributes = binding.opset() < 11;
    Attributes a = attributes ? binding.attributes() : Attributes.NONE;
    return new Clip(
        "Clip", a.real("min", Float.NEGATIVE_INFINITY), a.real("max", Float.POSITIVE_INFINITY));
  }

  /** Relu: {@code max(x, 0)}. */
  static Operator bindRelu(Binding binding) {
    return new Clip("Relu", 0, Float.POSITIVE_INFINITY);
  }

  @Override
  public void run(Call call) {
    Tensor src = call.input(0);
    ElementType type = src.type();
    Types.requireArithmetic(name, type);
    Tensor dst = call.output(0, type, src.shape());
    switch (type) {
      case F32 -> floats(src, (float) real(call, 1, low), (float) real(call, 2, high), dst);
      case F64 -> reals(src, real(call, 1, low), real(call, 2, high), dst);
      default -> integers(src, integer(call, 1, low), integer(call, 2, high), dst);
    }
  }

  private static double real(Call call, int index, float absent) {
    return call.hasInput(index) ? Elements.real(bound(call, index), 0) : absent;
  }

  private static long integer(Call call, int index, float absent) {
    if (call.hasInput(index)) {
      return bound(call, index).getLong(0);
    }
    ElementType type = call.input(0).type();
    if (Float.isInfinite(absent)) {
      return absent < 0 ? type.minValue() : type.maxValue();
    }
    return (long) absent;
  }

  private static Tensor bound(Call call, int index) {
    Tensor bound = call.input(index);
    Types.requireSame("Clip", call.input(0), bound);
    if (bound.elementCount() != 1) {
      throw new IllegalArgumentException(
          "Clip: the bound in input " + index + " is " + bound + ", not a scalar");
    }
    return bound;
  }

  private static void floats(Tensor src, float low, float high, Tensor dst) {
    StridedLoop loop = StridedLoop.broadcast(src.shape(), src.shape());
    Run run = new Run(src);
    while (loop.next()) {
      run.seek(loop, 0);
      FloatLoops.clamp(run, low, high, dst.segment(), loop.position() * 4, loop.length());
    }
  }

  private static void reals(Tensor src, double low, double high, Tensor dst) {
    for (long i = 0; i < src.elementCount(); i++) {
      Elements.setReal(dst, i, Math.min(Math.max(Elements.real(src, i), low), high));
    }
  }

  private static void integers(Tensor src, long low, long high, Tensor dst) {
    LongBinaryOperator max = Arithmetic.MAX.integers(src.type());
    LongBinaryOperator min = Arithmetic.MIN.integers(src.type());
    for (long i = 0; i < src.elementCount(); i++) {
      dst.setLong(i, min.applyAsLong(max.applyAsLong(src.getLong(i), low), high));
    }
  }
}
