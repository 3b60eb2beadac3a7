package dev.zeropoint.core.gemm;

import dev.zeropoint.core.quant.FixedPointMultiplier;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * Accumulators to 8-bit codes: {@code dst = clamp(round((acc + bias[n]) * multiplier[n]) +
 * zeroPoint)} with {@code multiplier = lhsScale * rhsScale[n] / dstScale}.
 *
 * <p>The sum with the bias wraps modulo 2^32 like the accumulator itself. In the float modes the
 * sum is converted to float32, multiplied by a float32 and rounded; in the fixed-point modes it is
 * multiplied by a {@link FixedPointMultiplier}. The zero point is added behind the rounding.
 */
public final class Requantize implements Epilogue {
  private final ElementType type;
  private final Rounding rounding;
  private final int zeroPoint;
  private final int min;
  private final int max;
  private final Tensor bias;
  private final Tensor multipliers;
  private final Optional<Tensor> shifts;

  private Requantize(
      Output output, Rounding rounding, Tensor bias, Tensor multipliers, Optional<Tensor> shifts) {
    this.type = output.type;
    this.zeroPoint = output.zeroPoint;
    this.min = output.min;
    this.max = output.max;
    this.rounding = rounding;
    this.bias = bias;
    this.multipliers = multipliers;
    this.shifts = shifts;
  }

  /**
   * The codes that come out.
   *
   * @param type S8 or U8
   * @param zeroPoint the code of real 0.0, in the type's range
   * @param min lower clamp, a code; the zero point makes a ReLU
   * @param max upper clamp, a code
   */
  public record Output(ElementType type, int zeroPoint, int min, int max) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is left
     */
    public Output {
      if (!type.isInt8()) {
        throw new IllegalArgumentException("type=" + type + " is neither S8 nor U8");
      }
      requireCode(type, zeroPoint, "zeroPoint");
      requireCode(type, min, "min");
      requireCode(type, max, "max");
      if (min > max) {
        throw new IllegalArgumentException("clamp [" + min + ", " + max + "] is empty");
      }
    }

    /** All codes of a type. */
    public static Output full(ElementType type, int zeroPoint) {
      return new Output(type, zeroPoint, (int) type.minValue(), (int) type.maxValue());
    }

    private static void requireCode(ElementType type, int code, String name) {
      if (code < type.minValue() || code > type.maxValue()) {
        throw new IllegalArgumentException(name + "=" + code + " is not in " + type);
      }
    }
  }

  /**
   * Expands the constants into an arena.
   *
   * @param cols N
   * @param multipliers one or N real numbers, positive and finite, in a float mode as float32 too;
   *     below 2^30 in a fixed-point mode
   * @param bias N integers at scale lhsScale * rhsScale[n], or none
   * @param arena that the constants live in
   * @throws IllegalArgumentException if an argument is out of its range, or the arena allocates
   *     memory that kernels cannot read
   */
  public static Requantize create(
      int cols,
      double[] multipliers,
      Optional<int[]> bias,
      Output output,
      Rounding rounding,
      Arena arena) {
    Shape shape = Shape.of(cols);
    Arena checked = new CheckedArena(arena);
    Tensor biasTensor = Tensor.allocate(ElementType.S32, shape, checked);
    bias.ifPresent(b -> EpilogueConstants.requireLength(b.length, cols, "bias"));
    boolean fixed = rounding.isFixedPoint();
    Tensor first = Tensor.allocate(fixed ? ElementType.S32 : ElementType.F32, shape, checked);
    Optional<Tensor> shifts =
        fixed ? Optional.of(Tensor.allocate(ElementType.S32, shape, checked)) : Optional.empty();
    for (int n = 0; n < cols; n++) {
      biasTensor.setLong(n, bias.isPresent() ? bias.get()[n] : 0);
      double multiplier = EpilogueConstants.pick(multipliers, n, cols, "multipliers");
      // A float mode multiplies by a float32; an infinite one times an accumulator of 0 is NaN.
      if (!(multiplier > 0) || Double.isInfinite(fixed ? multiplier : (float) multiplier)) {
        throw new IllegalArgumentException(
            "multipliers["
                + n
                + "]="
                + multiplier
                + " is not positive and finite"
                + (fixed ? "" : " in float32"));
      }
      if (fixed) {
        FixedPointMultiplier m = FixedPointMultiplier.of(multiplier);
        first.setLong(n, m.multiplier());
        shifts.get().setLong(n, m.shift());
      } else {
        first.setFloat(n, (float) multiplier);
      }
    }
    return new Requantize(output, rounding, biasTensor, first, shifts);
  }

  @Override
  public int cols() {
    return (int) bias.elementCount();
  }

  @Override
  public boolean isAccessibleBy(Thread thread) {
    // The constants come from one arena.
    return bias.segment().isAccessibleBy(thread);
  }

  /** The type of the codes that come out, S8 or U8. */
  public ElementType type() {
    return type;
  }

  /** How the product is rounded. */
  public Rounding rounding() {
    return rounding;
  }

  /** The code of real 0.0 in the result. */
  public int zeroPoint() {
    return zeroPoint;
  }

  /** The lower clamp, a code. */
  public int min() {
    return min;
  }

  /** The upper clamp, a code. */
  public int max() {
    return max;
  }

  /** What is added to each column's accumulator, S32 [N]; zeros where there is no bias. */
  public Tensor bias() {
    return bias;
  }

  /** F32 [N] in the float modes, S32 [N] fixed-point mantissas else. */
  public Tensor multipliers() {
    return multipliers;
  }

  /** S32 [N] in the fixed-point modes, nothing else. */
  public Optional<Tensor> shifts() {
    return shifts;
  }

  /** The definition: one accumulator of column {@code col} to its code. */
  public int apply(int accumulator, int col) {
    int sum = accumulator + (int) bias.getLong(col);
    long rounded =
        switch (rounding) {
          case HALF_EVEN, HALF_AWAY -> (long) rounding.round(sum * multipliers.getFloat(col));
          case FIXED_POINT_SINGLE -> FixedPointMultiplier.single(sum, mantissa(col), shift(col));
          case FIXED_POINT_DOUBLE -> FixedPointMultiplier.twice(sum, mantissa(col), shift(col));
        };
    // Clamped before the zero point is added: a float product may be as large as a long.
    return (int) Math.clamp(Math.clamp(rounded, -LIMIT, LIMIT) + zeroPoint, (long) min, max);
  }

  private static final long LIMIT = 1L << 40;

  private int mantissa(int col) {
    return (int) multipliers.getLong(col);
  }

  private int shift(int col) {
    return (int) shifts.orElseThrow().getLong(col);
  }
}
