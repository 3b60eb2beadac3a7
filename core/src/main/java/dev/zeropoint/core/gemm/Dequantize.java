package dev.zeropoint.core.gemm;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * Accumulators to floats: {@code dst = clamp(acc * (lhsScale * scale[n]) + bias[n])}. Each of the
 * conversion, the two products and the sum is rounded to float32 by itself (no fused multiply-add),
 * so that the result is the one of the ONNX chain MatMulInteger, Cast, Mul, Add, bit for bit, on
 * every backend.
 */
public final class Dequantize implements Epilogue {
  private final Tensor scales;
  private final Optional<Tensor> bias;
  private final float min;
  private final float max;

  /** The greatest magnitude among the scales. */
  private final float largestScale;

  private Dequantize(Tensor scales, Optional<Tensor> bias, float min, float max) {
    this.scales = scales;
    this.bias = bias;
    this.min = min;
    this.max = max;
    float largest = 0;
    for (float scale : scales.toFloats()) {
      largest = Math.max(largest, Math.abs(scale));
    }
    this.largestScale = largest;
  }

  /**
   * Expands the constants into an arena.
   *
   * @param cols N
   * @param scales of the weights, one or N, finite
   * @param bias N floats, finite, or none
   * @param min lower clamp, {@link Float#NEGATIVE_INFINITY} for none; 0 makes a ReLU
   * @param max upper clamp, {@link Float#POSITIVE_INFINITY} for none
   * @param arena that the constants live in
   * @throws IllegalArgumentException if an argument is out of its range, or the arena allocates
   *     memory that kernels cannot read
   */
  public static Dequantize create(
      int cols, float[] scales, Optional<float[]> bias, float min, float max, Arena arena) {
    if (!(min <= max)) {
      throw new IllegalArgumentException("clamp [" + min + ", " + max + "] is empty");
    }
    Shape shape = Shape.of(cols);
    float[] expanded = new float[cols];
    for (int n = 0; n < cols; n++) {
      expanded[n] = EpilogueConstants.pick(scales, n, cols, "scales");
      EpilogueConstants.requireFinite(expanded[n], n, "scales");
    }
    bias.ifPresent(b -> EpilogueConstants.requireLength(b.length, cols, "bias"));
    for (int n = 0; bias.isPresent() && n < cols; n++) {
      EpilogueConstants.requireFinite(bias.get()[n], n, "bias");
    }
    Arena checked = new CheckedArena(arena);
    return new Dequantize(
        Tensor.ofFloats(checked, shape, expanded),
        bias.map(b -> Tensor.ofFloats(checked, shape, b)),
        min,
        max);
  }

  @Override
  public int cols() {
    return (int) scales.elementCount();
  }

  @Override
  public boolean isAccessibleBy(Thread thread) {
    // The constants come from one arena.
    return scales.segment().isAccessibleBy(thread);
  }

  /** The scale of each column, {@link ElementType#F32} [N]. */
  public Tensor scales() {
    return scales;
  }

  /** What is added to each column, {@link ElementType#F32} [N], or nothing. */
  public Optional<Tensor> bias() {
    return bias;
  }

  /** The lower clamp. */
  public float min() {
    return min;
  }

  /** The upper clamp. */
  public float max() {
    return max;
  }

  /**
   * Whether all products of a left operand's scale with the scales are finite. An infinite one,
   * times an accumulator of 0, would be NaN, whose bits differ from CPU to CPU.
   */
  public boolean fits(float lhsScale) {
    return Float.isFinite(lhsScale * largestScale) && Float.isFinite(lhsScale);
  }

  /**
   * Refuses what does not {@link #fits fit}.
   *
   * @throws IllegalArgumentException if the scale of the left operand is not finite or too large
   */
  void requireFits(float lhsScale) {
    if (!fits(lhsScale)) {
      throw new IllegalArgumentException(
          "lhsScale=" + lhsScale + " times the largest scale " + largestScale + " is not finite");
    }
  }

  /** The definition: one accumulator of column {@code col} to its float. */
  public float apply(int accumulator, float lhsScale, int col) {
    float value = accumulator * (lhsScale * scales.getFloat(col));
    if (bias.isPresent()) {
      value += bias.get().getFloat(col);
    }
    return Math.min(Math.max(value, min), max);
  }
}
