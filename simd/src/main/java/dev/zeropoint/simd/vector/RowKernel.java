package dev.zeropoint.simd.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link TileKernel} for a single row: four panels at a time, so that a step's two broadcasts serve
 * four. Where there are fewer, they are done one by one.
 */
final class RowKernel {
  /** Panels of a quad. */
  static final int QUAD = 4;

  private RowKernel() {}

  /** One row by some panels, as {@link TileKernel#rows4}. */
  static void panels(
      MemorySegment weights,
      long weightsStart,
      int panels,
      int groups,
      MemorySegment scratch,
      long lhs,
      long start,
      long to) {
    for (int p = 0; p < panels; p++) {
      long panel = weightsStart + p * (groups * TileKernel.STEP_BYTES);
      long first = start + (long) p * Lanes.BYTES;
      long dst = to + (long) p * Lanes.BYTES;
      panel(weights, panel, groups, scratch, lhs, first, dst);
    }
  }

  /** One row by one panel. */
  private static void panel(
      MemorySegment packed,
      long panel,
      int groups,
      MemorySegment memory,
      long row,
      long start,
      long dst) {
    MemorySegment weights = NativeMemory.of(packed);
    MemorySegment scratch = NativeMemory.of(memory);
    ShortVector offset = ShortVector.broadcast(Lanes.INT16, Short.MIN_VALUE);
    IntVector sum = IntVector.fromMemorySegment(Lanes.INT32, scratch, start, Lanes.ORDER);
    IntVector high = IntVector.zero(Lanes.INT32);
    for (int from = 0; from < groups; from += TileKernel.SLICE) {
      int count = Math.min(TileKernel.SLICE, groups - from);
      long w = panel + from * TileKernel.STEP_BYTES;
      long a0 = row + from * TileKernel.GROUP_BYTES;
      for (int i = 0; i < count; i++) {
        long at = w + i * TileKernel.STEP_BYTES;
        long k = 2L * i;
        ShortVector w01 = ShortVector.fromMemorySegment(Lanes.INT16, weights, at, Lanes.ORDER);
        ShortVector w23 =
            ShortVector.fromMemorySegment(Lanes.INT16, weights, at + Lanes.BYTES, Lanes.ORDER);
        IntVector s =
            w01.mul(
                    IntVector.broadcast(Lanes.INT32, (int) TileKernel.PAIRS.get(scratch, a0, k))
                        .reinterpretAsShorts())
                .add(
                    w23.mul(
                        IntVector.broadcast(
                                Lanes.INT32, (int) TileKernel.PAIRS.get(scratch, a0, k + 1))
                            .reinterpretAsShorts()))
                .add(offset)
                .reinterpretAsInts();
        sum = sum.add(s);
        high = high.add(s.lanewise(VectorOperators.LSHR, 16));
      }
    }
    high.lanewise(VectorOperators.LSHL, 16)
        .sub(high)
        .sub(sum)
        .intoMemorySegment(scratch, dst, Lanes.ORDER);
  }

  /**
   * One row by some quads of panels, as {@link TileKernel#rows4}.
   *
   * @param quads how many
   */
  static void quads(
      MemorySegment weights,
      long weightsStart,
      int quads,
      int groups,
      MemorySegment scratch,
      long lhs,
      long start,
      long to) {
    long panelBytes = groups * TileKernel.STEP_BYTES;
    for (int q = 0; q < quads; q++) {
      long panel = weightsStart + QUAD * q * panelBytes;
      long first = start + (long) QUAD * q * Lanes.BYTES;
      long dst = to + (long) QUAD * q * Lanes.BYTES;
      quad(weights, panel, groups, scratch, lhs, first, dst);
    }
  }

  /** One row by one quad of panels. */
  private static void quad(
      MemorySegment packed,
      long panel,
      int groups,
      MemorySegment memory,
      long row,
      long start,
      long dst) {
    MemorySegment weights = NativeMemory.of(packed);
    MemorySegment scratch = NativeMemory.of(memory);
    long panelBytes = groups * TileKernel.STEP_BYTES;
    ShortVector offset = ShortVector.broadcast(Lanes.INT16, Short.MIN_VALUE);
    IntVector sum0 = IntVector.fromMemorySegment(Lanes.INT32, scratch, start, Lanes.ORDER);
    IntVector sum1 =
        IntVector.fromMemorySegment(Lanes.INT32, scratch, start + Lanes.BYTES, Lanes.ORDER);
    IntVector sum2 =
        IntVector.fromMemorySegment(Lanes.INT32, scratch, start + 2 * Lanes.BYTES, Lanes.ORDER);
    IntVector sum3 =
        IntVector.fromMemorySegment(Lanes.INT32, scratch, start + 3 * Lanes.BYTES, Lanes.ORDER);
    IntVector high0 = IntVector.zero(Lanes.INT32);
    IntVector high1 = high0;
    IntVector high2 = high0;
    IntVector high3 = high0;
    for (int from = 0; from < groups; from += TileKernel.SLICE) {
      int count = Math.min(TileKernel.SLICE, groups - from);
      long a = row + from * TileKernel.GROUP_BYTES;
      long w0 = panel + from * TileKernel.STEP_BYTES;
      long w1 = w0 + panelBytes;
      long w2 = w1 + panelBytes;
      long w3 = w2 + panelBytes;
      for (int i = 0; i < count; i++) {
        long at = i * TileKernel.STEP_BYTES;
        long k = 2L * i;
        ShortVector a01 =
            IntVector.broadcast(Lanes.INT32, (int) TileKernel.PAIRS.get(scratch, a, k))
                .reinterpretAsShorts();
        ShortVector a23 =
            IntVector.broadcast(Lanes.INT32, (int) TileKernel.PAIRS.get(scratch, a, k + 1))
                .reinterpretAsShorts();
        IntVector s =
            ShortVector.fromMemorySegment(Lanes.INT16, weights, w0 + at, Lanes.ORDER)
                .mul(a01)
                .add(
                    ShortVector.fromMemorySegment(
                            Lanes.INT16, weights, w0 + at + Lanes.BYTES, Lanes.ORDER)
                        .mul(a23))
                .add(offset)
                .reinterpretAsInts();
        sum0 = sum0.add(s);
        high0 = high0.add(s.lanewise(VectorOperators.LSHR, 16));
        s =
            ShortVector.fromMemorySegment(Lanes.INT16, weights, w1 + at, Lanes.ORDER)
                .mul(a01)
                .add(
                    ShortVector.fromMemorySegment(
                            Lanes.INT16, weights, w1 + at + Lanes.BYTES, Lanes.ORDER)
                        .mul(a23))
                .add(offset)
                .reinterpretAsInts();
        sum1 = sum1.add(s);
        high1 = high1.add(s.lanewise(VectorOperators.LSHR, 16));
        s =
            ShortVector.fromMemorySegment(Lanes.INT16, weights, w2 + at, Lanes.ORDER)
                .mul(a01)
                .add(
                    ShortVector.fromMemorySegment(
                            Lanes.INT16, weights, w2 + at + Lanes.BYTES, Lanes.ORDER)
                        .mul(a23))
                .add(offset)
                .reinterpretAsInts();
        sum2 = sum2.add(s);
        high2 = high2.add(s.lanewise(VectorOperators.LSHR, 16));
        s =
            ShortVector.fromMemorySegment(Lanes.INT16, weights, w3 + at, Lanes.ORDER)
                .mul(a01)
                .add(
                    ShortVector.fromMemorySegment(
                            Lanes.INT16, weights, w3 + at + Lanes.BYTES, Lanes.ORDER)
                        .mul(a23))
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
        .intoMemorySegment(scratch, dst + Lanes.BYTES, Lanes.ORDER);
    high2
        .lanewise(VectorOperators.LSHL, 16)
        .sub(high2)
        .sub(sum2)
        .intoMemorySegment(scratch, dst + 2 * Lanes.BYTES, Lanes.ORDER);
    high3
        .lanewise(VectorOperators.LSHL, 16)
        .sub(high3)
        .sub(sum3)
        .intoMemorySegment(scratch, dst + 3 * Lanes.BYTES, Lanes.ORDER);
  }
}
