package dev.zeropoint.tpu.machine;

import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.isa.Instruction;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The values of the array: int32 sums, exact modulo 2^32. The active tile is widened to int once,
 * and rows are added weight by weight, which the JIT compiler turns into SIMD code:
 *
 * <pre>
 *   sums[0 .. cols) += activation[k] * tile[k][0 .. cols)    for each k in use
 * </pre>
 */
final class ArrayValues {
  private final TpuConfig config;
  private final Deque<Waiting> fifo = new ArrayDeque<>();
  private final int[] tile;
  private final int[] sums;
  private final byte[] line;
  private int rows;
  private int cols;
  private boolean signed;
  private MemorySegment active;
  private MemorySegment activeHigh;

  private record Waiting(MemorySegment bytes, int rows, int cols) {}

  ArrayValues(TpuConfig config) {
    this.config = config;
    tile = new int[config.tileBytes()];
    sums = new int[config.cols()];
    line = new byte[2 * config.pathBytes()];
  }

  void push(MemorySegment bytes, int usedRows, int usedCols) {
    fifo.add(new Waiting(bytes, usedRows, usedCols));
  }

  /** Makes the next tile of the FIFO the active one. */
  private void next(Instruction matrix) {
    Waiting first = fifo.remove();
    rows = first.rows;
    cols = first.cols;
    active = first.bytes;
    activeHigh = Flag.RHS_16.in(matrix) ? fifo.remove().bytes : null;
    widen(Flag.RHS_SIGNED.in(matrix));
  }

  private void widen(boolean wantSigned) {
    signed = wantSigned;
    byte[] low = active.toArray(Layouts.INT8);
    byte[] high = activeHigh == null ? null : activeHigh.toArray(Layouts.INT8);
    for (int k = 0; k < rows; k++) {
      for (int n = 0; n < cols; n++) {
        int i = k * config.cols() + n;
        tile[i] = high == null ? extend(low[i]) : extend(high[i]) << 8 | low[i] & 0xFF;
      }
    }
  }

  private int extend(byte value) {
    return signed ? value : value & 0xFF;
  }

  /** One repetition of a matrix instruction. */
  void multiply(
      Instruction matrix,
      int repetition,
      Area input,
      MemorySegment buffer,
      MemorySegment accumulators,
      long first) {
    if (Flag.NEXT.in(matrix) && repetition == 0) {
      next(matrix);
    } else if (Flag.RHS_SIGNED.in(matrix) != signed) {
      widen(!signed);
    }
    boolean accumulate = Flag.ACCUMULATE.in(matrix);
    long row = first;
    for (long y = 0; y < input.height(); y++) {
      for (int x = 0; x < input.width(); x++, row++) {
        long at = 4 * row * config.cols();
        if (accumulate) {
          MemorySegment.copy(accumulators, Layouts.INT32, at, sums, 0, sums.length);
        } else {
          Arrays.fill(sums, 0);
        }
        MemorySegment.copy(
            buffer,
            Layouts.INT8,
            input.line(y, x) * config.pathBytes(),
            line,
            0,
            input.lines() * config.pathBytes());
        add(Flag.LHS_16.in(matrix), Flag.LHS_SIGNED.in(matrix));
        MemorySegment.copy(sums, 0, accumulators, Layouts.INT32, at, sums.length);
      }
    }
  }

  private void add(boolean wide, boolean signedInput) {
    for (int k = 0; k < rows; k++) {
      int activation;
      if (wide) {
        int high = signedInput ? line[2 * k + 1] : line[2 * k + 1] & 0xFF;
        activation = high << 8 | line[2 * k] & 0xFF;
      } else {
        activation = signedInput ? line[k] : line[k] & 0xFF;
      }
      if (activation != 0) {
        addScaled(activation, k * config.cols());
      }
    }
  }

  private void addScaled(int activation, int from) {
    for (int n = 0; n < cols; n++) {
      sums[n] += activation * tile[from + n];
    }
  }
}
