package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;

/**
 * Where: {@code condition ? x : y}, elementwise with NumPy broadcasting of all three; x and y are
 * of any one type.
 *
 * <p>An IllegalArgumentException tells of a condition that is not BOOL, of types that differ, and
 * of shapes that do not broadcast.
 */
final class Where {
  private Where() {}

  static Operator bind(Binding binding) {
    return Where::run;
  }

  private static void run(Call call) {
    Tensor condition = Operands.require(call, 0, ElementType.BOOL);
    Tensor x = call.input(1);
    Tensor y = call.input(2);
    Types.requireSame("Where", x, y);
    Shape shape = Shape.broadcast(condition.shape(), Shape.broadcast(x.shape(), y.shape()));
    Tensor dst = call.output(0, x.type(), shape);
    StridedLoop loop = StridedLoop.broadcast(shape, condition.shape(), x.shape(), y.shape());
    Run conditions = new Run(condition);
    Run whenTrue = new Run(x);
    Run whenFalse = new Run(y);
    while (loop.next()) {
      conditions.seek(loop, 0);
      whenTrue.seek(loop, 1);
      whenFalse.seek(loop, 2);
      for (int i = 0; i < loop.length(); i++) {
        long bits = conditions.integer(i) != 0 ? whenTrue.bits(i) : whenFalse.bits(i);
        Elements.setBits(dst, loop.position() + i, bits);
      }
    }
  }
}
