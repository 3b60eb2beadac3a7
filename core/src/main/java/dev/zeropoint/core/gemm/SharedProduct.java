package dev.zeropoint.core.gemm;

import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.MemorySegment;

/**
 * A product in parts of about the same size: runs of rows, or runs of columns. Used again and
 * again.
 */
final class SharedProduct {
  /**
   * With so many rows for each thread they are split; below, columns, so that weights are read
   * once.
   */
  private static final int ROWS_PER_THREAD = 64;

  /**
   * Parts for each thread, where they are large enough: whoever is slower, as others use its core,
   * does fewer of them.
   */
  private static final int PARTS_PER_THREAD = 4;

  /** Rows of a part that is large enough: a few tiles for each panel of the weights. */
  private static final int ROWS_PER_PART = 16;

  /** Multiply-accumulates of a part that is large enough, some 50 microseconds. */
  private static final long PRODUCTS_PER_PART = 1L << 22;

  /** Column steps of a part that is large enough. */
  private static final int STEPS_PER_PART = 16;

  /** What the bits of a long can tell apart. */
  private static final int MOST_PARTS = Long.SIZE;

  private SplittableBackend backend;
  private int parts;
  private boolean byRows;
  private Int8Matrix lhs;
  private int lhsZeroPoint;
  private float lhsScale;
  private PackedWeights rhs;
  private Epilogue epilogue;
  private MemorySegment dst;
  private long dstOffset;
  private long dstStride;

  void set(
      SplittableBackend backend,
      int threads,
      Int8Matrix lhs,
      int lhsZeroPoint,
      float lhsScale,
      PackedWeights rhs,
      Epilogue epilogue,
      MemorySegment dst,
      long dstOffset,
      long dstStride) {
    this.backend = backend;
    this.lhs = lhs;
    this.lhsZeroPoint = lhsZeroPoint;
    this.lhsScale = lhsScale;
    this.rhs = rhs;
    this.epilogue = epilogue;
    this.dst = dst;
    this.dstOffset = dstOffset;
    this.dstStride = dstStride;
    int steps = steps();
    byRows = lhs.rows() >= (long) threads * ROWS_PER_THREAD || lhs.rows() > steps;
    int large = byRows ? largeRowParts() : steps / STEPS_PER_PART;
    int wanted = Math.clamp(large, threads, PARTS_PER_THREAD * threads);
    parts = Math.min(Math.min(wanted, MOST_PARTS), byRows ? lhs.rows() : steps);
  }

  /** Forgets the operands, which their owner may want to free. */
  void clear() {
    backend = null;
    lhs = null;
    rhs = null;
    epilogue = null;
    dst = null;
  }

  /** How many parts there are, at least 1. */
  int parts() {
    return parts;
  }

  private int largeRowParts() {
    long products = (long) lhs.rows() * lhs.cols() * rhs.cols();
    return (int) Math.min(lhs.rows() / ROWS_PER_PART, products / PRODUCTS_PER_PART);
  }

  private int steps() {
    return Math.ceilDiv(rhs.cols(), backend.columnStep());
  }

  /** The end of a part of {@code count} things, spread evenly; the next one starts there. */
  private int end(int part, int count) {
    return (int) ((long) count * (part + 1) / parts);
  }

  /** Multiplies one part. */
  void multiply(int part, Scratch scratch) {
    if (byRows) {
      int from = end(part - 1, lhs.rows());
      multiply(from, end(part, lhs.rows()) - from, 0, rhs.cols(), scratch);
    } else {
      int from = end(part - 1, steps()) * backend.columnStep();
      long to = (long) end(part, steps()) * backend.columnStep();
      multiply(0, lhs.rows(), from, (int) Math.min(rhs.cols(), to) - from, scratch);
    }
  }

  private void multiply(int fromRow, int rows, int fromCol, int cols, Scratch scratch) {
    backend.multiplyPart(
        fromRow,
        rows,
        fromCol,
        cols,
        lhs,
        lhsZeroPoint,
        lhsScale,
        rhs,
        epilogue,
        dst,
        dstOffset,
        dstStride,
        scratch);
  }
}
