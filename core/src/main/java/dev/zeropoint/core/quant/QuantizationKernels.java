package dev.zeropoint.core.quant;

import dev.zeropoint.core.memory.MemoryChecks;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * The loops of quantization that every inference runs: the range of a float tensor, floats to 8-bit
 * codes, codes and accumulators to floats, sums of the rows and columns of codes. Every
 * implementation gives the bits of {@link #reference()}.
 *
 * <p>This class checks all arguments, once, so that nothing unchecked reaches native memory or
 * machine code; an implementation computes. Nothing is allocated by a call that succeeds.
 * Implementations hold no state of a call and are safe to share between threads.
 *
 * <p>A result must not overlap a source. Besides the {@link IllegalArgumentException} of arguments
 * that do not fit, memory that is closed or belongs to another thread is refused as the JDK does
 * it: {@link IllegalStateException}, {@link WrongThreadException}.
 *
 * <p>What lies in a mapped file never reaches vector instructions or machine code: the scalar loops
 * compute then, many times slower. If the file is cut short meanwhile, the JDK's {@link
 * InternalError} is thrown.
 */
public abstract class QuantizationKernels {
  /** For implementations. */
  protected QuantizationKernels() {}

  /** The scalar loops that define every result. */
  public static QuantizationKernels reference() {
    return ReferenceQuantization.INSTANCE;
  }

  /**
   * The least and the greatest element, -0.0 being less than 0.0. An empty tensor has the range [0,
   * 0].
   *
   * @param src F32
   * @param dst F32 of two elements: the least, then the greatest
   * @throws IllegalArgumentException if types or sizes do not fit, or an element is NaN or
   *     infinite, with its index
   */
  public final void range(Tensor src, Tensor dst) {
    requireF32(src);
    KernelArguments.requireResult(dst, ElementType.F32, 2, src);
    long range = finiteRange(src);
    dst.setFloat(0, min(range));
    dst.setFloat(1, max(range));
  }

  /**
   * {@code code = saturate(rint(x / scale) + zeroPoint)}, as {@link Quantizer#quantize(Tensor,
   * Quantization, Rounding, Tensor)} with {@link Rounding#HALF_EVEN} for the whole tensor: the
   * quotient is that of a division in float32, NaN becomes the zero point.
   *
   * @param src F32
   * @param scale positive and finite
   * @param zeroPoint a code of dst's type
   * @param dst S8 or U8, of src's shape
   * @throws IllegalArgumentException if types, shapes or parameters do not fit
   */
  public final void quantize(Tensor src, float scale, int zeroPoint, Tensor dst) {
    requireF32(src);
    KernelArguments.requireCodes(dst);
    KernelArguments.requireResult(dst, src);
    KernelArguments.requireQuantizing(dst.type(), scale, zeroPoint);
    if (src.elementCount() != 0) {
      kernelsFor(src.segment(), dst)
          .quantizeChecked(src.segment(), scale, zeroPoint, dst.type(), dst.segment());
    }
  }

  /**
   * As {@link Quantizer#quantize(Tensor, Quantization, Rounding, Tensor)} with {@link
   * Rounding#HALF_EVEN}, whatever the type and the form of the quantization. What is not S8 or U8
   * with one scale goes through the scalar loops.
   *
   * @throws IllegalArgumentException if types, shapes or parameters do not fit
   */
  public final void quantize(Tensor src, Quantization quantization, Tensor dst) {
    if (quantization instanceof Quantization.PerTensor q
        && q.type().isInt8()
        && dst.type() == q.type()) {
      quantize(src, q.scale(), q.zeroPoint(), dst);
    } else {
      KernelArguments.requireResult(dst, src);
      Quantizer.quantize(src, quantization, Rounding.HALF_EVEN, dst);
    }
  }

  /**
   * ONNX DynamicQuantizeLinear: the range of src, widened to include 0; its asymmetric scale and
   * half-even zero point as {@link QuantizationScheme#parameters} has them; the codes.
   *
   * @param src F32
   * @param codes S8 or U8, of src's shape
   * @param scale F32 of one element, is written
   * @param zeroPoint of the codes' type, one element, is written
   * @throws IllegalArgumentException if types or shapes do not fit, or an element is NaN or
   *     infinite, with its index
   */
  public final void dynamicQuantize(Tensor src, Tensor codes, Tensor scale, Tensor zeroPoint) {
    requireF32(src);
    KernelArguments.requireCodes(codes);
    KernelArguments.requireResult(codes, src);
    KernelArguments.requireResult(scale, ElementType.F32, 1, src);
    KernelArguments.requireResult(zeroPoint, codes.type(), 1, src);
    KernelArguments.requireApart(scale, codes);
    KernelArguments.requireApart(zeroPoint, codes);
    KernelArguments.requireApart(zeroPoint, scale);
    ElementType type = codes.type();
    int min = (int) type.minValue();
    int max = (int) type.maxValue();
    long range = finiteRange(src);
    float low = Math.min(min(range), 0f);
    float step = QuantizationScheme.scale(low, Math.max(max(range), 0f), max - min);
    int zero =
        Math.clamp(QuantizationScheme.zeroPoint(low, step, min, Rounding.HALF_EVEN), min, max);
    scale.setFloat(0, step);
    zeroPoint.setLong(0, zero);
    if (src.elementCount() != 0) {
      kernelsFor(src.segment(), codes)
          .quantizeChecked(src.segment(), step, zero, type, codes.segment());
    }
  }

  /**
   * {@code x = (code - zeroPoint) * scale}, as {@link Quantizer#dequantize}: the difference exact,
   * then converted and multiplied in float32. With scale 1, int32 to the nearest float, ties to
   * even.
   *
   * @param src S8, U8 or S32
   * @param scale finite, not negative
   * @param zeroPoint a code of src's type; S32 with any but 0 goes through the scalar loop
   * @param dst F32, of src's shape
   * @throws IllegalArgumentException if types, shapes or parameters do not fit
   */
  public final void dequantize(Tensor src, float scale, int zeroPoint, Tensor dst) {
    if (src.type() != ElementType.S32) {
      KernelArguments.requireCodes(src);
    }
    requireF32(dst);
    KernelArguments.requireResult(dst, src);
    KernelArguments.requireDequantizing(src.type(), scale, zeroPoint);
    if (src.type() == ElementType.S32 && zeroPoint != 0) {
      scalarDequantize(
          src.segment(), src.type(), scale, zeroPoint, dst.segment(), 0, src.elementCount());
    } else if (src.elementCount() != 0) {
      kernelsFor(src.segment(), dst)
          .dequantizeChecked(src.segment(), src.type(), scale, zeroPoint, dst.segment());
    }
  }

  /**
   * As {@link Quantizer#dequantize}, whatever the type and the form of the quantization. What is
   * not S8, U8 or S32 with one scale goes through the scalar loops.
   *
   * @throws IllegalArgumentException if types, shapes or parameters do not fit
   */
  public final void dequantize(Tensor src, Quantization quantization, Tensor dst) {
    if (quantization instanceof Quantization.PerTensor q
        && (q.type().isInt8() || q.type() == ElementType.S32)
        && src.type() == q.type()) {
      dequantize(src, q.scale(), q.zeroPoint(), dst);
    } else {
      KernelArguments.requireResult(dst, src);
      Quantizer.dequantize(src, quantization, dst);
    }
  }

  /**
   * {@code dst[m] = sum over n of src[m][n]}, modulo 2^32.
   *
   * @param dst S32, as many elements as src has rows
   * @throws IllegalArgumentException if type or size do not fit
   */
  public final void rowSums(Int8Matrix src, Tensor dst) {
    KernelArguments.requireSums(dst, src.rows(), src);
    if (src.rows() != 0) {
      kernelsFor(src.segment(), dst).rowSumsChecked(src, dst.segment());
    }
  }

  /**
   * {@code dst[n] = sum over m of src[m][n]}, modulo 2^32.
   *
   * @param dst S32, as many elements as src has columns
   * @throws IllegalArgumentException if type or size do not fit
   */
  public final void columnSums(Int8Matrix src, Tensor dst) {
    KernelArguments.requireSums(dst, src.cols(), src);
    if (src.cols() != 0) {
      kernelsFor(src.segment(), dst).columnSumsChecked(src, dst.segment());
    }
  }

  /**
   * The range of a tensor as {@link #packRange} has it.
   *
   * @throws IllegalArgumentException if an element is NaN or infinite, with its index
   */
  final long finiteRange(Tensor src) {
    if (src.elementCount() == 0) {
      return packRange(0, 0);
    }
    long range = kernelsFor(src.segment(), src).rangeChecked(src.segment());
    if (!Float.isFinite(min(range)) || !Float.isFinite(max(range))) {
      throw KernelArguments.notFinite(src);
    }
    return range;
  }

  /**
   * These, or the scalar loops where something lies in a mapped file: of what computes here they
   * alone survive a file that is cut short.
   */
  private QuantizationKernels kernelsFor(MemorySegment src, Tensor dst) {
    return MemoryChecks.isMapped(src, dst.segment()) ? reference() : this;
  }

  private static void requireF32(Tensor tensor) {
    if (tensor.type() != ElementType.F32) {
      throw new IllegalArgumentException("needs F32 numbers, got " + tensor);
    }
  }

  /**
   * The range of floats that fill a segment.
   *
   * @param src not empty
   * @return {@link #packRange} of the two; where an element is not finite, one of the two is not
   */
  protected abstract long rangeChecked(MemorySegment src);

  /** {@link #quantize(Tensor, float, int, Tensor)} of all elements, at least one. */
  protected abstract void quantizeChecked(
      MemorySegment src, float scale, int zeroPoint, ElementType type, MemorySegment dst);

  /**
   * {@link #dequantize(Tensor, float, int, Tensor)} of all elements, at least one.
   *
   * @param zeroPoint 0 for S32
   */
  protected abstract void dequantizeChecked(
      MemorySegment src, ElementType type, float scale, int zeroPoint, MemorySegment dst);

  /** {@link #rowSums} of at least one row. */
  protected abstract void rowSumsChecked(Int8Matrix src, MemorySegment dst);

  /** {@link #columnSums} of at least one column. */
  protected abstract void columnSumsChecked(Int8Matrix src, MemorySegment dst);

  /** Two floats in one number, since a record might be an object on the heap. */
  protected static long packRange(float min, float max) {
    return (long) Float.floatToRawIntBits(max) << 32 | Float.floatToRawIntBits(min) & 0xFFFF_FFFFL;
  }

  /** The lesser of {@link #packRange}. */
  protected static float min(long range) {
    return Float.intBitsToFloat((int) range);
  }

  /** The greater of {@link #packRange}. */
  protected static float max(long range) {
    return Float.intBitsToFloat((int) (range >> 32));
  }

  /** The range of some elements by the scalar loop, for {@link #rangeChecked}. */
  protected static long scalarRange(MemorySegment src, long from, long count) {
    return QuantizeKernel.range(src, from, count);
  }

  /** Some elements by the scalar loop, for {@link #quantizeChecked}. */
  protected static void scalarQuantize(
      MemorySegment src,
      float scale,
      int zeroPoint,
      ElementType type,
      MemorySegment dst,
      long from,
      long count) {
    QuantizeKernel.quantize(
        src,
        dst,
        type,
        type.minValue(),
        type.maxValue(),
        from,
        count,
        scale,
        zeroPoint,
        Rounding.HALF_EVEN);
  }

  /** Some elements by the scalar loop, for {@link #dequantizeChecked}. */
  protected static void scalarDequantize(
      MemorySegment src,
      ElementType type,
      float scale,
      int zeroPoint,
      MemorySegment dst,
      long from,
      long count) {
    QuantizeKernel.dequantize(src, type, dst, from, count, scale, zeroPoint);
  }

  /** The sum of a part of a row by the scalar loop, for {@link #rowSumsChecked}. */
  protected static int scalarRowSum(Int8Matrix src, int row, int fromCol, int cols) {
    return CodeSums.row(src, row, fromCol, cols);
  }

  /** The sum of a column by the scalar loop, for {@link #columnSumsChecked}. */
  protected static int scalarColumnSum(Int8Matrix src, int col) {
    return CodeSums.column(src, col);
  }
}
