package dev.zeropoint.simd.vector;

import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A row of int32 accumulators in the scratch to the result, some whole panels and the columns of
 * the last one that exist. Those are done one by one.
 */
final class Stores {
  /** Far beyond every code with every zero point, and below 2^22. */
  private static final float LIMIT = 0x1p20f;

  /** The greatest float below 0.5: 0.5 itself would lift the float before a tie over it. */
  private static final float HALF = 0x1.fffffep-2f;

  private static final int SIGN = 0x8000_0000;

  private Stores() {}

  /**
   * Accumulators as they are.
   *
   * @param from of the row, in bytes
   * @param to of the row's first column here, in bytes
   * @param cols how many columns, not 0
   */
  static void int32(MemorySegment scratch, long from, MemorySegment dst, long to, int cols) {
    MemorySegment.copy(scratch, from, dst, to, 4L * cols);
  }

  /**
   * Accumulators to floats, each operation rounded by itself as {@link Dequantize#apply} has it.
   *
   * @param col the first column
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
    int vectors = cols / Lanes.NR;
    scratch = NativeMemory.of(scratch);
    dst = NativeMemory.of(dst);
    MemorySegment scales = NativeMemory.of(epilogue.scales().segment());
    // Without a bias nothing is added, not 0: -0.0 would become 0.0. Infinite limits limit nothing.
    float min = epilogue.min();
    float max = epilogue.max();
    if (epilogue.bias().isPresent()) {
      MemorySegment bias = NativeMemory.of(epilogue.bias().get().segment());
      for (int i = 0; i < vectors; i++) {
        long step = (long) i * Lanes.BYTES;
        ((FloatVector)
                IntVector.fromMemorySegment(Lanes.INT32, scratch, from + step, Lanes.ORDER)
                    .convertShape(VectorOperators.I2F, Lanes.FLOAT32, 0))
            .mul(
                FloatVector.fromMemorySegment(Lanes.FLOAT32, scales, 4L * col + step, Lanes.ORDER)
                    .mul(lhsScale))
            .add(FloatVector.fromMemorySegment(Lanes.FLOAT32, bias, 4L * col + step, Lanes.ORDER))
            .max(min)
            .min(max)
            .intoMemorySegment(dst, to + step, Lanes.ORDER);
      }
    } else {
      for (int i = 0; i < vectors; i++) {
        long step = (long) i * Lanes.BYTES;
        ((FloatVector)
                IntVector.fromMemorySegment(Lanes.INT32, scratch, from + step, Lanes.ORDER)
                    .convertShape(VectorOperators.I2F, Lanes.FLOAT32, 0))
            .mul(
                FloatVector.fromMemorySegment(Lanes.FLOAT32, scales, 4L * col + step, Lanes.ORDER)
                    .mul(lhsScale))
            .max(min)
            .min(max)
            .intoMemorySegment(dst, to + step, Lanes.ORDER);
      }
    }
    for (int n = vectors * Lanes.NR; n < cols; n++) {
      int accumulator = scratch.get(Layouts.INT32, from + 4L * n);
      dst.set(Layouts.FLOAT32, to + 4L * n, epilogue.apply(accumulator, lhsScale, col + n));
    }
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
    int vectors = cols / Lanes.NR;
    switch (epilogue.rounding()) {
      case HALF_EVEN -> halfEven(epilogue, scratch, from, vectors, col);
      case HALF_AWAY -> halfAway(epilogue, scratch, from, vectors, col);
      case FIXED_POINT_SINGLE -> FixedPointLoops.single(epilogue, scratch, from, vectors, col);
      case FIXED_POINT_DOUBLE -> FixedPointLoops.twice(epilogue, scratch, from, vectors, col);
    }
    int blocks = vectors / 4;
    CodeLoops.narrow(scratch, from, dst, to, blocks);
    for (int n = blocks * 4 * Lanes.NR; n < vectors * Lanes.NR; n++) {
      dst.set(Layouts.INT8, to + n, scratch.get(Layouts.INT8, from + 4L * n));
    }
    for (int n = vectors * Lanes.NR; n < cols; n++) {
      int accumulator = scratch.get(Layouts.INT32, from + 4L * n);
      dst.set(Layouts.INT8, to + n, (byte) epilogue.apply(accumulator, col + n));
    }
  }

  /** Codes, still in 32 bits. */
  private static void halfEven(
      Requantize epilogue, MemorySegment scratch, long from, int vectors, int col) {
    scratch = NativeMemory.of(scratch);
    MemorySegment bias = NativeMemory.of(epilogue.bias().segment());
    MemorySegment multipliers = NativeMemory.of(epilogue.multipliers().segment());
    int offset = Float.floatToRawIntBits(CodeLoops.ROUNDER) - epilogue.zeroPoint();
    for (int i = 0; i < vectors; i++) {
      long step = (long) i * Lanes.BYTES;
      // Limits of integral value change no code; behind them the rounding is exact, and the integer
      // is in the low bits.
      ((FloatVector)
              IntVector.fromMemorySegment(Lanes.INT32, scratch, from + step, Lanes.ORDER)
                  .add(IntVector.fromMemorySegment(Lanes.INT32, bias, 4L * col + step, Lanes.ORDER))
                  .convertShape(VectorOperators.I2F, Lanes.FLOAT32, 0))
          .mul(
              FloatVector.fromMemorySegment(
                  Lanes.FLOAT32, multipliers, 4L * col + step, Lanes.ORDER))
          .max(-LIMIT)
          .min(LIMIT)
          .add(CodeLoops.ROUNDER)
          .reinterpretAsInts()
          .sub(offset)
          .max(epilogue.min())
          .min(epilogue.max())
          .intoMemorySegment(scratch, from + step, Lanes.ORDER);
    }
  }

  /** The same, ties away from zero. */
  private static void halfAway(
      Requantize epilogue, MemorySegment scratch, long from, int vectors, int col) {
    scratch = NativeMemory.of(scratch);
    MemorySegment bias = NativeMemory.of(epilogue.bias().segment());
    MemorySegment multipliers = NativeMemory.of(epilogue.multipliers().segment());
    for (int i = 0; i < vectors; i++) {
      long step = (long) i * Lanes.BYTES;
      FloatVector value =
          ((FloatVector)
                  IntVector.fromMemorySegment(Lanes.INT32, scratch, from + step, Lanes.ORDER)
                      .add(
                          IntVector.fromMemorySegment(
                              Lanes.INT32, bias, 4L * col + step, Lanes.ORDER))
                      .convertShape(VectorOperators.I2F, Lanes.FLOAT32, 0))
              .mul(
                  FloatVector.fromMemorySegment(
                      Lanes.FLOAT32, multipliers, 4L * col + step, Lanes.ORDER))
              .max(-LIMIT)
              .min(LIMIT);
      ((IntVector)
              value
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.AND, SIGN)
                  .lanewise(VectorOperators.OR, Float.floatToRawIntBits(HALF))
                  .reinterpretAsFloats()
                  .add(value)
                  .convertShape(VectorOperators.F2I, Lanes.INT32, 0))
          .add(epilogue.zeroPoint())
          .max(epilogue.min())
          .min(epilogue.max())
          .intoMemorySegment(scratch, from + step, Lanes.ORDER);
    }
  }
}
