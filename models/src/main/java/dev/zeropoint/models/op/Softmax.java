package dev.zeropoint.models.op;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Softmax {@code e^(x - max) / sum of e^(x - max)} and LogSoftmax {@code x - max - log(sum of e^(x
 * - max))} along an axis; up to opset 12 along all axes from the given one on, whose default was 1,
 * and -1 since.
 *
 * <p>Softmax of F32 along the last axis, the common case, is {@link FloatKernels#softmax}. In all
 * other cases differences, exponentials (1 ulp) and their sum are doubles. Softmax keeps each
 * exponential in the output, rounded to the type, and rounds its product with 1 / sum: a float
 * result is within 2 ulp, or 1e-38 absolute where it underflows. LogSoftmax is rounded once, a
 * float result within 1 ulp. A row that holds NaN or positive infinity, or negative infinity alone,
 * is NaN throughout.
 *
 * <p>An IllegalArgumentException tells of an axis out of range and of a type other than F32 and
 * F64.
 *
 * @param log whether it is LogSoftmax
 * @param axis of the node
 * @param flattens whether it covers the axes behind its own too, as up to opset 12
 * @param kernels of floats
 */
record Softmax(boolean log, int axis, boolean flattens, FloatKernels kernels) implements Operator {
  static Operator bind(Binding binding) {
    boolean flattens = binding.opset() < 13;
    return new Softmax(
        binding.node().op().equals("LogSoftmax"),
        binding.attributes().smallInteger("axis", flattens ? 1 : -1),
        flattens,
        binding.backend().floats());
  }

  @Override
  public void run(Call call) {
    Tensor src = call.input(0);
    Types.requireReal(log ? "LogSoftmax" : "Softmax", src.type());
    Shape shape = src.shape();
    int first = Axes.normalize(axis, shape.rank());
    Tensor dst = call.output(0, src.type(), shape);
    if (shape.elementCount() == 0) {
      return;
    }
    int behind = flattens ? shape.rank() : first + 1;
    long count = shape.elementCount(first, behind);
    long step = shape.elementCount(behind, shape.rank());
    long blocks = shape.elementCount(0, first);
    if (!log && step == 1 && count <= Integer.MAX_VALUE && src.type() == ElementType.F32) {
      floatRows(src, blocks, (int) count, dst);
      return;
    }
    for (long block = 0; block < blocks; block++) {
      for (long i = 0; i < step; i++) {
        long start = block * count * step + i;
        if (log) {
          logRow(src, start, step, count, dst);
        } else {
          row(src, start, step, count, dst);
        }
      }
    }
  }

  private void floatRows(Tensor src, long rows, int cols, Tensor dst) {
    for (long row = 0; row < rows; row += StridedLoop.MAX_RUN) {
      int count = (int) Math.min(rows - row, StridedLoop.MAX_RUN);
      long at = row * cols * Float.BYTES;
      kernels.softmax(src.segment(), at, dst.segment(), at, count, cols);
    }
  }

  private static void row(Tensor src, long start, long step, long count, Tensor dst) {
    MemorySegment in = src.segment();
    MemorySegment out = dst.segment();
    boolean wide = src.type() == ElementType.F64;
    double max = max(src, start, step, count);
    double sum = 0;
    for (long i = 0; i < count; i++) {
      long index = start + i * step;
      double power = Math.exp(get(in, wide, index) - max);
      set(out, wide, index, power);
      sum += power;
    }
    double factor = 1 / sum;
    for (long i = 0; i < count; i++) {
      long index = start + i * step;
      set(out, wide, index, get(out, wide, index) * factor);
    }
  }

  private static void logRow(Tensor src, long start, long step, long count, Tensor dst) {
    MemorySegment in = src.segment();
    boolean wide = src.type() == ElementType.F64;
    double max = max(src, start, step, count);
    double sum = 0;
    for (long i = 0; i < count; i++) {
      sum += Math.exp(get(in, wide, start + i * step) - max);
    }
    double log = Math.log(sum);
    for (long i = 0; i < count; i++) {
      long index = start + i * step;
      set(dst.segment(), wide, index, get(in, wide, index) - max - log);
    }
  }

  private static double max(Tensor src, long start, long step, long count) {
    MemorySegment in = src.segment();
    boolean wide = src.type() == ElementType.F64;
    double max = Double.NEGATIVE_INFINITY;
    for (long i = 0; i < count; i++) {
      max = Math.max(max, get(in, wide, start + i * step));
    }
    return max;
  }

  private static double get(MemorySegment segment, boolean wide, long index) {
    return wide ? segment.get(Layouts.FLOAT64, index * 8) : segment.get(Layouts.FLOAT32, index * 4);
  }

  private static void set(MemorySegment segment, boolean wide, long index, double value) {
    if (wide) {
      segment.set(Layouts.FLOAT64, index * 8, value);
    } else {
      segment.set(Layouts.FLOAT32, index * 4, (float) value);
    }
  }
}
