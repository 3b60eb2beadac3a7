package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.Shape;
import java.util.Arrays;

/**
 * Walks the elements of an output, row-major, as runs: stretches in which every operand moves by a
 * fixed step. All broadcasting, permuting and striding of the operators is this one iteration. It
 * goes by single runs, or by rows of them: as many runs as every operand moves evenly between.
 *
 * <pre>
 *   output [2, 3] + operand [2, 1]        output [2, 3, 4] + operand [3, 4]
 *   runs:  position 0, index 0, step 0    runs: position  0, index 0, step 1, length 12
 *          position 3, index 1, step 0          position 12, index 0, step 1, length 12
 *   rows:  2 with row step 1              rows: 2 with row step 0
 * </pre>
 *
 * <p>Neighbouring axes through which every operand moves evenly are merged, so a run is as long as
 * the strides allow; operands of equal shapes make one run. All numbers count elements. One object
 * serves one call.
 */
final class StridedLoop {
  /** Longer runs are cut, so that an int counts the elements of a run. */
  static final int MAX_RUN = 1 << 30;

  private final long count;

  /** Extents after merging, the axis of the runs last. */
  private final long[] dims;

  /** {@code strides[operand][axis]}: how far the operand moves along the axis. */
  private final long[][] strides;

  private final long[] counters;
  private final long[] lineStart;
  private long position;
  private long lineOffset;
  private int length;
  private int rows = 1;

  /**
   * A loop whose operands start at element 0.
   *
   * @param extents of the output
   * @param strides for each operand, how far it moves along each axis; may be 0 or negative
   */
  StridedLoop(Shape extents, long[]... strides) {
    this.count = extents.elementCount();
    int rank = extents.rank();
    long[] merged = new long[Math.max(1, rank)];
    long[][] mergedStrides = new long[strides.length][merged.length];
    int axes = 0;
    for (int axis = 0; axis < rank; axis++) {
      long extent = extents.dim(axis);
      if (extent == 1) {
        continue;
      }
      if (axes > 0 && follows(mergedStrides, axes - 1, strides, axis, extent)) {
        axes--;
        extent *= merged[axes];
      }
      merged[axes] = extent;
      for (int k = 0; k < strides.length; k++) {
        mergedStrides[k][axes] = strides[k][axis];
      }
      axes++;
    }
    if (axes == 0) {
      // A single element; the step does not matter, and 1 lets it be copied as a run.
      merged[0] = 1;
      for (long[] stride : mergedStrides) {
        stride[0] = 1;
      }
      axes = 1;
    }
    this.dims = Arrays.copyOf(merged, axes);
    this.strides = mergedStrides;
    this.counters = new long[axes];
    this.lineStart = new long[strides.length];
  }

  /** Whether a step along the outer axis is, for each operand, all of the inner axis. */
  private static boolean follows(
      long[][] merged, int outer, long[][] strides, int axis, long extent) {
    for (int k = 0; k < strides.length; k++) {
      if (merged[k][outer] != strides[k][axis] * extent) {
        return false;
      }
    }
    return true;
  }

  /**
   * A loop over an output to which operands broadcast (NumPy and ONNX rules). Its steps are 0 or 1.
   *
   * @throws IllegalArgumentException if an operand does not broadcast to the output
   */
  static StridedLoop broadcast(Shape output, Shape... operands) {
    long[][] strides = new long[operands.length][];
    for (int k = 0; k < operands.length; k++) {
      strides[k] = broadcastStrides(output, operands[k]);
    }
    return new StridedLoop(output, strides);
  }

  /**
   * How far an operand moves along each axis of an output that it broadcasts to.
   *
   * @throws IllegalArgumentException if it does not broadcast to the output
   */
  static long[] broadcastStrides(Shape output, Shape operand) {
    int missing = output.rank() - operand.rank();
    if (missing < 0) {
      throw new IllegalArgumentException(operand + " does not broadcast to " + output);
    }
    long[] own = strides(operand);
    long[] strides = new long[output.rank()];
    for (int axis = 0; axis < own.length; axis++) {
      long extent = operand.dim(axis);
      if (extent != 1 && extent != output.dim(missing + axis)) {
        throw new IllegalArgumentException(operand + " does not broadcast to " + output);
      }
      strides[missing + axis] = extent == 1 ? 0 : own[axis];
    }
    return strides;
  }

  /** How far apart two neighbours along each axis of a contiguous tensor are. */
  static long[] strides(Shape shape) {
    long[] strides = new long[shape.rank()];
    long stride = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      // May wrap around in a shape with an extent of 0, where no element is ever reached.
      stride *= shape.dim(axis);
    }
    return strides;
  }

  /** Makes an operand start at the given element; takes effect with {@link #restart()}. */
  StridedLoop startAt(int operand, long index) {
    lineStart[operand] = index;
    return this;
  }

  /** Goes back to the first run. Every operand must have been given its start again. */
  void restart() {
    Arrays.fill(counters, 0);
    position = 0;
    lineOffset = 0;
    length = 0;
  }

  /** Goes to the next run; false when there is none. */
  boolean next() {
    return next(1);
  }

  /**
   * Goes to the next rows, each a run of the same length, one behind the other in the output; false
   * when there are none.
   */
  boolean nextRows() {
    return next(MAX_RUN);
  }

  private boolean next(int mostRows) {
    position += (long) rows * length;
    lineOffset += length;
    length = 0;
    if (position == count) {
      return false;
    }
    int last = dims.length - 1;
    if (lineOffset == dims[last]) {
      lineOffset = 0;
      advanceLines();
    }
    length = (int) Math.min(dims[last] - lineOffset, MAX_RUN);
    boolean hasRows = last > 0 && length == dims[last];
    rows = hasRows ? (int) Math.min(dims[last - 1] - counters[last - 1], mostRows) : 1;
    return true;
  }

  private void advanceLines() {
    long steps = rows;
    for (int axis = dims.length - 2; axis >= 0; axis--) {
      counters[axis] += steps;
      boolean wraps = counters[axis] == dims[axis];
      for (int k = 0; k < lineStart.length; k++) {
        lineStart[k] += strides[k][axis] * (wraps ? steps - dims[axis] : steps);
      }
      if (!wraps) {
        return;
      }
      counters[axis] = 0;
      steps = 1;
    }
  }

  /** Whether one run covers all elements (of which there are at most {@link #MAX_RUN}). */
  boolean isOneRun() {
    return dims.length == 1 && count <= MAX_RUN;
  }

  /** Where the run starts in the output. */
  long position() {
    return position;
  }

  /** How many runs there are below each other: 1, but after {@link #nextRows()}. */
  int rows() {
    return rows;
  }

  /** The number of elements in the run. */
  int length() {
    return length;
  }

  /** Where the run starts in an operand. */
  long index(int operand) {
    return lineStart[operand] + lineOffset * step(operand);
  }

  /** How far an operand moves from one element of the run to the next. */
  long step(int operand) {
    return strides[operand][dims.length - 1];
  }

  /** How far an operand moves from the start of a row to that of the next one. */
  long rowStep(int operand) {
    return dims.length > 1 ? strides[operand][dims.length - 2] : 0;
  }
}
