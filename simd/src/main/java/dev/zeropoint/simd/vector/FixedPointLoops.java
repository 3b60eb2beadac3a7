package dev.zeropoint.simd.vector;

import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.quant.FixedPointMultiplier;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A row of accumulators to codes in 32 bits, in place, times a {@link FixedPointMultiplier} a
 * column. Products have 64 bits, so the even and the odd columns of a vector are multiplied apart.
 */
final class FixedPointLoops {
  private static final long LOW = 0xFFFF_FFFFL;

  private FixedPointLoops() {}

  /**
   * With the rounding of {@link FixedPointMultiplier#single}: {@code (x * m + 2^(right - 1)) >>
   * right}, {@code right = 31 - shift}.
   *
   * <p>A left shift takes the product out of 32 bits. It is never needed in full: an accumulator of
   * {@code 2^(10 - shift)} already gives more than any code, so larger ones are cut to one between
   * it and its double. An arithmetic shift of 64 bits is a logical one of the number with its sign
   * bit turned, less that bit shifted; AVX2 has no other.
   *
   * @param from of the row in the scratch, in bytes
   * @param vectors how many
   * @param col the first column
   */
  static void single(Requantize epilogue, MemorySegment scratch, long from, int vectors, int col) {
    scratch = NativeMemory.of(scratch);
    MemorySegment bias = NativeMemory.of(epilogue.bias().segment());
    MemorySegment multipliers = NativeMemory.of(epilogue.multipliers().segment());
    MemorySegment shifts = NativeMemory.of(epilogue.shifts().orElseThrow().segment());
    int min = epilogue.min() - epilogue.zeroPoint();
    int max = epilogue.max() - epilogue.zeroPoint();
    for (int i = 0; i < vectors; i++) {
      long step = (long) i * Lanes.BYTES;
      long at = 4L * col + step;
      IntVector shift = IntVector.fromMemorySegment(Lanes.INT32, shifts, at, Lanes.ORDER);
      IntVector limit =
          IntVector.broadcast(Lanes.INT32, Integer.MAX_VALUE)
              .lanewise(VectorOperators.LSHR, shift.add(20).max(0).min(30));
      LongVector x =
          IntVector.fromMemorySegment(Lanes.INT32, scratch, from + step, Lanes.ORDER)
              .add(IntVector.fromMemorySegment(Lanes.INT32, bias, at, Lanes.ORDER))
              .min(limit)
              .max(limit.not())
              .reinterpretAsLongs();
      LongVector m =
          IntVector.fromMemorySegment(Lanes.INT32, multipliers, at, Lanes.ORDER)
              .reinterpretAsLongs();
      LongVector right = shift.neg().add(31).reinterpretAsLongs();
      LongVector one = LongVector.broadcast(Lanes.INT64, 1);
      LongVector sign = LongVector.broadcast(Lanes.INT64, Long.MIN_VALUE);
      LongVector evenRight = right.lanewise(VectorOperators.AND, LOW);
      LongVector even =
          x.lanewise(VectorOperators.LSHL, 32)
              .lanewise(VectorOperators.ASHR, 32)
              .mul(m.lanewise(VectorOperators.AND, LOW))
              .add(one.lanewise(VectorOperators.LSHL, evenRight.sub(1)))
              .lanewise(VectorOperators.XOR, sign)
              .lanewise(VectorOperators.LSHR, evenRight)
              .sub(sign.lanewise(VectorOperators.LSHR, evenRight));
      LongVector oddRight = right.lanewise(VectorOperators.LSHR, 32);
      LongVector odd =
          x.lanewise(VectorOperators.ASHR, 32)
              .mul(m.lanewise(VectorOperators.LSHR, 32))
              .add(one.lanewise(VectorOperators.LSHL, oddRight.sub(1)))
              .lanewise(VectorOperators.XOR, sign)
              .lanewise(VectorOperators.LSHR, oddRight)
              .sub(sign.lanewise(VectorOperators.LSHR, oddRight));
      even.lanewise(VectorOperators.AND, LOW)
          .lanewise(VectorOperators.OR, odd.lanewise(VectorOperators.LSHL, 32))
          .reinterpretAsInts()
          .max(min)
          .min(max)
          .add(epilogue.zeroPoint())
          .intoMemorySegment(scratch, from + step, Lanes.ORDER);
    }
  }

  /**
   * With the roundings of {@link FixedPointMultiplier#twice}. Multipliers are not negative, so the
   * doubling high multiplication never saturates, and is {@code (x * m + 2^30) >> 31}.
   */
  static void twice(Requantize epilogue, MemorySegment scratch, long from, int vectors, int col) {
    scratch = NativeMemory.of(scratch);
    MemorySegment bias = NativeMemory.of(epilogue.bias().segment());
    MemorySegment multipliers = NativeMemory.of(epilogue.multipliers().segment());
    MemorySegment shifts = NativeMemory.of(epilogue.shifts().orElseThrow().segment());
    int min = epilogue.min() - epilogue.zeroPoint();
    int max = epilogue.max() - epilogue.zeroPoint();
    for (int i = 0; i < vectors; i++) {
      long step = (long) i * Lanes.BYTES;
      long at = 4L * col + step;
      IntVector shift = IntVector.fromMemorySegment(Lanes.INT32, shifts, at, Lanes.ORDER);
      LongVector x =
          IntVector.fromMemorySegment(Lanes.INT32, scratch, from + step, Lanes.ORDER)
              .add(IntVector.fromMemorySegment(Lanes.INT32, bias, at, Lanes.ORDER))
              .lanewise(VectorOperators.LSHL, shift.max(0))
              .reinterpretAsLongs();
      LongVector m =
          IntVector.fromMemorySegment(Lanes.INT32, multipliers, at, Lanes.ORDER)
              .reinterpretAsLongs();
      LongVector even =
          x.lanewise(VectorOperators.LSHL, 32)
              .lanewise(VectorOperators.ASHR, 32)
              .mul(m.lanewise(VectorOperators.AND, LOW))
              .add(1 << 30)
              .lanewise(VectorOperators.LSHR, 31)
              .lanewise(VectorOperators.AND, LOW);
      // Its bits 31 to 62, where the odd columns are.
      LongVector odd =
          x.lanewise(VectorOperators.ASHR, 32)
              .mul(m.lanewise(VectorOperators.LSHR, 32))
              .add(1 << 30)
              .lanewise(VectorOperators.LSHL, 1)
              .lanewise(VectorOperators.AND, ~LOW);
      IntVector high = even.lanewise(VectorOperators.OR, odd).reinterpretAsInts();
      IntVector right = shift.neg().max(0);
      IntVector mask =
          IntVector.broadcast(Lanes.INT32, 1).lanewise(VectorOperators.LSHL, right).sub(1);
      IntVector remainder = high.lanewise(VectorOperators.AND, mask);
      IntVector threshold =
          mask.lanewise(VectorOperators.LSHR, 1).add(high.lanewise(VectorOperators.LSHR, 31));
      // Neither is negative: the sign of the difference says which is greater.
      high.lanewise(VectorOperators.ASHR, right)
          .add(threshold.sub(remainder).lanewise(VectorOperators.LSHR, 31))
          .max(min)
          .min(max)
          .add(epilogue.zeroPoint())
          .intoMemorySegment(scratch, from + step, Lanes.ORDER);
    }
  }
}
