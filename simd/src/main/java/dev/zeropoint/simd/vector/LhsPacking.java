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
  private static final long LANES = 0x0001_0001_0001_0001L;

  /** Groups whose codes add up to less than 2^16 in each of four lanes. */
  private static final int FOLD = 0xFFFF / 0xFF;

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
    int flip = lhs.type() == ElementType.S8 ? 0x8080_8080 : 0;
    int whole = lhs.cols() / VectorWeights.KR;
    int sum = 0;
    for (int done = 0; done < whole; done += FOLD) {
      int count = Math.min(FOLD, whole - done);
      long start = from + 4L * done;
      long first = to + (long) done * stride;
      long sums = 0;
      for (int i = 0; i < count; i++) {
        long codes = spread(src.get(Layouts.INT32, start + 4L * i) ^ flip);
        sums += codes;
        scratch.set(Layouts.INT64, first + (long) i * stride, negated(codes));
      }
      sum += fold(sums);
    }
    int rest = lhs.cols() % VectorWeights.KR;
    if (rest != 0) {
      // What is not there is a signed 0.
      int bytes = 0x8080_8080;
      for (int k = 0; k < rest; k++) {
        int code = src.get(Layouts.INT8, from + 4L * whole + k) ^ flip;
        bytes ^= (code & 0xFF ^ 0x80) << (8 * k);
      }
      long codes = spread(bytes);
      sum += fold(codes);
      scratch.set(Layouts.INT64, to + (long) whole * stride, negated(codes));
    }
    return sum - 128 * VectorWeights.KR * VectorWeights.groups(lhs.cols());
  }

  /** A row that is not there. */
  static void packZeros(int groups, MemorySegment scratch, long to, int stride) {
    for (int i = 0; i < groups; i++) {
      scratch.set(Layouts.INT64, to + (long) i * stride, 0);
    }
  }

  /** Four bytes to the low halves of four 16-bit lanes. */
  private static long spread(int bytes) {
    long pairs = bytes & 0xFFFF_FFFFL;
    pairs = (pairs | pairs << 16) & 0x0000_FFFF_0000_FFFFL;
    return (pairs | pairs << 8) & 0x00FF_00FF_00FF_00FFL;
  }

  /**
   * 128 - u of each lane: less the signed code that u stands for. No lane borrows from the next.
   */
  private static long negated(long codes) {
    return LANES * 0x8080 - codes ^ LANES * 0x8000;
  }

  /** The sum of four unsigned 16-bit lanes. */
  private static int fold(long lanes) {
    long pairs = (lanes & 0x0000_FFFF_0000_FFFFL) + (lanes >>> 16 & 0x0000_FFFF_0000_FFFFL);
    return (int) (pairs + (pairs >>> 32));
  }
}
