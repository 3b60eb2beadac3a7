package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Plain loops of floats, beside those of {@link dev.zeropoint.core.floats.FloatKernels}. Each has
 * an int counter on a long base and no branch that varies, the form that the compiler strips of
 * bounds checks and unrolls.
 */
public final class FloatLoops {
  private FloatLoops() {}

  /** The lesser of the operands 0 and 1 of a loop over dst. */
  static void min(StridedLoop loop, Run a, Run b, MemorySegment dst) {
    while (loop.next()) {
      a.seek(loop, 0);
      b.seek(loop, 1);
      long offset = loop.position() * Float.BYTES;
      int count = loop.length();
      for (int i = 0; i < count; i++) {
        dst.set(Layouts.FLOAT32, offset + i * 4L, Math.min(a.float32(i), b.float32(i)));
      }
    }
  }

  /** The greater of the operands 0 and 1 of a loop over dst. */
  static void max(StridedLoop loop, Run a, Run b, MemorySegment dst) {
    while (loop.next()) {
      a.seek(loop, 0);
      b.seek(loop, 1);
      long offset = loop.position() * Float.BYTES;
      int count = loop.length();
      for (int i = 0; i < count; i++) {
        dst.set(Layouts.FLOAT32, offset + i * 4L, Math.max(a.float32(i), b.float32(i)));
      }
    }
  }

  /** {@code dst = dst / divisor}. */
  public static void divide(MemorySegment dst, long offset, int count, float divisor) {
    for (int i = 0; i < count; i++) {
      long at = offset + i * 4L;
      dst.set(Layouts.FLOAT32, at, dst.get(Layouts.FLOAT32, at) / divisor);
    }
  }

  /** {@code dst = min(max(src, low), high)}; a NaN stays one. */
  static void clamp(Run src, float low, float high, MemorySegment dst, long offset, int count) {
    for (int i = 0; i < count; i++) {
      dst.set(Layouts.FLOAT32, offset + i * 4L, Math.min(Math.max(src.float32(i), low), high));
    }
  }

  /**
   * The sum of neighbouring elements of an F32 or F64 tensor in double precision: four interleaved
   * partial sums (elements 0, 4, 8 ..., 1, 5, 9 ...), (s0 + s1) + (s2 + s3), so that an addition
   * need not wait for the one before it.
   */
  static double sum(Tensor tensor, long index, long count) {
    return sumOfTerms(tensor, index, count, 0, false);
  }

  /** The sum of {@code (x - mean)^2}, in the order of {@link #sum}. */
  static double sumOfSquares(Tensor tensor, long index, long count, double mean) {
    return sumOfTerms(tensor, index, count, mean, true);
  }

  private static double sumOfTerms(
      Tensor tensor, long index, long count, double mean, boolean square) {
    double sum = 0;
    for (long done = 0; done < count; done += StridedLoop.MAX_RUN) {
      int run = (int) Math.min(count - done, StridedLoop.MAX_RUN);
      sum += sumOfRun(tensor, index + done, run, mean, square);
    }
    return sum;
  }

  private static double sumOfRun(
      Tensor tensor, long index, int count, double mean, boolean square) {
    MemorySegment segment = tensor.segment();
    boolean wide = tensor.type() == ElementType.F64;
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i < count - 3; i += 4) {
      s0 += term(segment, wide, index + i, mean, square);
      s1 += term(segment, wide, index + i + 1, mean, square);
      s2 += term(segment, wide, index + i + 2, mean, square);
      s3 += term(segment, wide, index + i + 3, mean, square);
    }
    for (; i < count; i++) {
      s0 += term(segment, wide, index + i, mean, square);
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static double term(
      MemorySegment segment, boolean wide, long index, double mean, boolean square) {
    double x =
        wide ? segment.get(Layouts.FLOAT64, index * 8) : segment.get(Layouts.FLOAT32, index * 4);
    return square ? (x - mean) * (x - mean) : x;
  }
}
