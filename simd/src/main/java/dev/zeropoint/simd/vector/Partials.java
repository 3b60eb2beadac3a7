package dev.zeropoint.simd.vector;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A tile of int32 accumulators in the scratch, one vector a row: first the terms of the zero
 * points, then the partial sums of each block of K. Everything wraps modulo 2^32.
 *
 * <pre>{@code
 * acc[m][n] = sum(a * w) - za * sum(w[n]) - zw[n] * (sum(a[m]) - K * za)
 * }</pre>
 */
final class Partials {
  private Partials() {}

  /**
   * The terms of the zero points.
   *
   * @param terms int32 of each row, {@code sum(a[m]) - K * za}
   * @param lhsZeroPoint za, of the signed codes
   */
  static void start(
      VectorWeights weights,
      int panel,
      int lhsZeroPoint,
      MemorySegment scratch,
      long terms,
      int rows,
      long tile) {
    IntVector sums =
        IntVector.fromMemorySegment(
                Lanes.INT32, weights.segment(), weights.sumsOffset(panel), Lanes.ORDER)
            .mul(-lhsZeroPoint);
    if (!weights.corrected()) {
      for (int row = 0; row < rows; row++) {
        sums.intoMemorySegment(scratch, tile + (long) row * Lanes.BYTES, Lanes.ORDER);
      }
      return;
    }
    IntVector zeros =
        IntVector.fromMemorySegment(
            Lanes.INT32, weights.segment(), weights.zeroPointsOffset(panel), Lanes.ORDER);
    for (int row = 0; row < rows; row++) {
      int term = scratch.get(Layouts.INT32, terms + 4L * row);
      sums.sub(zeros.mul(term))
          .intoMemorySegment(scratch, tile + (long) row * Lanes.BYTES, Lanes.ORDER);
    }
  }

  /**
   * Adds what {@link TileKernel} left.
   *
   * <p>It is the sum of the negated products, in two halves of two lanes each: {@code 256 * high +
   * ((low - 256 * high) & 0xFFFF)}.
   */
  static void add(MemorySegment scratch, long partials, int rows, long tile) {
    for (int row = 0; row < rows; row++) {
      long at = partials + (long) row * (2 * Lanes.BYTES);
      ShortVector high =
          ShortVector.fromMemorySegment(Lanes.INT16, scratch, at + Lanes.BYTES, Lanes.ORDER);
      IntVector rest =
          ShortVector.fromMemorySegment(Lanes.INT16, scratch, at, Lanes.ORDER)
              .sub(high.lanewise(VectorOperators.LSHL, 8))
              .reinterpretAsInts();
      IntVector highs = high.reinterpretAsInts();
      IntVector even = highs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
      IntVector odd = highs.lanewise(VectorOperators.ASHR, 16);
      IntVector sum =
          even.add(odd)
              .lanewise(VectorOperators.LSHL, 8)
              .add(rest.lanewise(VectorOperators.AND, 0xFFFF))
              .add(rest.lanewise(VectorOperators.LSHR, 16));
      long to = tile + (long) row * Lanes.BYTES;
      IntVector.fromMemorySegment(Lanes.INT32, scratch, to, Lanes.ORDER)
          .sub(sum)
          .intoMemorySegment(scratch, to, Lanes.ORDER);
    }
  }
}
