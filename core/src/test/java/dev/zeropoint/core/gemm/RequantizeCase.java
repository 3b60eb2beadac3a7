package dev.zeropoint.core.gemm;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The arguments of a {@link Requantize} to test, one multiplier for all columns or one a column.
 */
record RequantizeCase(
    double[] multipliers, Optional<int[]> bias, Requantize.Output output, Rounding rounding) {

  /** Of a rounding and a type, with the rest drawn from the seed to suit a product. */
  static RequantizeCase of(GemmCase gemm, Rounding rounding, ElementType type) {
    RandomGenerator random = TestSeed.random(gemm + " " + rounding + type);
    GemmShape shape = gemm.shape();
    double[] multipliers = new double[random.nextBoolean() ? 1 : shape.cols()];
    Arrays.setAll(multipliers, n -> multiplier(shape.depth(), random));
    Optional<int[]> bias = Optional.empty();
    if (random.nextInt(4) != 0) {
      // Of every magnitude, up to where the sum wraps.
      int magnitude = random.nextInt(32);
      bias = Optional.of(random.ints(shape.cols()).map(b -> b >> magnitude).toArray());
    }
    return new RequantizeCase(multipliers, bias, output(type, random), rounding);
  }

  /**
   * Mostly such that the codes spread over their range; now and then a power of two, where ties
   * are, or one that leaves the range far below or above.
   */
  private static double multiplier(int depth, RandomGenerator random) {
    double spread = 0x1p-7 / Math.sqrt(depth + 1);
    return switch (random.nextInt(8)) {
      case 0 -> Math.scalb(1.0, random.nextInt(-12, 3));
      case 1 -> Math.scalb(random.nextDouble(0.5, 1), random.nextInt(-40, 30));
      default -> spread * Math.scalb(random.nextDouble(0.5, 1), random.nextInt(-2, 4));
    };
  }

  private static Requantize.Output output(ElementType type, RandomGenerator random) {
    int min = (int) type.minValue();
    int max = (int) type.maxValue();
    int zeroPoint =
        switch (random.nextInt(3)) {
          case 0 -> min;
          case 1 -> max;
          default -> random.nextInt(min, max + 1);
        };
    return switch (random.nextInt(3)) {
      case 0 -> Requantize.Output.full(type, zeroPoint);
      case 1 -> new Requantize.Output(type, zeroPoint, zeroPoint, max);
      default -> {
        int low = random.nextInt(min, max + 1);
        yield new Requantize.Output(type, zeroPoint, low, random.nextInt(low, max + 1));
      }
    };
  }

  double multiplier(int col) {
    return multipliers[multipliers.length == 1 ? 0 : col];
  }

  Requantize create(int cols, Arena arena) {
    return Requantize.create(cols, multipliers, bias, output, rounding, arena);
  }

  @Override
  public String toString() {
    return rounding
        + " "
        + output
        + " multipliers="
        + multipliers.length
        + (multipliers.length == 0 ? "" : "[" + multipliers[0] + "..]")
        + " bias="
        + (bias.isPresent() ? "yes" : "none");
  }
}
