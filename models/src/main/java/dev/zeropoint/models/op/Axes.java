package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Arrays;

/** Lists of axes, extents and bounds: small integers that steer an operator. */
final class Axes {
  /** More than any tensor has axes; a longer list is an error in the model. */
  private static final int LONGEST_LIST = 64;

  private static final long[] NONE = {};

  private Axes() {}

  /**
   * A list from an input: a scalar or a vector of S32 or S64.
   *
   * @throws IllegalArgumentException if it is anything else or absurdly long
   */
  static long[] read(Call call, int index, String what) {
    Tensor list = call.input(index);
    Types.requireIndex(what, list);
    if (list.shape().rank() > 1 || list.elementCount() > LONGEST_LIST) {
      throw new IllegalArgumentException(
          what + " is " + list + ", not a list of at most " + LONGEST_LIST);
    }
    return list.toLongs();
  }

  /** Where the axes of an operator are. */
  @FunctionalInterface
  interface Source {
    /** The axes of a call, which nobody may change. */
    long[] of(Call call);
  }

  /**
   * The axes of an operator that had them as an attribute up to one opset and has them as input 1
   * since; none where they are left out.
   */
  static Source attributeOrInput(Binding binding, int inputSince) {
    if (binding.opset() < inputSince) {
      // Read once: a list of objects becomes an array.
      long[] axes = binding.attributes().integers("axes").orElse(NONE);
      return _ -> axes;
    }
    return call -> call.hasInput(1) ? read(call, 1, "axes") : NONE;
  }

  /**
   * An axis as a number in [0, rank - 1].
   *
   * @param axis in [-rank, rank - 1]; a negative axis counts from the end
   * @throws IllegalArgumentException if it is outside of that range
   */
  static int normalize(long axis, int rank) {
    long positive = axis < 0 ? axis + rank : axis;
    if (positive < 0 || positive >= rank) {
      throw new IllegalArgumentException(
          "axis=" + axis + " is not in [" + -rank + ", " + (rank - 1) + "] of rank " + rank);
    }
    return (int) positive;
  }

  /**
   * For each of the {@code rank} axes, whether the list names it.
   *
   * @throws IllegalArgumentException if one is out of range or named twice
   */
  static boolean[] mask(long[] axes, int rank) {
    boolean[] named = new boolean[rank];
    for (long axis : axes) {
      int positive = normalize(axis, rank);
      if (named[positive]) {
        throw new IllegalArgumentException("axis=" + axis + " is named twice");
      }
      named[positive] = true;
    }
    return named;
  }

  /** The extents of a shape whose axes the mask does or does not name. */
  static Shape select(Shape shape, boolean[] mask, boolean named) {
    return Shape.of(select(shape.dims(), mask, named));
  }

  /** The values of axes that the mask does or does not name. */
  static long[] select(long[] values, boolean[] mask, boolean named) {
    long[] selected = new long[values.length];
    int count = 0;
    for (int axis = 0; axis < values.length; axis++) {
      if (mask[axis] == named) {
        selected[count++] = values[axis];
      }
    }
    return Arrays.copyOf(selected, count);
  }

  /** The shape with extent 1 in the axes that the mask names. */
  static Shape ones(Shape shape, boolean[] mask) {
    long[] dims = shape.dims();
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = mask[axis] ? 1 : dims[axis];
    }
    return Shape.of(dims);
  }
}
