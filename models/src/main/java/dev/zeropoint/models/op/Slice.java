package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Arrays;

/**
 * Slice: elements start, start + step, ... before end of each named axis, of a tensor of any type.
 *
 * <p>A negative start or end counts from the end of its axis of extent d. Both are then clamped,
 * for a positive step to [0, d], for a negative one start to [0, d - 1] and end to [-1, d - 1]. The
 * lists starts, ends and axes are attributes up to opset 9, and inputs 1 to 3, with steps as input
 * 4, since; without axes they are for the first axes, without steps all steps are 1.
 *
 * <p>An IllegalArgumentException tells of lists of different lengths, of an axis out of range or
 * named twice, and of a step of 0.
 *
 * @param binding the node, for its lists
 */
record Slice(Binding binding) implements Operator {
  static Operator bind(Binding binding) {
    return new Slice(binding);
  }

  @Override
  public void run(Call call) {
    Tensor src = call.input(0);
    int rank = src.shape().rank();
    long[] starts = list(call, 1, "starts", null);
    long[] ends = list(call, 2, "ends", null);
    long[] axes = list(call, 3, "axes", firstAxes(starts.length));
    long[] ones = new long[starts.length];
    Arrays.fill(ones, 1);
    long[] steps = binding.opset() < 10 ? ones : list(call, 4, "steps", ones);
    if (ends.length != starts.length
        || axes.length != starts.length
        || steps.length != starts.length) {
      throw new IllegalArgumentException(
          "Slice: starts="
              + Arrays.toString(starts)
              + " ends="
              + Arrays.toString(ends)
              + " axes="
              + Arrays.toString(axes)
              + " steps="
              + Arrays.toString(steps)
              + " differ in length");
    }
    Axes.mask(axes, rank);

    long[] dims = src.shape().dims();
    long[] strides = StridedLoop.strides(src.shape());
    long first = 0;
    for (int k = 0; k < starts.length; k++) {
      int axis = Axes.normalize(axes[k], rank);
      long extent = dims[axis];
      long start = clampStart(starts[k], extent, steps[k]);
      dims[axis] = count(start, clampEnd(ends[k], extent, steps[k]), steps[k]);
      first += start * strides[axis];
      // With at most one element the step leads nowhere, and may be too large to multiply with.
      strides[axis] = dims[axis] > 1 ? strides[axis] * steps[k] : 0;
    }
    Tensor dst = call.output(0, src.type(), Shape.of(dims));
    StridedCopy.copy(binding.backend().floats(), src, first, strides, dst);
  }

  private long[] list(Call call, int input, String name, long[] absent) {
    if (binding.opset() < 10) {
      long[] list = binding.attributes().integers(name).orElse(absent);
      if (list == null) {
        throw new IllegalArgumentException("Slice: attribute " + name + " is missing");
      }
      return list;
    }
    return absent != null && !call.hasInput(input) ? absent : Axes.read(call, input, name);
  }

  private static long[] firstAxes(int count) {
    long[] axes = new long[count];
    for (int axis = 0; axis < count; axis++) {
      axes[axis] = axis;
    }
    return axes;
  }

  private static long clampStart(long start, long extent, long step) {
    long index = start < 0 ? start + extent : start;
    // The upper bound last: in an empty axis a backward slice starts at -1, which is its end too.
    return Math.min(Math.max(index, 0), step > 0 ? extent : extent - 1);
  }

  private static long clampEnd(long end, long extent, long step) {
    long index = end < 0 ? end + extent : end;
    return step > 0
        ? Math.max(0, Math.min(index, extent))
        : Math.max(-1, Math.min(index, extent - 1));
  }

  private static long count(long start, long end, long step) {
    if (step == 0) {
      throw new IllegalArgumentException("Slice: a step is 0");
    }
    if (step > 0) {
      return start < end ? 1 + (end - start - 1) / step : 0;
    }
    // Dividing by the step itself: the least long has no positive counterpart.
    return start > end ? 1 - (start - end - 1) / step : 0;
  }
}
