package dev.zeropoint.core.quant;

import dev.zeropoint.core.memory.MemoryChecks;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** The checks of {@link QuantizationKernels}. */
final class KernelArguments {
  private KernelArguments() {}

  static void requireCodes(Tensor tensor) {
    if (!tensor.type().isInt8()) {
      throw new IllegalArgumentException("codes are S8 or U8, got " + tensor);
    }
  }

  /** A result element by element. */
  static void requireResult(Tensor dst, Tensor src) {
    if (!dst.shape().equals(src.shape())) {
      throw new IllegalArgumentException("dst is " + dst + ", src is " + src);
    }
    requireWritable(dst, src.segment(), src);
  }

  /** A result of a given number of elements. */
  static void requireResult(Tensor dst, ElementType type, long count, Tensor src) {
    requireElements(dst, type, count);
    requireWritable(dst, src.segment(), src);
  }

  /** A result of {@code count} sums over a matrix. */
  static void requireSums(Tensor dst, int count, Int8Matrix src) {
    requireElements(dst, ElementType.S32, count);
    requireWritable(dst);
    requireApart(dst, src.segment(), src.offset(), src.endOffset(), src);
  }

  private static void requireElements(Tensor dst, ElementType type, long count) {
    if (dst.type() != type || dst.elementCount() != count) {
      throw new IllegalArgumentException(
          "dst is " + dst + ", the result has " + count + " elements of " + type);
    }
  }

  private static void requireWritable(Tensor dst) {
    if (dst.segment().isReadOnly()) {
      throw new IllegalArgumentException("dst is read-only: " + dst);
    }
  }

  private static void requireWritable(Tensor dst, MemorySegment src, Object name) {
    requireWritable(dst);
    requireApart(dst, src, 0, src.byteSize(), name);
  }

  /** Two results that are written by one call. */
  static void requireApart(Tensor dst, Tensor other) {
    requireApart(dst, other.segment(), 0, other.byteSize(), other);
  }

  private static void requireApart(
      Tensor dst, MemorySegment other, long from, long to, Object name) {
    if (MemoryChecks.overlap(dst.segment(), 0, dst.byteSize(), other, from, to)) {
      throw new IllegalArgumentException("dst " + dst + " overlaps " + name);
    }
  }

  /** Parameters that turn real numbers into codes. */
  static void requireQuantizing(ElementType type, float scale, int zeroPoint) {
    if (!(scale > 0) || scale == Float.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("scale=" + scale + " is not positive and finite");
    }
    requireZeroPoint(type, zeroPoint);
  }

  /** Parameters that turn codes into real numbers. */
  static void requireDequantizing(ElementType type, float scale, int zeroPoint) {
    if (!(scale >= 0) || scale == Float.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("scale=" + scale + " is negative or not finite");
    }
    requireZeroPoint(type, zeroPoint);
  }

  private static void requireZeroPoint(ElementType type, int zeroPoint) {
    if (zeroPoint < type.minValue() || zeroPoint > type.maxValue()) {
      throw new IllegalArgumentException(
          "zeroPoint=" + zeroPoint + " is not in the range of " + type);
    }
  }

  /** What to throw for a range that is not finite. */
  static IllegalArgumentException notFinite(Tensor src) {
    for (long i = 0; i < src.elementCount(); i++) {
      float value = src.getFloat(i);
      if (!Float.isFinite(value)) {
        return new IllegalArgumentException("element[" + i + "]=" + value + " is not finite");
      }
    }
    return new IllegalArgumentException("an element was not finite, but is by now");
  }
}
