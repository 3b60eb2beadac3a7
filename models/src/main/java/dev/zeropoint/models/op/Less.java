package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;

/**
 * Less: {@code a < b} as BOOL, elementwise with NumPy broadcasting, over F32, F64 and the integers
 * of 8 to 64 bits, unsigned where the type is. A comparison with NaN is false.
 *
 * <p>An IllegalArgumentException tells of operands whose types differ or are not supported, and of
 * shapes that do not broadcast.
 */
final class Less {
  private Less() {}

  static Operator bind(Binding binding) {
    return Less::run;
  }

  private static void run(Call call) {
    Tensor a = call.input(0);
    Tensor b = call.input(1);
    Types.requireArithmetic("Less", a.type());
    Types.requireSame("Less", a, b);
    Shape shape = Shape.broadcast(a.shape(), b.shape());
    Tensor dst = call.output(0, ElementType.BOOL, shape);
    StridedLoop loop = StridedLoop.broadcast(shape, a.shape(), b.shape());
    Run left = new Run(a);
    Run right = new Run(b);
    // Flipping the top bit orders unsigned longs as signed ones.
    long flip = a.type() == ElementType.U64 ? Long.MIN_VALUE : 0;
    while (loop.next()) {
      left.seek(loop, 0);
      right.seek(loop, 1);
      for (int i = 0; i < loop.length(); i++) {
        boolean less =
            a.type().isFloat()
                ? left.real(i) < right.real(i)
                : (left.integer(i) ^ flip) < (right.integer(i) ^ flip);
        dst.setLong(loop.position() + i, less ? 1 : 0);
      }
    }
  }
}
