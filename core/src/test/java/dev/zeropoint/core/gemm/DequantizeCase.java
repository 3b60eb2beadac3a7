package dev.zeropoint.core.gemm;

import dev.zeropoint.core.TestSeed;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The arguments of a {@link Dequantize} to test, one scale for all columns or one a column. */
record DequantizeCase(
    float lhsScale, float[] scales, Optional<float[]> bias, float min, float max) {

  /** Drawn from the seed to suit a product. */
  static DequantizeCase of(GemmCase gemm) {
    RandomGenerator random = TestSeed.random(gemm + " dequantize");
    int cols = gemm.shape().cols();
    float[] scales = floats(random.nextBoolean() ? 1 : cols, 0x1p-7f, random);
    Optional<float[]> bias =
        random.nextInt(3) == 0 ? Optional.empty() : Optional.of(floats(cols, 8, random));
    float lhsScale = random.nextFloat(0x1p-10f, 0x1p-4f);
    return switch (random.nextInt(4)) {
      case 0 -> new DequantizeCase(lhsScale, scales, bias, 0, Float.POSITIVE_INFINITY);
      case 1 -> new DequantizeCase(lhsScale, scales, bias, 0, 6);
      case 2 -> new DequantizeCase(lhsScale, scales, bias, -1.5f, 0.25f);
      default -> unclamped(lhsScale, scales, bias);
    };
  }

  static DequantizeCase unclamped(float lhsScale, float[] scales, Optional<float[]> bias) {
    return new DequantizeCase(
        lhsScale, scales, bias, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
  }

  /** Both signs, and now and then both zeros and a subnormal. */
  private static float[] floats(int count, float bound, RandomGenerator random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (random.nextInt(12)) {
            case 0 -> 0f;
            case 1 -> -0f;
            case 2 -> 3 * Float.MIN_VALUE;
            default -> random.nextFloat(-bound, bound);
          };
    }
    return values;
  }

  float scale(int col) {
    return scales[scales.length == 1 ? 0 : col];
  }

  Dequantize create(int cols, Arena arena) {
    return Dequantize.create(cols, scales, bias, min, max, arena);
  }

  @Override
  public String toString() {
    return "lhsScale="
        + lhsScale
        + " scales="
        + scales.length
        + (scales.length == 0 ? "" : "[" + scales[0] + "..]")
        + " clamp=["
        + min
        + ","
        + max
        + "] bias="
        + (bias.isPresent() ? "yes" : "none");
  }
}
