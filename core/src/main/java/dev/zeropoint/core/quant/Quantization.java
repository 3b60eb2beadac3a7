package dev.zeropoint.core.quant;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import java.util.Arrays;

/**
 * What the codes of a quantized tensor mean: {@code real = scale * (code - zeroPoint)}. One pair of
 * scale and zero point serves the whole tensor, one slice along an axis, or one block along an
 * axis.
 *
 * <p>Scales are finite and not negative, zero points lie in the range of the code type, so that
 * real 0.0 is exactly one code. A scale of 0, which files of pruned networks have for channels
 * without weights, only gives codes a meaning, 0.0; quantizing needs positive scales.
 */
public sealed interface Quantization {
  /** The type of the codes: 4, 8 or 16 bit, or S32. */
  ElementType type();

  /**
   * Checks that a tensor of the given shape can be quantized so.
   *
   * @throws IllegalArgumentException with the values if it cannot
   */
  void requireFits(Shape shape);

  /**
   * Checks that real numbers can be turned into these codes.
   *
   * @throws IllegalArgumentException with the index, if a scale is 0
   */
  default void requirePositiveScales() {
    switch (this) {
      case PerTensor q -> requirePositive(q.scale, 0);
      case PerAxis q -> requirePositive(q.scales);
      case PerBlock q -> requirePositive(q.scales);
    }
  }

  private static void requirePositive(float[] scales) {
    for (int i = 0; i < scales.length; i++) {
      requirePositive(scales[i], i);
    }
  }

  private static void requirePositive(float scale, int index) {
    if (scale == 0) {
      throw new IllegalArgumentException(
          "scale[" + index + "]=0.0 is not positive: no real number but 0 has a code");
    }
  }

  /**
   * One scale and zero point for all elements.
   *
   * @param type of the codes
   * @param scale finite, not negative
   * @param zeroPoint the code of real 0.0
   */
  record PerTensor(ElementType type, float scale, int zeroPoint) implements Quantization {
    /**
     * Checks scale and zero point.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public PerTensor {
      checkType(type);
      checkPair(type, scale, zeroPoint, 0);
    }

    /**
     * The asymmetric parameters of a range of real numbers. The range is first widened to include
     * 0; then {@code scale = (max - min) / (qmax - qmin)} and {@code zeroPoint = clamp(round(qmin -
     * min / scale))}, all in float32, as ONNX DynamicQuantizeLinear has it, so that 0.0 is exactly
     * one code. A range that is all zero has scale 1 (ONNX Runtime, XNNPACK); one so narrow that
     * the scale would underflow has the least positive float as its scale.
     *
     * @param min finite
     * @param max finite, not less than min
     * @param type of the codes, 4, 8 or 16 bit
     * @param rounding {@link Rounding#HALF_EVEN} (ONNX, FBGEMM, XNNPACK) or {@link
     *     Rounding#HALF_AWAY} (TFLite, gemmlowp)
     * @throws IllegalArgumentException if an argument is out of its range
     */
    public static PerTensor asymmetric(float min, float max, ElementType type, Rounding rounding) {
      return new QuantizationScheme(CodeRange.full(type), false, rounding)
          .parameters(new FloatRange(min, max));
    }

    /**
     * The symmetric parameters of a signed type: zero point 0 and {@code scale = maxAbs / qmax};
     * scale 1 when maxAbs is 0.
     *
     * @param maxAbs finite, not negative
     * @param type S4, S8, S16
     * @throws IllegalArgumentException if an argument is out of its range
     */
    public static PerTensor symmetric(float maxAbs, ElementType type) {
      if (!type.isSigned() || !(maxAbs >= 0)) {
        throw new IllegalArgumentException(
            "symmetric codes need a signed type and a finite maxAbs >= 0, got "
                + type
                + " and "
                + maxAbs);
      }
      return QuantizationScheme.symmetric(CodeRange.full(type))
          .parameters(new FloatRange(0, maxAbs));
    }

    @Override
    public void requireFits(Shape shape) {}
  }

  /**
   * One scale and zero point for each index of an axis (for weights: the output channel).
   *
   * @param type of the codes
   * @param axis in [-rank, rank - 1] of the tensor; a negative axis counts from the end
   * @param scales finite, not negative, one per index
   * @param zeroPoints as many as scales
   */
  record PerAxis(ElementType type, int axis, float[] scales, int[] zeroPoints)
      implements Quantization {
    /**
     * Checks and copies the arrays.
     *
     * @throws IllegalArgumentException if a value is out of its range or the lengths differ
     */
    public PerAxis {
      scales = scales.clone();
      zeroPoints = zeroPoints.clone();
      checkPairs(type, scales, zeroPoints);
    }

    @Override
    public float[] scales() {
      return scales.clone();
    }

    @Override
    public int[] zeroPoints() {
      return zeroPoints.clone();
    }

    @Override
    public void requireFits(Shape shape) {
      if (shape.dim(axis) != scales.length) {
        throw new IllegalArgumentException(
            scales.length + " scales do not fit axis " + axis + " of " + shape);
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof PerAxis that
          && type == that.type
          && axis == that.axis
          && Arrays.equals(scales, that.scales)
          && Arrays.equals(zeroPoints, that.zeroPoints);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * type.hashCode() + axis) + Arrays.hashCode(scales);
    }

    @Override
    public String toString() {
      return "PerAxis[type=" + type + ", axis=" + axis + ", channels=" + scales.length + "]";
    }
  }

  /**
   * One scale and zero point for each block of consecutive elements along an axis (ONNX blocked
   * quantization). The parameters form a tensor of the data's shape whose extent on the axis is
   * {@code ceil(dim / blockSize)}.
   *
   * @param type of the codes
   * @param axis in [-rank, rank - 1] of the tensor; a negative axis counts from the end
   * @param blockSize elements a block along the axis, at least 1; the last block may be shorter
   * @param scales finite, not negative, row-major
   * @param zeroPoints as many as scales
   */
  record PerBlock(ElementType type, int axis, int blockSize, float[] scales, int[] zeroPoints)
      implements Quantization {
    /**
     * Checks and copies the arrays.
     *
     * @throws IllegalArgumentException if a value is out of its range or the lengths differ
     */
    public PerBlock {
      if (blockSize < 1) {
        throw new IllegalArgumentException("blockSize=" + blockSize + " is less than 1");
      }
      scales = scales.clone();
      zeroPoints = zeroPoints.clone();
      checkPairs(type, scales, zeroPoints);
    }

    @Override
    public float[] scales() {
      return scales.clone();
    }

    @Override
    public int[] zeroPoints() {
      return zeroPoints.clone();
    }

    @Override
    public void requireFits(Shape shape) {
      long[] dims = shape.dims();
      int at = shape.axis(axis);
      dims[at] = Math.ceilDiv(dims[at], (long) blockSize);
      Shape blocks = Shape.of(dims);
      if (blocks.elementCount() != scales.length) {
        throw new IllegalArgumentException(
            scales.length
                + " scales do not fit the blocks "
                + blocks
                + " of "
                + shape
                + " (axis="
                + axis
                + ", blockSize="
                + blockSize
                + ")");
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof PerBlock that
          && type == that.type
          && axis == that.axis
          && blockSize == that.blockSize
          && Arrays.equals(scales, that.scales)
          && Arrays.equals(zeroPoints, that.zeroPoints);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * type.hashCode() + axis) + Arrays.hashCode(scales) + blockSize;
    }

    @Override
    public String toString() {
      return "PerBlock[type="
          + type
          + ", axis="
          + axis
          + ", blockSize="
          + blockSize
          + ", blocks="
          + scales.length
          + "]";
    }
  }

  private static void checkType(ElementType type) {
    if (!type.isCode()) {
      throw new IllegalArgumentException(type + " is not a type of codes");
    }
  }

  private static void checkPairs(ElementType type, float[] scales, int[] zeroPoints) {
    checkType(type);
    if (scales.length != zeroPoints.length) {
      throw new IllegalArgumentException(
          scales.length + " scales and " + zeroPoints.length + " zero points differ in number");
    }
    for (int i = 0; i < scales.length; i++) {
      checkPair(type, scales[i], zeroPoints[i], i);
    }
  }

  private static void checkPair(ElementType type, float scale, int zeroPoint, int index) {
    if (!(scale >= 0) || Float.isInfinite(scale)) {
      throw new IllegalArgumentException(
          "scale[" + index + "]=" + scale + " is negative or not finite");
    }
    if (zeroPoint < type.minValue() || zeroPoint > type.maxValue()) {
      throw new IllegalArgumentException(
          "zeroPoint[" + index + "]=" + zeroPoint + " is not in the range of " + type);
    }
  }
}
