package dev.zeropoint.core.floats;

import dev.zeropoint.core.memory.MemoryChecks;
import java.lang.foreign.MemorySegment;

/**
 * Loops over float32 in native memory, where networks spend their time outside of 8-bit products.
 * Every implementation gives the bits of {@link #reference()}, but for which of all NaN a NaN is.
 *
 * <p>A quantized network forgives no last bit: a float on the border between two codes flips one,
 * and the flip spreads. So the orders of operations and the polynomials are stated here and are
 * those of ONNX Runtime on x86 with AVX2 (MLAS).
 *
 * <p>This class checks all arguments, once, so that nothing unchecked reaches machine code; an
 * implementation computes. Nothing is allocated by a call that succeeds. Implementations hold no
 * state of a call and are safe to share between threads. Offsets are in bytes from the start of a
 * segment, at any alignment; counts are of floats.
 *
 * <p>Besides the {@link IllegalArgumentException} of arguments that do not fit, memory that is
 * closed or belongs to another thread is refused as the JDK does it: {@link IllegalStateException},
 * {@link WrongThreadException}.
 *
 * <p>What lies in a mapped file never reaches vector instructions or machine code: the scalar loops
 * compute then, many times slower. If the file is cut short meanwhile, the JDK's {@link
 * InternalError} is thrown. Copy to other memory what is used often.
 */
public abstract class FloatKernels {
  /**
   * The most floats of K that are summed before the next block begins: what keeps a call of machine
   * code short.
   */
  public static final int MAX_BLOCK = 4096;

  /** Bytes of scratch memory that every product has at least: for the arguments of a kernel. */
  protected static final int CALL_BYTES = 256;

  /** For implementations. */
  protected FloatKernels() {}

  /** The scalar loops that define every result. */
  public static FloatKernels reference() {
    return ReferenceFloats.INSTANCE;
  }

  /**
   * {@code dst[r, c] = a[r, c] op b[r, c]} for r in [0, rows) and c in [0, cols). The strides of an
   * operand make it a matrix, one row for all, one value a row, or one number:
   *
   * <pre>
   *   row stride, column stride   element (r, c)
   *   s, 1                        the matrix's
   *   0, 1                        element c of a row, the same for all r
   *   s, 0                        element r of a column, the same for all c
   *   0, 0                        a number
   * </pre>
   *
   * @param aOffset of element (0, 0); element (r, c) is {@code r * aRowStride + c * aColStride}
   *     floats behind it
   * @param aRowStride at least 0
   * @param aColStride 0 or 1
   * @param dstOffset of element (0, 0), row-major without gaps. dst may start where an operand does
   *     that lies so too; else it must not overlap what an operand reaches over, gaps included
   * @throws IllegalArgumentException if extents or strides are out of range, something is not
   *     inside of its segment, or dst overlaps
   */
  public final void apply(
      FloatOperation operation,
      MemorySegment a,
      long aOffset,
      long aRowStride,
      int aColStride,
      MemorySegment b,
      long bOffset,
      long bRowStride,
      int bColStride,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    FloatArguments.requireExtents(rows, cols, 0);
    FloatArguments.requireColStride("a", aColStride);
    FloatArguments.requireColStride("b", bColStride);
    long aCount = FloatArguments.span("a", rows, aRowStride, cols, aColStride);
    long bCount = FloatArguments.span("b", rows, bRowStride, cols, bColStride);
    long count = (long) rows * cols;
    FloatArguments.requireSource("a", a, aOffset, aCount);
    FloatArguments.requireSource("b", b, bOffset, bCount);
    FloatArguments.requireDst(dst, dstOffset, count);
    boolean aDense = FloatArguments.isDense(rows, aRowStride, cols, aColStride);
    boolean bDense = FloatArguments.isDense(rows, bRowStride, cols, bColStride);
    FloatArguments.requireApart("a", a, aOffset, aCount, "dst", dst, dstOffset, count, aDense);
    FloatArguments.requireApart("b", b, bOffset, bCount, "dst", dst, dstOffset, count, bDense);
    if (count == 0) {
      return;
    }
    boolean oneRow =
        rows > 1
            && count <= Integer.MAX_VALUE
            && FloatArguments.isEven(aRowStride, cols, aColStride)
            && FloatArguments.isEven(bRowStride, cols, bColStride);
    // A column is a row too: the steps of its rows become those of columns.
    boolean column = oneRow && cols == 1;
    kernelsFor(a, b, dst)
        .applyChecked(
            operation,
            a,
            aOffset,
            oneRow ? 0 : aRowStride,
            column ? (int) aRowStride : aColStride,
            b,
            bOffset,
            oneRow ? 0 : bRowStride,
            column ? (int) bRowStride : bColStride,
            dst,
            dstOffset,
            oneRow ? 1 : rows,
            oneRow ? (int) count : cols);
  }

  /**
   * The error function, {@code 2 / sqrt(pi)} times the integral of {@code e^(-t^2)} from 0 to x, of
   * each float. Faithfully rounded: the result is one of the two floats next to the true value. The
   * polynomials are those of {@link FloatCoefficients}.
   *
   * @param dst may start where src does; else it must not overlap it
   * @throws IllegalArgumentException if something is not inside of its segment, or dst overlaps
   */
  public final void erf(
      MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, int count) {
    FloatArguments.requireSource("src", src, srcOffset, count);
    FloatArguments.requireDst(dst, dstOffset, count);
    FloatArguments.requireApart("src", src, srcOffset, count, "dst", dst, dstOffset, count, true);
    if (count != 0) {
      kernelsFor(src, src, dst).erfChecked(src, srcOffset, dst, dstOffset, count);
    }
  }

  /**
   * The softmax of each row of a contiguous matrix: {@code e^(x - max)} times the inverse of the
   * row's sum. The sum is taken in eight interleaved parts, {@code ((s0 + s1) + (s2 + s3)) + ((s4 +
   * s5) + (s6 + s7))}. The polynomial of e^x is that of {@link FloatCoefficients}; it is faithfully
   * rounded where e^x is a normal float, down to about -87.3, and 0 below -87.7.
   *
   * @param dst may start where src does; else it must not overlap it
   * @throws IllegalArgumentException if something is not inside of its segment, or dst overlaps
   */
  public final void softmax(
      MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, int rows, int cols) {
    FloatArguments.requireExtents(rows, cols, 0);
    long count = (long) rows * cols;
    FloatArguments.requireSource("src", src, srcOffset, count);
    FloatArguments.requireDst(dst, dstOffset, count);
    FloatArguments.requireApart("src", src, srcOffset, count, "dst", dst, dstOffset, count, true);
    if (count != 0) {
      kernelsFor(src, src, dst).softmaxChecked(src, srcOffset, dst, dstOffset, rows, cols);
    }
  }

  /**
   * {@code dst[r]} = the sum of the cols floats of row r. Up to the last multiple of eight they are
   * summed in eight interleaved parts, each beginning with 0, joined as {@code r[j] = s[j] + s[j +
   * 4]}; four more floats, if there are as many, are added to r; then {@code (r0 + r2) + (r1 +
   * r3)}, and the last floats one by one. Of no columns it is 0.
   *
   * @param srcOffset of the first row; row r is {@code r * srcRowStride} floats behind it, its
   *     floats follow each other
   * @param dstOffset of the first sum, the others follow; dst must not overlap what src reaches
   *     over
   * @throws IllegalArgumentException if extents or the stride are out of range, something is not
   *     inside of its segment, or dst overlaps
   */
  public final void sum(
      MemorySegment src,
      long srcOffset,
      long srcRowStride,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols) {
    FloatArguments.requireExtents(rows, cols, 0);
    long srcCount = FloatArguments.span("src", rows, srcRowStride, cols, 1);
    FloatArguments.requireSource("src", src, srcOffset, srcCount);
    FloatArguments.requireDst(dst, dstOffset, rows);
    FloatArguments.requireApart(
        "src", src, srcOffset, srcCount, "dst", dst, dstOffset, rows, false);
    if (cols == 0) {
      FloatArguments.clear(dst, dstOffset, rows);
    } else if (rows != 0) {
      kernelsFor(src, src, dst)
          .sumChecked(src, srcOffset, srcRowStride, dst, dstOffset, rows, cols);
    }
  }

  /**
   * {@code dst[r, c] = src[r, c]}, bit for bit, NaN too: rows copied one by one, a transposition, a
   * broadcast, by the strides.
   *
   * @param srcOffset of element (0, 0); element (r, c) is {@code r * srcRowStride + c *
   *     srcColStride} floats behind it, strides being at least 0
   * @param dstOffset of element (0, 0); element (r, c) is {@code r * dstRowStride + c} floats
   *     behind it. What dst reaches over and what src reaches over, gaps included, must not overlap
   * @param dstRowStride at least cols, if there are several rows; gaps are left as they are
   * @throws IllegalArgumentException if extents or strides are out of range, something is not
   *     inside of its segment, or dst overlaps
   */
  public final void copy(
      MemorySegment src,
      long srcOffset,
      long srcRowStride,
      long srcColStride,
      MemorySegment dst,
      long dstOffset,
      long dstRowStride,
      int rows,
      int cols) {
    FloatArguments.requireExtents(rows, cols, 0);
    long srcCount = FloatArguments.span("src", rows, srcRowStride, cols, srcColStride);
    long dstCount = FloatArguments.span("dst", rows, dstRowStride, cols, 1);
    FloatArguments.requireRowsApart(rows, dstRowStride, cols);
    FloatArguments.requireSource("src", src, srcOffset, srcCount);
    FloatArguments.requireDst(dst, dstOffset, dstCount);
    FloatArguments.requireApart(
        "src", src, srcOffset, srcCount, "dst", dst, dstOffset, dstCount, false);
    if (dstCount == 0) {
      return;
    }
    if (rows > 1 && cols == 1 && dstRowStride == 1) {
      kernelsFor(src, src, dst)
          .copyChecked(src, srcOffset, 0, srcRowStride, dst, dstOffset, rows, 1, rows);
    } else if (rows > 1
        && dstCount <= Integer.MAX_VALUE
        && dstRowStride == cols
        && srcRowStride == srcColStride * cols) {
      int count = (int) dstCount;
      kernelsFor(src, src, dst)
          .copyChecked(src, srcOffset, 0, srcColStride, dst, dstOffset, count, 1, count);
    } else {
      kernelsFor(src, src, dst)
          .copyChecked(
              src, srcOffset, srcRowStride, srcColStride, dst, dstOffset, dstRowStride, rows, cols);
    }
  }

  /** Bytes of scratch memory that a product of so many columns takes. */
  public static long productScratchBytes(int cols) {
    return CALL_BYTES + FloatProduct.scratchBytes(cols);
  }

  /**
   * {@code dst [rows, cols] = lhs [rows, depth] x rhs [depth, cols]}. Each sum runs over k in order
   * with fused multiply-adds, each rounded once, in blocks of k that begin with 0; the sum of the
   * first block is stored, those of the others are added to it in their order. It differs from a
   * sum in another order by at most about {@code depth * 2^-24} of the sum of magnitudes. For depth
   * 0 everything is 0.
   *
   * @param lhsOffset of element (0, 0); element (m, k) is {@code m * lhsRowStride + k *
   *     lhsColStride} floats behind it, so that a transposed operand needs no copy
   * @param rhsOffset of element (0, 0), row-major without gaps
   * @param dstOffset of element (0, 0), row-major without gaps; dst must not overlap an operand
   * @param block the length of the blocks of k, from 1 to {@value #MAX_BLOCK}
   * @param scratch at least {@link #productScratchBytes} bytes, not mapped from a file, apart from
   *     all others
   * @throws IllegalArgumentException if extents, strides or block are out of range, something is
   *     not inside of its segment, or dst overlaps
   */
  public final void multiply(
      MemorySegment lhs,
      long lhsOffset,
      long lhsRowStride,
      long lhsColStride,
      MemorySegment rhs,
      long rhsOffset,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols,
      int depth,
      int block,
      MemorySegment scratch) {
    FloatArguments.requireExtents(rows, cols, depth);
    if (block < 1 || block > MAX_BLOCK) {
      throw new IllegalArgumentException("block=" + block + " is not in [1, " + MAX_BLOCK + "]");
    }
    long lhsCount = FloatArguments.span("lhs", rows, lhsRowStride, depth, lhsColStride);
    long rhsCount = (long) depth * cols;
    long dstCount = (long) rows * cols;
    FloatArguments.requireSource("lhs", lhs, lhsOffset, lhsCount);
    FloatArguments.requireSource("rhs", rhs, rhsOffset, rhsCount);
    FloatArguments.requireDst(dst, dstOffset, dstCount);
    FloatArguments.requireApart(
        "lhs", lhs, lhsOffset, lhsCount, "dst", dst, dstOffset, dstCount, false);
    FloatArguments.requireApart(
        "rhs", rhs, rhsOffset, rhsCount, "dst", dst, dstOffset, dstCount, false);
    long scratchBytes = productScratchBytes(cols);
    MemoryChecks.requireKernelMemory("scratch", scratch, scratchBytes, 1);
    FloatArguments.requireApart("lhs", lhs, lhsOffset, lhsCount, scratch, scratchBytes);
    FloatArguments.requireApart("rhs", rhs, rhsOffset, rhsCount, scratch, scratchBytes);
    FloatArguments.requireApart("dst", dst, dstOffset, dstCount, scratch, scratchBytes);
    if (dstCount == 0) {
      return;
    }
    if (depth == 0) {
      FloatArguments.clear(dst, dstOffset, dstCount);
      return;
    }
    kernelsFor(lhs, rhs, dst)
        .multiplyChecked(
            lhs,
            lhsOffset,
            lhsRowStride,
            lhsColStride,
            rhs,
            rhsOffset,
            dst,
            dstOffset,
            rows,
            cols,
            depth,
            block,
            scratch);
  }

  /**
   * These, or the scalar loops where something lies in a mapped file: of what computes here they
   * alone survive a file that is cut short.
   */
  private FloatKernels kernelsFor(MemorySegment a, MemorySegment b, MemorySegment dst) {
    return MemoryChecks.isMapped(a, b) || dst.isMapped() ? reference() : this;
  }

  /** {@link #apply} of at least one element, as one row where the operands allow it. */
  protected abstract void applyChecked(
      FloatOperation operation,
      MemorySegment a,
      long aOffset,
      long aRowStride,
      int aColStride,
      MemorySegment b,
      long bOffset,
      long bRowStride,
      int bColStride,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols);

  /** {@link #erf} of at least one element. */
  protected abstract void erfChecked(
      MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, int count);

  /** {@link #softmax} of at least one row of at least one element. */
  protected abstract void softmaxChecked(
      MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, int rows, int cols);

  /** {@link #sum} of at least one row of at least one element. */
  protected abstract void sumChecked(
      MemorySegment src,
      long srcOffset,
      long srcRowStride,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols);

  /** {@link #copy} of at least one element, as one row where the strides allow it. */
  protected abstract void copyChecked(
      MemorySegment src,
      long srcOffset,
      long srcRowStride,
      long srcColStride,
      MemorySegment dst,
      long dstOffset,
      long dstRowStride,
      int rows,
      int cols);

  /** {@link #multiply} where no extent is 0. */
  protected abstract void multiplyChecked(
      MemorySegment lhs,
      long lhsOffset,
      long lhsRowStride,
      long lhsColStride,
      MemorySegment rhs,
      long rhsOffset,
      MemorySegment dst,
      long dstOffset,
      int rows,
      int cols,
      int depth,
      int block,
      MemorySegment scratch);
}
