package dev.zeropoint.models.op;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * Add, Sub, Mul and Div of two operands, Min, Max and Sum of one or more: elementwise with NumPy
 * broadcasting, over F32, F64 and the integers of 8 to 64 bits. {@link Arithmetic} states the
 * results; more than two operands are taken from left to right, each step rounded.
 *
 * <p>An IllegalArgumentException tells of operands whose types differ or are not supported, of
 * shapes that do not broadcast, and of an integer division by zero with the element.
 *
 * @param name of the operator
 * @param rule what two elements become
 * @param kernels of floats
 */
record Binary(String name, Arithmetic rule, FloatKernels kernels) implements Operator {
  static Operator bind(Binding binding) {
    String name = binding.node().op();
    return new Binary(
        name,
        switch (name) {
          case "Add", "Sum" -> Arithmetic.ADD;
          case "Sub" -> Arithmetic.SUB;
          case "Mul" -> Arithmetic.MUL;
          case "Div" -> Arithmetic.DIV;
          case "Min" -> Arithmetic.MIN;
          case "Max" -> Arithmetic.MAX;
          default -> throw new IllegalArgumentException(name + " is not a binary operator");
        },
        binding.backend().floats());
  }

  @Override
  public void run(Call call) {
    Tensor first = call.input(0);
    Types.requireArithmetic(name, first.type());
    Shape shape = first.shape();
    int count = call.inputCount();
    for (int k = 1; k < count; k++) {
      Types.requireSame(name, first, call.input(k));
      shape = Shape.broadcast(shape, call.input(k).shape());
    }
    if (count == 1) {
      call.alias(0, 0, shape);
      return;
    }
    Tensor dst = call.output(0, first.type(), shape);
    combine(first, call.input(1), dst);
    for (int k = 2; k < count; k++) {
      // Each element is read before it is written, so the result so far may be an operand.
      combine(dst, call.input(k), dst);
    }
  }

  private void combine(Tensor a, Tensor b, Tensor dst) {
    StridedLoop loop = StridedLoop.broadcast(dst.shape(), a.shape(), b.shape());
    Run left = new Run(a);
    Run right = new Run(b);
    if (dst.type() == ElementType.F32) {
      rule.floats(kernels, loop, left, right, dst.segment());
      return;
    }
    while (loop.next()) {
      left.seek(loop, 0);
      right.seek(loop, 1);
      if (dst.type() == ElementType.F64) {
        reals(rule.reals(), left, right, dst, loop);
      } else {
        integers(rule.integers(dst.type()), left, right, dst, loop);
      }
    }
  }

  private static void reals(DoubleBinaryOperator rule, Run a, Run b, Tensor dst, StridedLoop loop) {
    for (int i = 0; i < loop.length(); i++) {
      Elements.setReal(dst, loop.position() + i, rule.applyAsDouble(a.real(i), b.real(i)));
    }
  }

  private void integers(LongBinaryOperator rule, Run a, Run b, Tensor dst, StridedLoop loop) {
    for (int i = 0; i < loop.length(); i++) {
      long index = loop.position() + i;
      try {
        dst.setLong(index, rule.applyAsLong(a.integer(i), b.integer(i)));
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            name + ": " + a.integer(i) + " by 0 at element " + index + " of " + dst, e);
      }
    }
  }
}
