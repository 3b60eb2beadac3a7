package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;

/**
 * Less and Equal: two operands compared elementwise, with NumPy broadcasting, as BOOL. Integers
 * compare as unsigned where their type is. A comparison with NaN is false, and -0 equals 0. Less
 * takes F32, F64 and the integers of 8 to 64 bits; Equal takes every element type.
 *
 * <p>An IllegalArgumentException tells of operands whose types differ or are not supported, and of
 * shapes that do not broadcast.
 *
 * @param name of the operator
 * @param equal whether it is Equal, otherwise Less
 */
record Comparison(String name, boolean equal) implements Operator {
  static Operator less(Binding binding) {
    return new Comparison(binding.node().op(), false);
  }

  static Operator equal(Binding binding) {
    return new Comparison(binding.node().op(), true);
  }

  @Override
  public void run(Call call) {
    Tensor a = call.input(0);
    Tensor b = call.input(1);
    if (!equal) {
      Types.requireArithmetic(name, a.type());
    }
    Types.requireSame(name, a, b);
    Shape shape = Shape.broadcast(a.shape(), b.shape());
    Tensor dst = call.output(0, ElementType.BOOL, shape);
    StridedLoop loop = StridedLoop.broadcast(shape, a.shape(), b.shape());
    Run left = new Run(a);
    Run right = new Run(b);
    boolean real = a.type().isFloat();
    // Flipping the top bit orders unsigned longs as signed ones.
    long flip = a.type() == ElementType.U64 ? Long.MIN_VALUE : 0;
    while (loop.next()) {
      left.seek(loop, 0);
      right.seek(loop, 1);
      for (int i = 0; i < loop.length(); i++) {
        boolean holds =
            real
                ? reals(left.real(i), right.real(i))
                : integers(left.integer(i) ^ flip, right.integer(i) ^ flip);
        dst.setLong(loop.position() + i, holds ? 1 : 0);
      }
    }
  }

  private boolean reals(double a, double b) {
    return equal ? a == b : a < b;
  }

  private boolean integers(long a, long b) {
    return equal ? a == b : a < b;
  }
}
