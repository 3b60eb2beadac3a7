package dev.zeropoint.simd.vector;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * Rows of the left operand as {@link TileKernel} reads them: signed codes, negated, as int16.
 *
 * <pre>
 *   tile of four rows:  group 0 of row 0 | of row 1 | of row 2 | of row 3 | group 1 of row 0 | ...
 *   single row:         group 0 | group 1 | ...
 *   group:              -a[k] -a[k+1] -a[k+2] -a[k+3], zeros from K on
 * </pre>
 */
final class LhsPacking {
  private LhsPacking() {}

  /**
   * Packs one row.
   *
   * @param to where its first group goes, in bytes
   * @param stride bytes from one of its groups to the next
   * @return the sum of its signed codes, modulo 2^32
   */
  static int pack(Int8Matrix lhs, int row, MemorySegment scratch, long to, int stride) {
    MemorySegment src = lhs.segment();
    long from = lhs.rowOffset(row);
    int flip = lhs.type() == ElementType.S8 ? 0 : 0x8080_8080;
    int whole = lhs.cols() / VectorWeights.KR;
    int sum = 0;
    for (int i = 0; i < whole; i++) {
      int codes = src.get(Layouts.INT32, from + 4L * i) ^ flip;
      sum += (byte) codes + (byte) (codes >> 8) + (byte) (codes >> 16) + (codes >> 24);
      scratch.set(Layouts.INT64, to + (long) i * stride, group(codes));
    }
    int rest = lhs.cols() % VectorWeights.KR;
    if (rest != 0) {
      int codes = 0;
      for (int k = 0; k < rest; k++) {
        int code = (src.get(Layouts.INT8, from + 4L * whole + k) ^ flip) & 0xFF;
        codes |= code << (8 * k);
      }
      sum += (byte) codes + (byte) (codes >> 8) + (byte) (codes >> 16);
      scratch.set(Layouts.INT64, to + (long) whole * stride, group(codes));
    }
    return sum;
  }

  /** A row that is not there. */
  static void packZeros(int groups, MemorySegment scratch, long to, int stride) {
    for (int i = 0; i < groups; i++) {
      scratch.set(Layouts.INT64, to + (long) i * stride, 0);
    }
  }

  /** Four signed bytes to four negated int16. */
  private static long group(int codes) {
    return (-(byte) codes & 0xFFFFL)
        | (-(byte) (codes >> 8) & 0xFFFFL) << 16
        | (-(byte) (codes >> 16) & 0xFFFFL) << 32
        | (long) -(codes >> 24) << 48;
  }
}
