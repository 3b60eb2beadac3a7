package dev.zeropoint.core.quant;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;

/** Turns real numbers into codes and back, element by element. */
public final class Quantizer {
  private Quantizer() {}

  /**
   * {@code code = saturate(round(x / scale) + zeroPoint)}, the formula of ONNX QuantizeLinear and
   * TFLite Quantize. The quotient is a float32; it is divided, not multiplied by a reciprocal,
   * since the two differ at ties. NaN becomes the zero point.
   *
   * @param src F32
   * @param rounding {@link Rounding#HALF_EVEN} or {@link Rounding#HALF_AWAY}
   * @param dst of src's shape and the quantization's type
   * @throws IllegalArgumentException if types, shapes or parameters do not fit
   */
  public static void quantize(
      Tensor src, Quantization quantization, Rounding rounding, Tensor dst) {
    quantize(
        src,
        quantization,
        quantization.type().minValue(),
        quantization.type().maxValue(),
        rounding,
        dst);
  }

  /**
   * As {@link #quantize(Tensor, Quantization, Rounding, Tensor)}, saturating at a range of codes
   * that may be narrower than the type's.
   *
   * @param codes of the quantization's type
   * @throws IllegalArgumentException if types, shapes or parameters do not fit
   */
  public static void quantize(
      Tensor src, Quantization quantization, CodeRange codes, Rounding rounding, Tensor dst) {
    if (codes.type() != quantization.type()) {
      throw new IllegalArgumentException(
          codes
              + " is a range of "
              + codes.type()
              + ", the quantization is of "
              + quantization.type());
    }
    quantize(src, quantization, codes.min(), codes.max(), rounding, dst);
  }

  private static void quantize(
      Tensor src, Quantization quantization, long min, long max, Rounding rounding, Tensor dst) {
    requireTypes(src, ElementType.F32, dst, quantization.type());
    quantization.requirePositiveScales();
    if (rounding.isFixedPoint()) {
      throw new IllegalArgumentException(rounding + " rounds products of integers, not floats");
    }
    forEachRun(
        quantization,
        src.shape(),
        (from, count, scale, zeroPoint) ->
            QuantizeKernel.quantize(
                src.segment(),
                dst.segment(),
                dst.type(),
                min,
                max,
                from,
                count,
                scale,
                zeroPoint,
                rounding));
  }

  /**
   * Counts the elements that saturate: their rounded code lies outside of the codes.
   *
   * @param src F32
   * @param codes of the quantization's type
   * @throws IllegalArgumentException if types, shapes or parameters do not fit
   */
  public static long countSaturated(
      Tensor src, Quantization quantization, CodeRange codes, Rounding rounding) {
    if (src.type() != ElementType.F32 || codes.type() != quantization.type()) {
      throw new IllegalArgumentException(
          "needs F32 and codes of " + quantization.type() + ", got " + src + " and " + codes);
    }
    quantization.requirePositiveScales();
    long[] count = {0};
    forEachRun(
        quantization,
        src.shape(),
        (from, length, scale, zeroPoint) -> {
          for (long i = from; i < from + length; i++) {
            double code = rounding.round(src.getFloat(i) / scale) + zeroPoint;
            count[0] += code < codes.min() || code > codes.max() ? 1 : 0;
          }
        });
    return count[0];
  }

  /**
   * {@code x = (code - zeroPoint) * scale}, the difference exact, then converted and multiplied in
   * float32 (ONNX DequantizeLinear).
   *
   * @param src of the quantization's type
   * @param dst F32, of src's shape
   * @throws IllegalArgumentException if types, shapes or parameters do not fit
   */
  public static void dequantize(Tensor src, Quantization quantization, Tensor dst) {
    requireTypes(src, quantization.type(), dst, ElementType.F32);
    forEachRun(
        quantization,
        src.shape(),
        (from, count, scale, zeroPoint) ->
            QuantizeKernel.dequantize(
                src.segment(), src.type(), dst.segment(), from, count, scale, zeroPoint));
  }

  private static void requireTypes(
      Tensor src, ElementType srcType, Tensor dst, ElementType dstType) {
    if (src.type() != srcType || dst.type() != dstType || !src.shape().equals(dst.shape())) {
      throw new IllegalArgumentException(
          "needs " + srcType + " to " + dstType + " of one shape, got " + src + " to " + dst);
    }
  }

  /** A run of consecutive elements that share one scale and zero point. */
  private interface Run {
    void apply(long from, long count, float scale, int zeroPoint);
  }

  private static void forEachRun(Quantization quantization, Shape shape, Run run) {
    quantization.requireFits(shape);
    switch (quantization) {
      case Quantization.PerTensor q -> run.apply(0, shape.elementCount(), q.scale(), q.zeroPoint());
      case Quantization.PerAxis q -> {
        float[] scales = q.scales();
        int[] zeroPoints = q.zeroPoints();
        int axis = shape.axis(q.axis());
        long outer = shape.elementCount(0, axis);
        long inner = shape.elementCount(axis + 1, shape.rank());
        long at = 0;
        for (long o = 0; o < outer; o++) {
          for (int c = 0; c < scales.length; c++, at += inner) {
            run.apply(at, inner, scales[c], zeroPoints[c]);
          }
        }
      }
      case Quantization.PerBlock q -> forEachBlockRun(q, shape, run);
    }
  }

  private static void forEachBlockRun(Quantization.PerBlock q, Shape shape, Run run) {
    float[] scales = q.scales();
    int[] zeroPoints = q.zeroPoints();
    int axis = shape.axis(q.axis());
    long extent = shape.dim(axis);
    long outer = shape.elementCount(0, axis);
    long inner = shape.elementCount(axis + 1, shape.rank());
    long blocks = Math.ceilDiv(extent, (long) q.blockSize());
    // Along the last axis a block is one run; elsewhere neighbours have parameters of their own.
    long step = inner == 1 ? q.blockSize() : 1;
    for (long o = 0; o < outer; o++) {
      for (long a = 0; a < extent; a += step) {
        long at = (o * extent + a) * inner;
        long parameter = (o * blocks + a / q.blockSize()) * inner;
        long count = Math.min(step, extent - a);
        for (long i = 0; i < inner; i++) {
          int p = (int) (parameter + i);
          run.apply(at + i, count, scales[p], zeroPoints[p]);
        }
      }
    }
  }
}
