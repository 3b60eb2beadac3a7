package dev.zeropoint.simd.vector;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops: all of K, times one panel of {@link Lanes#NR} columns, for four rows or for one.
 *
 * <pre>
 *   step i      lhs group i, negated int16         weights group i, int16
 *               row r: -a0 -a1 | -a2 -a3           w0 w1 | w0 w1 | ...   (columns c0, c1, ...)
 *                      '--+--'   '--+--'           w2 w3 | w2 w3 | ...
 *                     32-bit broadcasts
 *
 *   s    = (-a0 -a1)*(w0 w1) + (-a2 -a3)*(w2 w3) + 2^15     two products a 16-bit lane
 *   sum  += s                                               as 32-bit lanes: 2^16 * odd + even
 *   high += s >>> 16                                        odd
 *
 *   result, of each row: -(sum + high - 2^16 * high), that is -(odd + even)
 * </pre>
 *
 * <p><b>Why it is exact.</b> Signed codes lie in [-128, 127], so negated ones in [-127, 128], a
 * product in [-16384, 16256] and a sum of two in [-32768, 32512]: it fits int16. (Without the
 * negation the greatest is 32768 and does not.) With 2^15 it is not negative, so no half of a
 * 32-bit lane borrows from the other. All else is modulo 2^32, for any K. {@link
 * Accumulators#start} takes off what the 2^15 add up to.
 *
 * <p><b>Why nothing is factored out.</b> A method of ours that answers a vector is inlined only
 * when the JIT compiler sees fit; where it does not, each call makes an object. The methods of the
 * Vector API are always inlined.
 *
 * <p><b>Edge cases.</b> Groups are complete: both operands are padded with zeros. Rows missing in a
 * tile are rows of zeros. Nothing but the packed operands and the scratch is accessed.
 */
final class TileKernel {
  /** MR: rows of a tile. Eight accumulators, two weights and temporaries fit 16 registers. */
  static final int MR = 4;

  /** Bytes of a group of the left operand, of one row. */
  static final int GROUP_BYTES = 2 * VectorWeights.KR;

  /** What each group adds to a result beside its products: 2^15 in either half of a lane. */
  static final int OFFSET = 2 << 15;

  private TileKernel() {}

  /**
   * Tiles of four rows.
   *
   * @param weights group i at {@code weightsStart + 2 * i * Lanes.BYTES}
   * @param groups at least 0
   * @param tiles how many
   * @param scratch group i of row r of tile t at {@code ((t * groups + i) * 4 + r) * 8}
   * @param start of the accumulators, one vector of int32, negated; in the scratch
   * @param to one vector of int32 of row r of tile t, at {@code to + (4 * t + r) * stride} in the
   *     scratch
   */
  static void rows4(
      MemorySegment weights,
      long weightsStart,
      int groups,
      int tiles,
      MemorySegment scratch,
      long start,
      long to,
      long stride) {
    for (int t = 0; t < tiles; t++) {
      long lhs = (long) t * groups * (MR * GROUP_BYTES);
      long dst = to + MR * t * stride;
      IntVector sum0 = IntVector.fromMemorySegment(Lanes.INT32, scratch, start, Lanes.ORDER);
      IntVector sum1 = sum0;
      IntVector sum2 = sum0;
      IntVector sum3 = sum0;
      IntVector high0 = IntVector.zero(Lanes.INT32);
      IntVector high1 = high0;
      IntVector high2 = high0;
      IntVector high3 = high0;
      ShortVector offset = ShortVector.broadcast(Lanes.INT16, Short.MIN_VALUE);
      for (int i = 0; i < groups; i++) {
        long at = weightsStart + (long) i * (2 * Lanes.BYTES);
        ShortVector w01 = ShortVector.fromMemorySegment(Lanes.INT16, weights, at, Lanes.ORDER);
        ShortVector w23 =
            ShortVector.fromMemorySegment(Lanes.INT16, weights, at + Lanes.BYTES, Lanes.ORDER);
        long a = lhs + (long) i * (MR * GROUP_BYTES);
        IntVector s =
            w01.mul(
                    IntVector.broadcast(Lanes.INT32, scratch.get(Layouts.INT32, a))
                        .reinterpretAsShorts())
                .add(
                    w23.mul(
                        IntVector.broadcast(Lanes.INT32, scratch.get(Layouts.INT32, a + 4))
                            .reinterpretAsShorts()))
                .add(offset)
                .reinterpretAsInts();
        sum0 = sum0.add(s);
        high0 = high0.add(s.lanewise(VectorOperators.LSHR, 16));
        s =
            w01.mul(
                    IntVector.broadcast(Lanes.INT32, scratch.get(Layouts.INT32, a + 8))
                        .reinterpretAsShorts())
                .add(
                    w23.mul(
                        IntVector.broadcast(Lanes.INT32, scratch.get(Layouts.INT32, a + 12))
                            .reinterpretAsShorts()))
                .add(offset)
                .reinterpretAsInts();
        sum1 = sum1.add(s);
        high1 = high1.add(s.lanewise(VectorOperators.LSHR, 16));
        s =
            w01.mul(
                    IntVector.broadcast(Lanes.INT32, scratch.get(Layouts.INT32, a + 16))
                        .reinterpretAsShorts())
                .add(
                    w23.mul(
                        IntVector.broadcast(Lanes.INT32, scratch.get(Layouts.INT32, a + 20))
                            .reinterpretAsShorts()))
                .add(offset)
                .reinterpretAsInts();
        sum2 = sum2.add(s);
        high2 = high2.add(s.lanewise(VectorOperators.LSHR, 16));
        s =
            w01.mul(
                    IntVector.broadcast(Lanes.INT32, scratch.get(Layouts.INT32, a + 24))
                        .reinterpretAsShorts())
                .add(
                    w23.mul(
                        IntVector.broadcast(Lanes.INT32, scratch.get(Layouts.INT32, a + 28))
                            .reinterpretAsShorts()))
                .add(offset)
                .reinterpretAsInts();
        sum3 = sum3.add(s);
        high3 = high3.add(s.lanewise(VectorOperators.LSHR, 16));
      }
      high0
          .lanewise(VectorOperators.LSHL, 16)
          .sub(high0)
          .sub(sum0)
          .intoMemorySegment(scratch, dst, Lanes.ORDER);
      high1
          .lanewise(VectorOperators.LSHL, 16)
          .sub(high1)
          .sub(sum1)
          .intoMemorySegment(scratch, dst + stride, Lanes.ORDER);
      high2
          .lanewise(VectorOperators.LSHL, 16)
          .sub(high2)
          .sub(sum2)
          .intoMemorySegment(scratch, dst + 2 * stride, Lanes.ORDER);
      high3
          .lanewise(VectorOperators.LSHL, 16)
          .sub(high3)
          .sub(sum3)
          .intoMemorySegment(scratch, dst + 3 * stride, Lanes.ORDER);
    }
  }

  /**
   * One row, as {@link #rows4}.
   *
   * @param lhsStart group i at {@code lhsStart + i * 8} in the scratch
   * @param to one vector of int32, in the scratch
   */
  static void row1(
      MemorySegment weights,
      long weightsStart,
      int groups,
      MemorySegment scratch,
      long lhsStart,
      long start,
      long to) {
    IntVector sum = IntVector.fromMemorySegment(Lanes.INT32, scratch, start, Lanes.ORDER);
    IntVector high = IntVector.zero(Lanes.INT32);
    ShortVector offset = ShortVector.broadcast(Lanes.INT16, Short.MIN_VALUE);
    for (int i = 0; i < groups; i++) {
      long at = weightsStart + (long) i * (2 * Lanes.BYTES);
      long a = lhsStart + (long) i * GROUP_BYTES;
      ShortVector w01 = ShortVector.fromMemorySegment(Lanes.INT16, weights, at, Lanes.ORDER);
      ShortVector w23 =
          ShortVector.fromMemorySegment(Lanes.INT16, weights, at + Lanes.BYTES, Lanes.ORDER);
      IntVector s =
          w01.mul(
                  IntVector.broadcast(Lanes.INT32, scratch.get(Layouts.INT32, a))
                      .reinterpretAsShorts())
              .add(
                  w23.mul(
                      IntVector.broadcast(Lanes.INT32, scratch.get(Layouts.INT32, a + 4))
                          .reinterpretAsShorts()))
              .add(offset)
              .reinterpretAsInts();
      sum = sum.add(s);
      high = high.add(s.lanewise(VectorOperators.LSHR, 16));
    }
    high.lanewise(VectorOperators.LSHL, 16)
        .sub(high)
        .sub(sum)
        .intoMemorySegment(scratch, to, Lanes.ORDER);
  }
}
