package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
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
  ADD(FloatLoops::add, Double::sum, Long::sum, Long::sum),
  /** {@code a - b}. */
  SUB(FloatLoops::sub, (a, b) -> a - b, (a, b) -> a - b, (a, b) -> a - b),
  /** {@code a * b}. */
  MUL(FloatLoops::mul, (a, b) -> a * b, (a, b) -> a * b, (a, b) -> a * b),
  /** {@code a / b}; integers truncate toward zero and throw ArithmeticException for b = 0. */
  DIV(FloatLoops::div, (a, b) -> a / b, (a, b) -> a / b, Long::divideUnsigned),
  /** The lesser. */
  MIN(FloatLoops::min, Math::min, Math::min, (a, b) -> Long.compareUnsigned(a, b) <= 0 ? a : b),
  /** The greater. */
  MAX(FloatLoops::max, Math::max, Math::max, (a, b) -> Long.compareUnsigned(a, b) >= 0 ? a : b);

  private final FloatLoops.Binary floats;
  private final DoubleBinaryOperator reals;
  private final LongBinaryOperator integers;
  private final LongBinaryOperator unsignedLongs;

  Arithmetic(
      FloatLoops.Binary floats,
      DoubleBinaryOperator reals,
      LongBinaryOperator integers,
      LongBinaryOperator unsignedLongs) {
    this.floats = floats;
    this.reals = reals;
    this.integers = integers;
    this.unsignedLongs = unsignedLongs;
  }

  /** The loop of 32-bit floats. */
  FloatLoops.Binary floats() {
    return floats;
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
