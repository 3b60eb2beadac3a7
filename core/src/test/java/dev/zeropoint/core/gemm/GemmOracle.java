package dev.zeropoint.core.gemm;

import dev.zeropoint.core.quant.Rounding;

/**
 * The results once more, by other means than the code under test: sums in 64 bits, float32
 * arithmetic as doubles rounded once, rounding as floor divisions.
 */
final class GemmOracle {
  private GemmOracle() {}

  /** The accumulators of codes, summed as longs, then reduced modulo 2^32. */
  static int[][] accumulate(int[][] lhs, int[][] rhs, GemmCase gemm) {
    GemmShape shape = gemm.shape();
    int[][] result = new int[shape.rows()][shape.cols()];
    for (int row = 0; row < shape.rows(); row++) {
      long[] sums = new long[shape.cols()];
      for (int k = 0; k < shape.depth(); k++) {
        long left = lhs[row][k] - gemm.lhsZeroPoint();
        for (int col = 0; col < shape.cols(); col++) {
          sums[col] += left * (rhs[k][col] - gemm.rhsZeroPoint(col));
        }
      }
      for (int col = 0; col < shape.cols(); col++) {
        result[row][col] = wrap(sums[col]);
      }
    }
    return result;
  }

  /** The int32 that is congruent to a sum modulo 2^32. */
  static int wrap(long sum) {
    return (int) (Math.floorMod(sum + (1L << 31), 1L << 32) - (1L << 31));
  }

  static int requantize(int accumulator, int col, RequantizeCase epilogue) {
    int sum = wrap((long) accumulator + epilogue.bias().map(b -> b[col]).orElse(0));
    double multiplier = epilogue.multiplier(col);
    long rounded =
        switch (epilogue.rounding()) {
          case HALF_EVEN, HALF_AWAY -> round(floatProduct(sum, multiplier), epilogue.rounding());
          case FIXED_POINT_SINGLE -> single(sum, multiplier);
          case FIXED_POINT_DOUBLE -> twice(sum, multiplier);
        };
    Requantize.Output output = epilogue.output();
    long code = rounded + output.zeroPoint();
    return (int) Math.max(output.min(), Math.min(output.max(), code));
  }

  /** The product of an int32 and a real number, both converted to float32, in float32. */
  private static float floatProduct(int sum, double multiplier) {
    // 24 x 24 bits fit in the 53 of a double, so this rounds once, as a float32 product does.
    return (float) ((double) (float) sum * (float) multiplier);
  }

  private static long round(float x, Rounding rounding) {
    // Past 2^40 every code saturates.
    double bounded = Math.max(-0x1p40, Math.min(0x1p40, x));
    long floor = (long) Math.floor(bounded);
    double fraction = bounded - floor;
    if (fraction != 0.5) {
      return fraction < 0.5 ? floor : floor + 1;
    }
    boolean up = rounding == Rounding.HALF_EVEN ? (floor & 1) != 0 : floor >= 0;
    return up ? floor + 1 : floor;
  }

  /** The mantissa and the exponent of {@code real = mantissa * 2^(shift - 31)}. */
  private static long[] fixedPoint(double real) {
    if (real < 0x1p-32) {
      return new long[] {0, 0};
    }
    int shift = 0;
    double fraction = real;
    for (; fraction >= 1; fraction /= 2) {
      shift++;
    }
    for (; fraction < 0.5; fraction *= 2) {
      shift--;
    }
    long mantissa = (long) Math.floor(fraction * 0x1p31 + 0.5);
    return mantissa == 1L << 31
        ? new long[] {mantissa / 2, shift + 1}
        : new long[] {mantissa, shift};
  }

  private static long single(int sum, double real) {
    long[] fixed = fixedPoint(real);
    long half = 1L << (30 - fixed[1]);
    long rounded = Math.floorDiv(sum * fixed[0] + half, 2 * half);
    return Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, rounded));
  }

  private static long twice(int sum, double real) {
    long[] fixed = fixedPoint(real);
    int left = (int) Math.max(0, fixed[1]);
    int right = (int) Math.max(0, -fixed[1]);
    // Of the nearest numbers the upper one: gemmlowp's nudge and truncation amount to that.
    long high = Math.floorDiv(wrap((long) sum << left) * fixed[0] + (1L << 30), 1L << 31);
    long magnitude = Math.floorDiv(2 * Math.abs(high) + (1L << right), 2L << right);
    return high < 0 ? -magnitude : magnitude;
  }

  static float dequantize(int accumulator, int col, DequantizeCase epilogue) {
    float scale = (float) ((double) epilogue.lhsScale() * epilogue.scale(col));
    float value = (float) ((double) (float) accumulator * scale);
    if (epilogue.bias().isPresent()) {
      // Two more bits than twice 24 make the sum of doubles round to the sum of floats.
      value = (float) ((double) value + epilogue.bias().get()[col]);
    }
    // Ordered by bits, -0.0 lies below 0.0.
    float raised = order(value) < order(epilogue.min()) ? epilogue.min() : value;
    return order(raised) > order(epilogue.max()) ? epilogue.max() : raised;
  }

  private static int order(float x) {
    int bits = Float.floatToRawIntBits(x);
    return bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
  }
}
