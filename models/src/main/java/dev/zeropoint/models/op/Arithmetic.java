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
   * One run of 32-bit floats.
   *
   * @param offset bytes to the run's first element in dst
   * @param count elements in the run
   */
  void floats(FloatKernels kernels, Run a, Run b, MemorySegment dst, long offset, int count) {
    switch (this) {
      case ADD -> a.apply(kernels, FloatOperation.ADD, b, dst, offset, count);
      case SUB -> a.apply(kernels, FloatOperation.SUBTRACT, b, dst, offset, count);
      case MUL -> a.apply(kernels, FloatOperation.MULTIPLY, b, dst, offset, count);
      case DIV -> a.apply(kernels, FloatOperation.DIVIDE, b, dst, offset, count);
      case MIN -> FloatLoops.min(a, b, dst, offset, count);
      case MAX -> FloatLoops.max(a, b, dst, offset, count);
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
