package dev.zeropoint.simd.vector;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops: all of K, times panels of {@link Lanes#NR} columns, for four rows or three;
 * {@link RowKernel} has those for one.
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
 * <p><b>Why a layout.</b> A loop over memory of any size is entered through one or two turns with
 * all checks, after C2 has computed for each access how far the loop may go without them: 400
 * instructions a tile, as much time as ten steps. A row is therefore read through a layout of
 * constant size, as a sequence of {@link #SLICE} groups: it is checked as a whole, before the loop,
 * and a counter below that constant needs no check. Such a slice of the last row ends behind the
 * packed rows, in {@link #SLACK} bytes that are there and not read.
 *
 * <p><b>Edge cases.</b> Groups are complete: both operands are padded with zeros. Nothing but the
 * packed operands and the scratch is accessed.
 */
final class TileKernel {
  /** MR: rows of a tile. Eight accumulators, two weights and temporaries fit 16 registers. */
  static final int MR = 4;

  /** Bytes of a group of the left operand, of one row. */
  static final long GROUP_BYTES = 2 * VectorWeights.KR;

  /** Bytes of a group of a panel. */
  static final long STEP_BYTES = 2 * Lanes.BYTES;

  /** Groups of a slice. */
  static final int SLICE = 128;

  /** Bytes that must follow where the last group of a packed row starts. */
  static final long SLACK = SLICE * GROUP_BYTES;

  /** Pairs of codes, as 32 bits, in a slice of a packed row. */
  static final VarHandle PAIRS =
      MemoryLayout.sequenceLayout(2 * SLICE, Layouts.INT32)
          .varHandle(PathElement.sequenceElement())
          .withInvokeExactBehavior();

  /** What each group adds to a result beside its products: 2^15 in either half of a lane. */
  static final int OFFSET = 2 << 15;

  private TileKernel() {}

  /**
   * Tiles of four rows by some panels.
   *
   * @param weights group i of panel p at {@code weightsStart + (p * groups + i) * STEP_BYTES}
   * @param groups at least 0
   * @param scratch group i of row r at {@code lhs + (r * groups + i) * GROUP_BYTES}
   * @param tiles how many
   * @param start of the accumulators, one vector of int32 a panel, negated; in the scratch
   * @param to one vector of int32 of row r and panel p, at {@code to + r * stride + p *
   *     Lanes.BYTES} in the scratch
   */
  static void rows4(
      MemorySegment weights,
      long weightsStart,
      int panels,
      int groups,
      MemorySegment scratch,
      long lhs,
      int tiles,
      long start,
      long to,
      long stride) {
    long rowBytes = groups * GROUP_BYTES;
    for (int p = 0; p < panels; p++) {
      long panel = weightsStart + p * (groups * STEP_BYTES);
      long first = start + (long) p * Lanes.BYTES;
      for (int t = 0; t < tiles; t++) {
        long row = lhs + MR * t * rowBytes;
        long dst = to + (long) p * Lanes.BYTES + MR * t * stride;
        tile4(weights, panel, groups, scratch, row, first, dst, stride);
      }
    }
  }

  /** One tile of four rows: what {@link #rows4} does for one panel. */
  private static void tile4(
      MemorySegment packed,
      long panel,
      int groups,
      MemorySegment memory,
      long row,
      long start,
      long dst,
      long stride) {
    MemorySegment weights = NativeMemory.of(packed);
    MemorySegment scratch = NativeMemory.of(memory);
    long rowBytes = groups * GROUP_BYTES;
    ShortVector offset = ShortVector.broadcast(Lanes.INT16, Short.MIN_VALUE);
    IntVector sum0 = IntVector.fromMemorySegment(Lanes.INT32, scratch, start, Lanes.ORDER);
    IntVector sum1 = sum0;
    IntVector sum2 = sum0;
    IntVector sum3 = sum0;
    IntVector high0 = IntVector.zero(Lanes.INT32);
    IntVector high1 = high0;
    IntVector high2 = high0;
    IntVector high3 = high0;
    for (int from = 0; from < groups; from += SLICE) {
      int count = Math.min(SLICE, groups - from);
      long w = panel + from * STEP_BYTES;
      long a0 = row + from * GROUP_BYTES;
      long a1 = row + rowBytes + from * GROUP_BYTES;
      long a2 = row + 2 * rowBytes + from * GROUP_BYTES;
      long a3 = row + 3 * rowBytes + from * GROUP_BYTES;
      for (int i = 0; i < count; i++) {
        long at = w + i * STEP_BYTES;
        long k = 2L * i;
        ShortVector w01 = ShortVector.fromMemorySegment(Lanes.INT16, weights, at, Lanes.ORDER);
        ShortVector w23 =
            ShortVector.fromMemorySegment(Lanes.INT16, weights, at + Lanes.BYTES, Lanes.ORDER);
        IntVector s =
            w01.mul(
                    IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a0, k))
                        .reinterpretAsShorts())
                .add(
                    w23.mul(
                        IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a0, k + 1))
                            .reinterpretAsShorts()))
                .add(offset)
                .reinterpretAsInts();
        sum0 = sum0.add(s);
        high0 = high0.add(s.lanewise(VectorOperators.LSHR, 16));
        s =
            w01.mul(
                    IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a1, k))
                        .reinterpretAsShorts())
                .add(
                    w23.mul(
                        IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a1, k + 1))
                            .reinterpretAsShorts()))
                .add(offset)
                .reinterpretAsInts();
        sum1 = sum1.add(s);
        high1 = high1.add(s.lanewise(VectorOperators.LSHR, 16));
        s =
            w01.mul(
                    IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a2, k))
                        .reinterpretAsShorts())
                .add(
                    w23.mul(
                        IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a2, k + 1))
                            .reinterpretAsShorts()))
                .add(offset)
                .reinterpretAsInts();
        sum2 = sum2.add(s);
        high2 = high2.add(s.lanewise(VectorOperators.LSHR, 16));
        s =
            w01.mul(
                    IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a3, k))
                        .reinterpretAsShorts())
                .add(
                    w23.mul(
                        IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a3, k + 1))
                            .reinterpretAsShorts()))
                .add(offset)
                .reinterpretAsInts();
        sum3 = sum3.add(s);
        high3 = high3.add(s.lanewise(VectorOperators.LSHR, 16));
      }
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

  /** Three rows by some panels, as {@link #rows4}. */
  static void rows3(
      MemorySegment weights,
      long weightsStart,
      int panels,
      int groups,
      MemorySegment scratch,
      long lhs,
      long start,
      long to,
      long stride) {
    for (int p = 0; p < panels; p++) {
      long panel = weightsStart + p * (groups * STEP_BYTES);
      long first = start + (long) p * Lanes.BYTES;
      long dst = to + (long) p * Lanes.BYTES;
      tile3(weights, panel, groups, scratch, lhs, first, dst, stride);
    }
  }

  /** One tile of three rows: what {@link #rows3} does for one panel. */
  private static void tile3(
      MemorySegment packed,
      long panel,
      int groups,
      MemorySegment memory,
      long row,
      long start,
      long dst,
      long stride) {
    MemorySegment weights = NativeMemory.of(packed);
    MemorySegment scratch = NativeMemory.of(memory);
    long rowBytes = groups * GROUP_BYTES;
    ShortVector offset = ShortVector.broadcast(Lanes.INT16, Short.MIN_VALUE);
    IntVector sum0 = IntVector.fromMemorySegment(Lanes.INT32, scratch, start, Lanes.ORDER);
    IntVector sum1 = sum0;
    IntVector sum2 = sum0;
    IntVector high0 = IntVector.zero(Lanes.INT32);
    IntVector high1 = high0;
    IntVector high2 = high0;
    for (int from = 0; from < groups; from += SLICE) {
      int count = Math.min(SLICE, groups - from);
      long w = panel + from * STEP_BYTES;
      long a0 = row + from * GROUP_BYTES;
      long a1 = row + rowBytes + from * GROUP_BYTES;
      long a2 = row + 2 * rowBytes + from * GROUP_BYTES;
      for (int i = 0; i < count; i++) {
        long at = w + i * STEP_BYTES;
        long k = 2L * i;
        ShortVector w01 = ShortVector.fromMemorySegment(Lanes.INT16, weights, at, Lanes.ORDER);
        ShortVector w23 =
            ShortVector.fromMemorySegment(Lanes.INT16, weights, at + Lanes.BYTES, Lanes.ORDER);
        IntVector s =
            w01.mul(
                    IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a0, k))
                        .reinterpretAsShorts())
                .add(
                    w23.mul(
                        IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a0, k + 1))
                            .reinterpretAsShorts()))
                .add(offset)
                .reinterpretAsInts();
        sum0 = sum0.add(s);
        high0 = high0.add(s.lanewise(VectorOperators.LSHR, 16));
        s =
            w01.mul(
                    IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a1, k))
                        .reinterpretAsShorts())
                .add(
                    w23.mul(
                        IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a1, k + 1))
                            .reinterpretAsShorts()))
                .add(offset)
                .reinterpretAsInts();
        sum1 = sum1.add(s);
        high1 = high1.add(s.lanewise(VectorOperators.LSHR, 16));
        s =
            w01.mul(
                    IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a2, k))
                        .reinterpretAsShorts())
                .add(
                    w23.mul(
                        IntVector.broadcast(Lanes.INT32, (int) PAIRS.get(scratch, a2, k + 1))
                            .reinterpretAsShorts()))
                .add(offset)
                .reinterpretAsInts();
        sum2 = sum2.add(s);
        high2 = high2.add(s.lanewise(VectorOperators.LSHR, 16));
      }
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
  }
}
