package dev.zeropoint.simd.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;

/**
 * What belongs to an accumulator beside the products. Everything wraps modulo 2^32.
 *
 * <pre>{@code
 * acc[m][n] = sum(a * w) - za * sum(w[n]) - zw[n] * (sum(a[m]) - K * za)
 * }</pre>
 */
final class Accumulators {
  private Accumulators() {}

  /**
   * Where {@link TileKernel} starts, for some panels: za * sum(w[n]), less what the kernel adds to
   * each group beside its products.
   *
   * @param lhsZeroPoint za, of the signed codes
   */
  static void start(
      VectorWeights weights,
      int fromPanel,
      int panels,
      int lhsZeroPoint,
      MemorySegment scratch,
      long at) {
    MemorySegment columns = NativeMemory.of(weights.segment());
    scratch = NativeMemory.of(scratch);
    long sums = weights.sumsOffset(fromPanel);
    int offset = TileKernel.OFFSET * VectorWeights.groups(weights.depth());
    for (int i = 0; i < panels; i++) {
      long step = (long) i * Lanes.BYTES;
      IntVector.fromMemorySegment(Lanes.INT32, columns, sums + step, Lanes.ORDER)
          .mul(lhsZeroPoint)
          .sub(offset)
          .intoMemorySegment(scratch, at + step, Lanes.ORDER);
    }
  }

  /**
   * The term of the zero points of the weights, in place, for one row of some panels.
   *
   * @param term {@code sum(a[m]) - K * za}
   */
  static void correct(
      VectorWeights weights, int fromPanel, int panels, int term, MemorySegment scratch, long at) {
    MemorySegment columns = NativeMemory.of(weights.segment());
    scratch = NativeMemory.of(scratch);
    long zeros = weights.zeroPointsOffset(fromPanel);
    for (int i = 0; i < panels; i++) {
      long step = (long) i * Lanes.BYTES;
      IntVector.fromMemorySegment(Lanes.INT32, scratch, at + step, Lanes.ORDER)
          .sub(
              IntVector.fromMemorySegment(Lanes.INT32, columns, zeros + step, Lanes.ORDER)
                  .mul(term))
          .intoMemorySegment(scratch, at + step, Lanes.ORDER);
    }
  }
}
