package dev.zeropoint.core.quant;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * The loops behind {@link Quantizer} and {@link QuantizationKernels}; their callers have checked
 * every argument.
 */
final class QuantizeKernel {
  private QuantizeKernel() {}

  /** The least and the greatest of some floats, at least one; a NaN is both. */
  static long range(MemorySegment src, long from, long count) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (long i = from; i < from + count; i++) {
      float value = src.get(Layouts.FLOAT32, i * 4);
      // Math.min and Math.max pass a NaN on, so that the caller checks no more than the two.
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return QuantizationKernels.packRange(min, max);
  }

  static void quantize(
      MemorySegment src,
      MemorySegment dst,
      ElementType type,
      long min,
      long max,
      long from,
      long count,
      float scale,
      int zeroPoint,
      Rounding rounding) {
    int bytes = type.byteSize();
    boolean halfEven = rounding == Rounding.HALF_EVEN;
    for (long i = from; i < from + count; i++) {
      float quotient = src.get(Layouts.FLOAT32, i * 4) / scale;
      double rounded = halfEven ? Math.rint(quotient) : rounding.round(quotient);
      // The cast saturates to 64 bits (a quotient may be infinite) and sends NaN to 0.
      long code = Math.clamp((long) rounded, -LIMIT, LIMIT) + zeroPoint;
      code = Math.clamp(code, min, max);
      switch (bytes) {
        case 1 -> dst.set(Layouts.INT8, i, (byte) code);
        case 2 -> dst.set(Layouts.INT16, i * 2, (short) code);
        default -> dst.set(Layouts.INT32, i * 4, (int) code);
      }
    }
  }

  /** Far outside of every code's range, and so small that adding a zero point cannot overflow. */
  private static final long LIMIT = 1L << 40;

  static void dequantize(
      MemorySegment src,
      ElementType type,
      MemorySegment dst,
      long from,
      long count,
      float scale,
      int zeroPoint) {
    for (long i = from; i < from + count; i++) {
      int code =
          switch (type) {
            case S4, S8 -> src.get(Layouts.INT8, i);
            case U4, U8 -> src.get(Layouts.INT8, i) & 0xFF;
            case S16 -> src.get(Layouts.INT16, i * 2);
            case U16 -> src.get(Layouts.INT16, i * 2) & 0xFFFF;
            default -> src.get(Layouts.INT32, i * 4);
          };
      // S32 codes have zero point 0, so the difference never overflows.
      dst.set(Layouts.FLOAT32, i * 4, (code - zeroPoint) * scale);
    }
  }
}
