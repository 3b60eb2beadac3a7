package dev.zeropoint.models.op;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.numbers.gamma.Erf;

/**
 * The operators of one operand, elementwise. Erf of F32 is {@link FloatKernels#erf}; all else of
 * reals is computed in double precision and rounded to its type once:
 *
 * <ul>
 *   <li>Sqrt, Reciprocal {@code 1 / x}, Abs, Neg, Floor, Ceil and Round (to nearest, ties to even)
 *       are correctly rounded.
 *   <li>Exp, Log, Tanh, Sigmoid {@code 1 / (1 + e^-x)} and Erf {@code 2 / sqrt(pi) * integral of
 *       e^(-t^2) from 0 to x} carry the error of a few ulp of a double: a float result is the
 *       correctly rounded one in all but about one case in 10^7, and then its neighbour; a double
 *       result is within 1e-14 relative.
 *   <li>Gelu {@code x * (1 + erf(x / sqrt(2))) / 2} or, with approximate = "tanh", {@code x * (1 +
 *       tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) / 2}: as those for positive x; within 1e-15
 *       absolute for negative x, where the sum cancels.
 * </ul>
 *
 * <p>Abs takes all integers of 8 to 64 bits and Neg the signed ones; the least value wraps to
 * itself. An IllegalArgumentException tells of a type that is not supported.
 *
 * @param name of the operator
 * @param reals the rule of doubles
 * @param signed the rule of signed integers, where they are supported
 * @param unsigned the rule of unsigned integers, where they are supported
 */
record Unary(
    String name,
    DoubleUnaryOperator reals,
    Optional<LongUnaryOperator> signed,
    Optional<LongUnaryOperator> unsigned)
    implements Operator {
  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double SQRT_TWO_BY_PI = Math.sqrt(2 / Math.PI);

  private static final Map<String, Unary> TABLE =
      Stream.of(
              integer("Abs", Math::abs, Optional.of(Math::abs), Optional.of(x -> x)),
              integer("Neg", x -> -x, Optional.of(x -> -x), Optional.empty()),
              real("Ceil", Math::ceil),
              real("Erf", Erf::value),
              real("Exp", Math::exp),
              real("Floor", Math::floor),
              real("Log", Math::log),
              real("Reciprocal", x -> 1 / x),
              real("Round", Math::rint),
              real("Sigmoid", x -> 1 / (1 + Math.exp(-x))),
              real("Sqrt", Math::sqrt),
              real("Tanh", Math::tanh))
          .collect(Collectors.toUnmodifiableMap(Unary::name, unary -> unary));

  private static Unary real(String name, DoubleUnaryOperator reals) {
    return new Unary(name, reals, Optional.empty(), Optional.empty());
  }

  private static Unary integer(
      String name,
      DoubleUnaryOperator reals,
      Optional<LongUnaryOperator> signed,
      Optional<LongUnaryOperator> unsigned) {
    return new Unary(name, reals, signed, unsigned);
  }

  static Operator bind(Binding binding) {
    return TABLE.get(binding.node().op());
  }

  /** The Erf operator, whose F32 has kernels. */
  static Operator bindErf(Binding binding) {
    FloatKernels kernels = binding.backend().floats();
    Unary wide = TABLE.get("Erf");
    return call -> {
      Tensor src = call.input(0);
      if (src.type() != ElementType.F32) {
        wide.run(call);
        return;
      }
      Tensor dst = call.output(0, ElementType.F32, src.shape());
      long count = src.elementCount();
      for (long from = 0; from < count; from += StridedLoop.MAX_RUN) {
        int run = (int) Math.min(count - from, StridedLoop.MAX_RUN);
        kernels.erf(src.segment(), 4 * from, dst.segment(), 4 * from, run);
      }
    };
  }

  /**
   * The Gelu operator.
   *
   * @throws IllegalArgumentException if the attribute approximate is neither "none" nor "tanh"
   */
  static Operator bindGelu(Binding binding) {
    String approximate = binding.attributes().string("approximate", "none");
    return switch (approximate) {
      case "none" -> real("Gelu", Unary::gelu);
      case "tanh" -> real("Gelu", Unary::geluTanh);
      default ->
          throw new IllegalArgumentException(
              "Gelu: approximate=\"" + approximate + "\" is neither \"none\" nor \"tanh\"");
    };
  }

  private static double gelu(double x) {
    return 0.5 * x * (1 + Erf.value(x * SQRT_HALF));
  }

  private static double geluTanh(double x) {
    return 0.5 * x * (1 + Math.tanh(SQRT_TWO_BY_PI * (x + 0.044715 * x * x * x)));
  }

  @Override
  public void run(Call call) {
    Tensor src = call.input(0);
    Optional<LongUnaryOperator> integers = src.type().isSigned() ? signed : unsigned;
    if (!src.type().isFloat() && (integers.isEmpty() || !Types.isArithmetic(src.type()))) {
      throw Types.unsupported(name, src.type());
    }
    Tensor dst = call.output(0, src.type(), src.shape());
    if (src.type().isFloat()) {
      for (long i = 0; i < src.elementCount(); i++) {
        Elements.setReal(dst, i, reals.applyAsDouble(Elements.real(src, i)));
      }
    } else {
      LongUnaryOperator rule = integers.orElseThrow();
      for (long i = 0; i < src.elementCount(); i++) {
        dst.setLong(i, rule.applyAsLong(src.getLong(i)));
      }
    }
  }
}
