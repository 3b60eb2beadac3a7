package dev.zeropoint.core.quant;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/** The loops behind {@link Quantizer}; its callers have checked every argument. */
final class QuantizeKernel {
  private QuantizeKernel() {}

  static void quantize(
      MemorySegment src,
      MemorySegment dst,
      ElementType type,
      long from,
      long count,
      float scale,
      int zeroPoint,
      Rounding rounding) {
    long min = type.minValue();
    long max = type.maxValue();
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
