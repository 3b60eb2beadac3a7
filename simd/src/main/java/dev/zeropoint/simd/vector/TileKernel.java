package dev.zeropoint.simd.vector;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops: up to {@link #BLOCK} groups of four k, times one panel of {@link Lanes#NR}
 * columns, for four rows or for one. All arithmetic is in 16-bit lanes.
 *
 * <pre>
 *   step i      lhs group i, negated int16         weights group i, int16
 *               row r: -a0 -a1 | -a2 -a3           w0 w1 | w0 w1 | ...   (columns c0, c1, ...)
 *                      '--+--'   '--+--'           w2 w3 | w2 w3 | ...
 *                     32-bit broadcasts
 *
 *   s    = (-a0 -a1)*(w0 w1) + (-a2 -a3)*(w2 w3)   two products a lane
 *   low  += s                                      modulo 2^16
 *   high += s >> 8                                 arithmetic shift
 *
 *   partial, of each row: low (one vector) | high (one vector)
 * </pre>
 *
 * <p><b>Why it is exact.</b> Signed codes lie in [-128, 127], so negated ones in [-127, 128], a
 * product in [-16384, 16256] and s in [-32768, 32512]: it fits int16. (Without the negation the
 * greatest s is 32768 and does not.) Over n steps {@code sum(s) = 256 * high + sum(s & 255)}. For n
 * at most 256, high stays in [-32768, 32512] and the second sum in [0, 65280], so that low, which
 * is known modulo 2^16, determines it. {@link Partials} puts the two together.
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

  /** The greatest number of groups for which the accumulators hold the sum: K = 1024. */
  static final int BLOCK = 256;

  /** Bytes of a group of the left operand, of one row. */
  static final int GROUP_BYTES = 2 * VectorWeights.KR;

  /**
   * 8, as a value that the compiler does not know. It would load a constant count of a 16-bit shift
   * into a vector register before each shift; this one stays in a register.
   */
  private static volatile int eight = 8;

  private TileKernel() {}

  /**
   * Four rows.
   *
   * @param lhs scratch; group i of row r at {@code lhsStart + (4 * i + r) * 8}
   * @param weights group i at {@code weightsStart + 2 * i * Lanes.BYTES}
   * @param groups in [0, {@link #BLOCK}]
   * @param dst scratch; the partial of row r at {@code dstStart + 2 * r * Lanes.BYTES}
   */
  static void rows4(
      MemorySegment lhs,
      long lhsStart,
      MemorySegment weights,
      long weightsStart,
      int groups,
      MemorySegment dst,
      long dstStart) {
    ShortVector low0 = ShortVector.zero(Lanes.INT16);
    ShortVector low1 = low0;
    ShortVector low2 = low0;
    ShortVector low3 = low0;
    ShortVector high0 = low0;
    ShortVector high1 = low0;
    ShortVector high2 = low0;
    ShortVector high3 = low0;
    int shift = eight;
    for (int i = 0; i < groups; i++) {
      long at = weightsStart + (long) i * (2 * Lanes.BYTES);
      ShortVector w01 = ShortVector.fromMemorySegment(Lanes.INT16, weights, at, Lanes.ORDER);
      ShortVector w23 =
          ShortVector.fromMemorySegment(Lanes.INT16, weights, at + Lanes.BYTES, Lanes.ORDER);
      long a = lhsStart + (long) i * (MR * GROUP_BYTES);
      ShortVector s =
          w01.mul(IntVector.broadcast(Lanes.INT32, lhs.get(Layouts.INT32, a)).reinterpretAsShorts())
              .add(
                  w23.mul(
                      IntVector.broadcast(Lanes.INT32, lhs.get(Layouts.INT32, a + 4))
                          .reinterpretAsShorts()));
      low0 = s.add(low0);
      high0 = s.lanewise(VectorOperators.ASHR, shift).add(high0);
      s =
          w01.mul(
                  IntVector.broadcast(Lanes.INT32, lhs.get(Layouts.INT32, a + 8))
                      .reinterpretAsShorts())
              .add(
                  w23.mul(
                      IntVector.broadcast(Lanes.INT32, lhs.get(Layouts.INT32, a + 12))
                          .reinterpretAsShorts()));
      low1 = s.add(low1);
      high1 = s.lanewise(VectorOperators.ASHR, shift).add(high1);
      s =
          w01.mul(
                  IntVector.broadcast(Lanes.INT32, lhs.get(Layouts.INT32, a + 16))
                      .reinterpretAsShorts())
              .add(
                  w23.mul(
                      IntVector.broadcast(Lanes.INT32, lhs.get(Layouts.INT32, a + 20))
                          .reinterpretAsShorts()));
      low2 = s.add(low2);
      high2 = s.lanewise(VectorOperators.ASHR, shift).add(high2);
      s =
          w01.mul(
                  IntVector.broadcast(Lanes.INT32, lhs.get(Layouts.INT32, a + 24))
                      .reinterpretAsShorts())
              .add(
                  w23.mul(
                      IntVector.broadcast(Lanes.INT32, lhs.get(Layouts.INT32, a + 28))
                          .reinterpretAsShorts()));
      low3 = s.add(low3);
      high3 = s.lanewise(VectorOperators.ASHR, shift).add(high3);
    }
    low0.intoMemorySegment(dst, dstStart, Lanes.ORDER);
    high0.intoMemorySegment(dst, dstStart + Lanes.BYTES, Lanes.ORDER);
    low1.intoMemorySegment(dst, dstStart + 2 * Lanes.BYTES, Lanes.ORDER);
    high1.intoMemorySegment(dst, dstStart + 3 * Lanes.BYTES, Lanes.ORDER);
    low2.intoMemorySegment(dst, dstStart + 4 * Lanes.BYTES, Lanes.ORDER);
    high2.intoMemorySegment(dst, dstStart + 5 * Lanes.BYTES, Lanes.ORDER);
    low3.intoMemorySegment(dst, dstStart + 6 * Lanes.BYTES, Lanes.ORDER);
    high3.intoMemorySegment(dst, dstStart + 7 * Lanes.BYTES, Lanes.ORDER);
  }

  /**
   * One row, as {@link #rows4}.
   *
   * @param lhs scratch; group i at {@code lhsStart + i * 8}
   */
  static void row1(
      MemorySegment lhs,
      long lhsStart,
      MemorySegment weights,
      long weightsStart,
      int groups,
      MemorySegment dst,
      long dstStart) {
    ShortVector low = ShortVector.zero(Lanes.INT16);
    ShortVector high = low;
    int shift = eight;
    for (int i = 0; i < groups; i++) {
      long at = weightsStart + (long) i * (2 * Lanes.BYTES);
      long a = lhsStart + (long) i * GROUP_BYTES;
      ShortVector w01 = ShortVector.fromMemorySegment(Lanes.INT16, weights, at, Lanes.ORDER);
      ShortVector w23 =
          ShortVector.fromMemorySegment(Lanes.INT16, weights, at + Lanes.BYTES, Lanes.ORDER);
      ShortVector s =
          w01.mul(IntVector.broadcast(Lanes.INT32, lhs.get(Layouts.INT32, a)).reinterpretAsShorts())
              .add(
                  w23.mul(
                      IntVector.broadcast(Lanes.INT32, lhs.get(Layouts.INT32, a + 4))
                          .reinterpretAsShorts()));
      low = s.add(low);
      high = s.lanewise(VectorOperators.ASHR, shift).add(high);
    }
    low.intoMemorySegment(dst, dstStart, Lanes.ORDER);
    high.intoMemorySegment(dst, dstStart + Lanes.BYTES, Lanes.ORDER);
  }
}
