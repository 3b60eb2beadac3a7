package dev.zeropoint.core.gemm;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.memory.MemoryChecks;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Multiplies 8-bit matrices. The accumulator of row m and column n is
 *
 * <pre>{@code
 * acc[m][n] = sum over k of (lhs[m][k] - lhsZeroPoint) * (rhs[k][n] - rhsZeroPoint[n])
 * }</pre>
 *
 * in 32-bit two's complement arithmetic. The sum wraps modulo 2^32; it cannot while {@code K * 255
 * * 255 < 2^31}, that is up to K = 33025. Every backend gives the same bits, and so do both
 * epilogues, whose {@code apply} methods define them.
 *
 * <p>The operands may be any mix of {@link ElementType#S8} and {@link ElementType#U8}, with any row
 * stride, at any address, of any size, 0 included: for K = 0 every accumulator is 0.
 *
 * <p>This class checks all arguments, once, so that nothing unchecked reaches native memory or
 * machine code; a backend computes. Backends hold no state of a call and are safe to share between
 * threads.
 *
 * <p>An operand or a result in a mapped file never reaches vector instructions or machine code: it
 * is multiplied in blocks of rows that are copied, which allocates. If the file is cut short
 * meanwhile, the JDK's {@link InternalError} is thrown.
 */
public abstract class GemmBackend {
  /** For backends. */
  protected GemmBackend() {}

  /** The name that selects it, such as {@code scalar}. */
  public abstract String name();

  /**
   * Packs the right operand once, for many products.
   *
   * @param rhs [K, N], read now and not referred to later
   * @param arena that the packed weights live in
   * @param zeroPoints one for all columns, or one a column; none is the same as 0
   * @throws IllegalArgumentException if their number or a value does not fit rhs, or the arena
   *     allocates memory that kernels cannot read
   */
  public final PackedWeights pack(Int8Matrix rhs, Arena arena, int... zeroPoints) {
    int[] expanded = new int[rhs.cols()];
    if (zeroPoints.length > 1 && zeroPoints.length != rhs.cols()) {
      throw new IllegalArgumentException(
          zeroPoints.length + " zero points for rhs.cols=" + rhs.cols());
    }
    for (int n = 0; n < expanded.length; n++) {
      expanded[n] =
          switch (zeroPoints.length) {
            case 0 -> 0;
            case 1 -> zeroPoints[0];
            default -> zeroPoints[n];
          };
      requireZeroPoint(rhs.type(), expanded[n], "rhsZeroPoint");
    }
    return packChecked(rhs, expanded, new CheckedArena(arena));
  }

  /**
   * Exact accumulators.
   *
   * @param lhs [M, K]
   * @param lhsZeroPoint the code of real 0.0 in lhs
   * @param rhs packed by this backend
   * @param dst [M, N], must not overlap lhs
   * @throws IllegalArgumentException if shapes, types or zero point do not fit
   */
  public final void multiply(
      Int8Matrix lhs, int lhsZeroPoint, PackedWeights rhs, Int32Matrix dst, Scratch scratch) {
    checkOperands(lhs, lhsZeroPoint, rhs);
    checkDst(lhs, rhs, dst.rows(), dst.cols(), dst.segment());
    checkOverlap(lhs, dst.segment(), dst.offset(), dst.endOffset());
    if (MemoryChecks.isMapped(lhs.segment(), dst.segment())) {
      MappedRows.multiply(
          lhs, dst, (rows, result) -> multiplyChecked(rows, lhsZeroPoint, rhs, result, scratch));
    } else {
      multiplyChecked(lhs, lhsZeroPoint, rhs, dst, scratch);
    }
  }

  /**
   * Accumulators through {@link Requantize} to 8-bit codes.
   *
   * @param dst [M, N] of the epilogue's type, must not overlap lhs
   * @throws IllegalArgumentException if shapes, types or zero point do not fit
   */
  public final void multiply(
      Int8Matrix lhs,
      int lhsZeroPoint,
      PackedWeights rhs,
      Requantize epilogue,
      Int8Matrix dst,
      Scratch scratch) {
    checkOperands(lhs, lhsZeroPoint, rhs);
    checkDst(lhs, rhs, dst.rows(), dst.cols(), dst.segment());
    checkEpilogue(epilogue, rhs);
    if (dst.type() != epilogue.type()) {
      throw new IllegalArgumentException(
          "dst is " + dst + ", the epilogue gives " + epilogue.type());
    }
    checkOverlap(lhs, dst.segment(), dst.offset(), dst.endOffset());
    if (MemoryChecks.isMapped(lhs.segment(), dst.segment())) {
      MappedRows.multiply(
          lhs,
          dst,
          (rows, result) -> multiplyChecked(rows, lhsZeroPoint, rhs, epilogue, result, scratch));
    } else {
      multiplyChecked(lhs, lhsZeroPoint, rhs, epilogue, dst, scratch);
    }
  }

  /**
   * Accumulators through {@link Dequantize} to floats.
   *
   * @param lhsScale the scale of lhs; its products with the epilogue's scales are finite
   * @param dst [M, N], must not overlap lhs
   * @throws IllegalArgumentException if shapes, types or zero point do not fit
   */
  public final void multiply(
      Int8Matrix lhs,
      int lhsZeroPoint,
      float lhsScale,
      PackedWeights rhs,
      Dequantize epilogue,
      FloatMatrix dst,
      Scratch scratch) {
    checkOperands(lhs, lhsZeroPoint, rhs);
    checkDst(lhs, rhs, dst.rows(), dst.cols(), dst.segment());
    checkEpilogue(epilogue, rhs);
    epilogue.requireFits(lhsScale);
    checkOverlap(lhs, dst.segment(), dst.offset(), dst.endOffset());
    if (MemoryChecks.isMapped(lhs.segment(), dst.segment())) {
      MappedRows.multiply(
          lhs,
          dst,
          (rows, result) ->
              multiplyChecked(rows, lhsZeroPoint, lhsScale, rhs, epilogue, result, scratch));
    } else {
      multiplyChecked(lhs, lhsZeroPoint, lhsScale, rhs, epilogue, dst, scratch);
    }
  }

  /**
   * How this backend quantizes: kernels of its own where it has some, else the scalar ones. The
   * bits are the same.
   */
  public QuantizationKernels quantization() {
    return QuantizationKernels.reference();
  }

  /**
   * How this backend computes with floats: kernels of its own where it has some, else the scalar
   * ones. The bits are the same.
   */
  public FloatKernels floats() {
    return FloatKernels.reference();
  }

  /**
   * {@link #pack} behind its checks, with one zero point a column. Rhs may lie in a mapped file, so
   * it is read by plain Java code, without vectors of the Vector API.
   */
  protected abstract PackedWeights packChecked(Int8Matrix rhs, int[] zeroPoints, Arena arena);

  /** {@link #multiply(Int8Matrix, int, PackedWeights, Int32Matrix, Scratch)} behind its checks. */
  protected abstract void multiplyChecked(
      Int8Matrix lhs, int lhsZeroPoint, PackedWeights rhs, Int32Matrix dst, Scratch scratch);

  /** The product with {@link Requantize} behind its checks. */
  protected abstract void multiplyChecked(
      Int8Matrix lhs,
      int lhsZeroPoint,
      PackedWeights rhs,
      Requantize epilogue,
      Int8Matrix dst,
      Scratch scratch);

  /** The product with {@link Dequantize} behind its checks. */
  protected abstract void multiplyChecked(
      Int8Matrix lhs,
      int lhsZeroPoint,
      float lhsScale,
      PackedWeights rhs,
      Dequantize epilogue,
      FloatMatrix dst,
      Scratch scratch);

  private void checkOperands(Int8Matrix lhs, int lhsZeroPoint, PackedWeights rhs) {
    if (rhs.backend() != this) {
      throw new IllegalArgumentException(
          "the weights were packed by " + rhs.backend().name() + ", this is " + name());
    }
    if (lhs.cols() != rhs.depth()) {
      throw new IllegalArgumentException("lhs.cols=" + lhs.cols() + " != rhs.depth=" + rhs.depth());
    }
    requireZeroPoint(lhs.type(), lhsZeroPoint, "lhsZeroPoint");
  }

  private static void checkDst(
      Int8Matrix lhs, PackedWeights rhs, int rows, int cols, MemorySegment dst) {
    if (dst.isReadOnly()) {
      throw new IllegalArgumentException("dst is read-only: " + dst);
    }
    if (rows != lhs.rows() || cols != rhs.cols()) {
      throw new IllegalArgumentException(
          "dst is ["
              + rows
              + ", "
              + cols
              + "], the product is ["
              + lhs.rows()
              + ", "
              + rhs.cols()
              + "]");
    }
  }

  private static void checkEpilogue(Epilogue epilogue, PackedWeights rhs) {
    if (epilogue.cols() != rhs.cols()) {
      throw new IllegalArgumentException(
          "epilogue.cols=" + epilogue.cols() + " != rhs.cols=" + rhs.cols());
    }
  }

  private static void checkOverlap(Int8Matrix lhs, MemorySegment dst, long dstStart, long dstEnd) {
    if (MemoryChecks.overlap(lhs.segment(), lhs.offset(), lhs.endOffset(), dst, dstStart, dstEnd)) {
      throw new IllegalArgumentException("dst overlaps lhs " + lhs);
    }
  }

  private static void requireZeroPoint(ElementType type, int zeroPoint, String name) {
    if (zeroPoint < type.minValue() || zeroPoint > type.maxValue()) {
      throw new IllegalArgumentException(name + "=" + zeroPoint + " is not in " + type);
    }
  }

  @Override
  public final String toString() {
    return name();
  }
}
