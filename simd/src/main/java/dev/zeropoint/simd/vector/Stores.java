package dev.zeropoint.simd.vector;

import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * One row of a tile, {@link Lanes#NR} int32 accumulators in the scratch, to the result. Of the last
 * panel only the columns that exist are stored, one by one.
 */
final class Stores {
  /** Adding and subtracting 1.5 * 2^23 rounds a float below 2^22 to even. */
  private static final float ROUNDER = 0x1.8p23f;

  /** Far beyond every code with every zero point, and below 2^22. */
  private static final float LIMIT = 0x1p20f;

  private Stores() {}

  /**
   * Accumulators as they are.
   *
   * @param from of the row, in bytes
   * @param to of the row's first column of this panel, in bytes
   * @param cols columns that exist, in [1, NR]
   */
  static void int32(MemorySegment scratch, long from, MemorySegment dst, long to, int cols) {
    if (cols == Lanes.NR) {
      IntVector.fromMemorySegment(Lanes.INT32, scratch, from, Lanes.ORDER)
          .intoMemorySegment(dst, to, Lanes.ORDER);
      return;
    }
    for (int n = 0; n < cols; n++) {
      dst.set(Layouts.INT32, to + 4L * n, scratch.get(Layouts.INT32, from + 4L * n));
    }
  }

  /**
   * Accumulators to floats, each operation rounded by itself as {@link Dequantize#apply} has it.
   *
   * @param col the panel's first column
   */
  static void float32(
      Dequantize epilogue,
      float lhsScale,
      MemorySegment scratch,
      long from,
      MemorySegment dst,
      long to,
      int col,
      int cols) {
    if (cols < Lanes.NR) {
      for (int n = 0; n < cols; n++) {
        int accumulator = scratch.get(Layouts.INT32, from + 4L * n);
        dst.set(Layouts.FLOAT32, to + 4L * n, epilogue.apply(accumulator, lhsScale, col + n));
      }
      return;
    }
    FloatVector value =
        ((FloatVector)
                IntVector.fromMemorySegment(Lanes.INT32, scratch, from, Lanes.ORDER)
                    .convertShape(VectorOperators.I2F, Lanes.FLOAT32, 0))
            .mul(
                FloatVector.fromMemorySegment(
                        Lanes.FLOAT32, epilogue.scales().segment(), 4L * col, Lanes.ORDER)
                    .mul(lhsScale));
    if (epilogue.bias().isPresent()) {
      value =
          value.add(
              FloatVector.fromMemorySegment(
                  Lanes.FLOAT32, epilogue.bias().get().segment(), 4L * col, Lanes.ORDER));
    }
    if (epilogue.min() != Float.NEGATIVE_INFINITY) {
      value = value.max(epilogue.min());
    }
    if (epilogue.max() != Float.POSITIVE_INFINITY) {
      value = value.min(epilogue.max());
    }
    value.intoMemorySegment(dst, to, Lanes.ORDER);
  }

  /** Accumulators to codes, the bits of {@link Requantize#apply}. The row is overwritten. */
  static void int8(
      Requantize epilogue,
      MemorySegment scratch,
      long from,
      MemorySegment dst,
      long to,
      int col,
      int cols) {
    if (cols < Lanes.NR || epilogue.rounding() != Rounding.HALF_EVEN) {
      for (int n = 0; n < cols; n++) {
        int accumulator = scratch.get(Layouts.INT32, from + 4L * n);
        dst.set(Layouts.INT8, to + n, (byte) epilogue.apply(accumulator, col + n));
      }
      return;
    }
    halfEven(epilogue, scratch, from, col);
    for (int n = 0; n < Lanes.NR; n++) {
      dst.set(Layouts.INT8, to + n, scratch.get(Layouts.INT8, from + 4L * n));
    }
  }

  /** A whole row to codes, still in 32 bits. */
  private static void halfEven(Requantize epilogue, MemorySegment scratch, long from, int col) {
    FloatVector scaled =
        ((FloatVector)
                IntVector.fromMemorySegment(Lanes.INT32, scratch, from, Lanes.ORDER)
                    .add(
                        IntVector.fromMemorySegment(
                            Lanes.INT32, epilogue.bias().segment(), 4L * col, Lanes.ORDER))
                    .convertShape(VectorOperators.I2F, Lanes.FLOAT32, 0))
            .mul(
                FloatVector.fromMemorySegment(
                    Lanes.FLOAT32, epilogue.multipliers().segment(), 4L * col, Lanes.ORDER));
    // Limits of integral value change no code; behind them the rounding is exact.
    FloatVector rounded = scaled.max(-LIMIT).min(LIMIT).add(ROUNDER).sub(ROUNDER);
    ((IntVector) rounded.convertShape(VectorOperators.F2I, Lanes.INT32, 0))
        .add(epilogue.zeroPoint())
        .max(epilogue.min())
        .min(epilogue.max())
        .intoMemorySegment(scratch, from, Lanes.ORDER);
  }
}
