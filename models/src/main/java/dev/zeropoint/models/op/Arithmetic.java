package dev.zeropoint.models.op;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.floats.FloatOperation;
import dev.zeropoint.core.tensor.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * What two elements become, for each kind of element: F32 has its own loop, F64 goes through
 * doubles, integers go through longs. Storing a long keeps its low bits, so integer results wrap
 * modulo the width of their type. Float results are correctly rounded. Minimum and maximum hand a
 * NaN on.
 */
enum Arithmetic {
  /** {@code a + b}. */
  ADD(Double::sum, Long::sum, Long::sum),
  /** {@code a - b}. */
  SUB((a, b) -> a - b, (a, b) -> a - b, (a, b) -> a - b),
  /** {@code a * b}. */
  MUL((a, b) -> a * b, (a, b) -> a * b, (a, b) -> a * b),
  /** {@code a / b}; integers truncate toward zero and throw ArithmeticException for b = 0. */
  DIV((a, b) -> a / b, (a, b) -> a / b, Long::divideUnsigned),
  /** The lesser. */
  MIN(Math::min, Math::min, (a, b) -> Long.compareUnsigned(a, b) <= 0 ? a : b),
  /** The greater. */
  MAX(Math::max, Math::max, (a, b) -> Long.compareUnsigned(a, b) >= 0 ? a : b);

  private final DoubleBinaryOperator reals;
  private final LongBinaryOperator integers;
  private final LongBinaryOperator unsignedLongs;

  Arithmetic(
      DoubleBinaryOperator reals, LongBinaryOperator integers, LongBinaryOperator unsignedLongs) {
    this.reals = reals;
    this.integers = integers;
    this.unsignedLongs = unsignedLongs;
  }

  /**
   * All of two operands of 32-bit floats.
   *
   * @param loop over dst, before its first run; a is its operand 0 and b 1
   */
  void floats(FloatKernels kernels, StridedLoop loop, Run a, Run b, MemorySegment dst) {
    switch (this) {
      case ADD -> Run.apply(kernels, FloatOperation.ADD, loop, a, b, dst);
      case SUB -> Run.apply(kernels, FloatOperation.SUBTRACT, loop, a, b, dst);
      case MUL -> Run.apply(kernels, FloatOperation.MULTIPLY, loop, a, b, dst);
      case DIV -> Run.apply(kernels, FloatOperation.DIVIDE, loop, a, b, dst);
      case MIN -> FloatLoops.min(loop, a, b, dst);
      case MAX -> FloatLoops.max(loop, a, b, dst);
    }
  }

  /** The rule of doubles. */
  DoubleBinaryOperator reals() {
    return reals;
  }

  /** The rule of an integer type. Only U64 does not fit in a long and needs a rule of its own. */
  LongBinaryOperator integers(ElementType type) {
    return type == ElementType.U64 ? unsignedLongs : integers;
  }
}
