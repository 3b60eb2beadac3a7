package dev.zeropoint.core.quant;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * The loops behind {@link Quantizer} and {@link QuantizationKernels}; their callers have checked
 * every argument. Each has an int counter on a long base and no branch that varies, the form that
 * the compiler strips of bounds checks and, where it can, turns into SIMD code.
 */
final class QuantizeKernel {
  /** Elements of one loop, so that the counter is an int. */
  private static final int RUN = 1 << 20;

  /** Far outside of every code's range, and so small that adding a zero point cannot overflow. */
  private static final long LIMIT = 1L << 40;

  private QuantizeKernel() {}

  /** The least and the greatest of some floats, at least one; a NaN is both. */
  static long range(MemorySegment src, long from, long count) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (long done = 0; done < count; done += RUN) {
      int run = (int) Math.min(count - done, RUN);
      long at = (from + done) * 4;
      for (int i = 0; i < run; i++) {
        float value = src.get(Layouts.FLOAT32, at + i * 4L);
        // Math.min and Math.max pass a NaN on, so that the caller checks no more than the two.
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
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
    for (long done = 0; done < count; done += RUN) {
      int run = (int) Math.min(count - done, RUN);
      long at = from + done;
      for (int i = 0; i < run; i++) {
        float quotient = src.get(Layouts.FLOAT32, at * 4 + i * 4L) / scale;
        double rounded = halfEven ? Math.rint(quotient) : rounding.round(quotient);
        // The cast saturates to 64 bits (a quotient may be infinite) and sends NaN to 0.
        long code = Math.clamp((long) rounded, -LIMIT, LIMIT) + zeroPoint;
        code = Math.clamp(code, min, max);
        switch (bytes) {
          case 1 -> dst.set(Layouts.INT8, at + i, (byte) code);
          case 2 -> dst.set(Layouts.INT16, at * 2 + i * 2L, (short) code);
          default -> dst.set(Layouts.INT32, at * 4 + i * 4L, (int) code);
        }
      }
    }
  }

  static void dequantize(
      MemorySegment src,
      ElementType type,
      MemorySegment dst,
      long from,
      long count,
      float scale,
      int zeroPoint) {
    // Unsigned codes are the low bits of the signed ones.
    int mask = type.isSigned() ? -1 : (1 << 8 * type.byteSize()) - 1;
    for (long done = 0; done < count; done += RUN) {
      int run = (int) Math.min(count - done, RUN);
      long at = from + done;
      switch (type.byteSize()) {
        case 1 -> bytes(src, at, mask, dst, run, scale, zeroPoint);
        case 2 -> words(src, at, mask, dst, run, scale, zeroPoint);
        default -> ints(src, at, dst, run, scale, zeroPoint);
      }
    }
  }

  private static void bytes(
      MemorySegment src, long at, int mask, MemorySegment dst, int run, float scale, int zero) {
    for (int i = 0; i < run; i++) {
      int code = src.get(Layouts.INT8, at + i) & mask;
      dst.set(Layouts.FLOAT32, at * 4 + i * 4L, (code - zero) * scale);
    }
  }

  private static void words(
      MemorySegment src, long at, int mask, MemorySegment dst, int run, float scale, int zero) {
    for (int i = 0; i < run; i++) {
      int code = src.get(Layouts.INT16, at * 2 + i * 2L) & mask;
      dst.set(Layouts.FLOAT32, at * 4 + i * 4L, (code - zero) * scale);
    }
  }

  /** S32 codes; their difference from the zero point may need 33 bits. */
  private static void ints(
      MemorySegment src, long at, MemorySegment dst, int run, float scale, long zero) {
    for (int i = 0; i < run; i++) {
      long code = src.get(Layouts.INT32, at * 4 + i * 4L);
      dst.set(Layouts.FLOAT32, at * 4 + i * 4L, (code - zero) * scale);
    }
  }
}
