package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import java.util.Arrays;

/**
 * The operators that look at a tensor's shape or give it another, and never at its elements. Those
 * with a new shape make a view.
 */
final class ShapeOperators {
  private ShapeOperators() {}

  /** Identity: the input. */
  static Operator identity(Binding binding) {
    return call -> call.alias(0, 0, call.input(0).shape());
  }

  /** Size: the number of elements, an S64 scalar. */
  static Operator size(Binding binding) {
    return call ->
        call.output(0, ElementType.S64, Shape.scalar()).setLong(0, call.input(0).elementCount());
  }

  /**
   * Shape: the extents of axes [start, end) as a vector of S64. From opset 15 start and end are
   * attributes; a negative one counts from the end, and both are clamped to [0, rank].
   */
  static Operator shape(Binding binding) {
    Attributes a = binding.attributes();
    long start = a.integer("start", 0);
    long end = a.integer("end", Long.MAX_VALUE);
    return call -> {
      Shape shape = call.input(0).shape();
      int from = clampAxis(start, shape.rank());
      int to = Math.max(from, clampAxis(end, shape.rank()));
      Tensor dst = call.output(0, ElementType.S64, Shape.of(to - from));
      for (int axis = from; axis < to; axis++) {
        dst.setLong(axis - from, shape.dim(axis));
      }
    };
  }

  private static int clampAxis(long axis, int rank) {
    return Math.clamp(axis < 0 ? axis + rank : axis, 0, rank);
  }

  /**
   * Reshape: the elements under the extents in input 1. An extent of 0 copies the input's at the
   * same axis, or with allowzero (from opset 14) means 0; one extent may be -1, and is what makes
   * the number of elements the same.
   *
   * <p>An IllegalArgumentException tells of numbers of elements that differ, of an extent below -1,
   * of a second -1, of a 0 that has nothing to copy, and of a -1 that no number fits.
   */
  static Operator reshape(Binding binding) {
    boolean allowZero = binding.attributes().flag("allowzero", false);
    return call -> {
      Shape shape = call.input(0).shape();
      call.alias(0, 0, reshaped(shape, Axes.read(call, 1, "shape"), allowZero));
    };
  }

  private static Shape reshaped(Shape shape, long[] wanted, boolean allowZero) {
    long[] dims = wanted.clone();
    int free = -1;
    for (int axis = 0; axis < dims.length; axis++) {
      if (dims[axis] == 0 && !allowZero) {
        if (axis >= shape.rank()) {
          throw misfit(shape, wanted, "axis " + axis + " has nothing to copy");
        }
        dims[axis] = shape.dim(axis);
      } else if (dims[axis] == -1) {
        if (free >= 0) {
          throw misfit(shape, wanted, "more than one extent is -1");
        }
        free = axis;
        dims[axis] = 1;
      }
    }
    long known = Shape.of(dims).elementCount();
    if (free >= 0) {
      if (known == 0 || shape.elementCount() % known != 0) {
        throw misfit(shape, wanted, "no extent fits the -1");
      }
      dims[free] = shape.elementCount() / known;
    } else if (known != shape.elementCount()) {
      throw misfit(shape, wanted, shape.elementCount() + " elements are not " + known);
    }
    return Shape.of(dims);
  }

  private static IllegalArgumentException misfit(Shape shape, long[] wanted, String why) {
    return new IllegalArgumentException(
        shape + " cannot be reshaped to " + Arrays.toString(wanted) + ": " + why);
  }

  /**
   * Unsqueeze: axes of extent 1 put in where the list names axes of the result. The list is an
   * attribute up to opset 12 and input 1 since.
   *
   * <p>An IllegalArgumentException tells of an axis out of range or named twice.
   */
  static Operator unsqueeze(Binding binding) {
    Axes.Source source = Axes.attributeOrInput(binding, 13);
    return call -> {
      Shape shape = call.input(0).shape();
      long[] axes = source.of(call);
      boolean[] added = Axes.mask(axes, shape.rank() + axes.length);
      long[] dims = new long[added.length];
      int from = 0;
      for (int axis = 0; axis < dims.length; axis++) {
        dims[axis] = added[axis] ? 1 : shape.dim(from++);
      }
      call.alias(0, 0, Shape.of(dims));
    };
  }

  /**
   * Squeeze: the named axes, or without a list all axes of extent 1, taken out. The list is an
   * attribute up to opset 12 and input 1 since.
   *
   * <p>An IllegalArgumentException tells of an axis out of range, named twice, or of an extent
   * other than 1.
   */
  static Operator squeeze(Binding binding) {
    Axes.Source source = Axes.attributeOrInput(binding, 13);
    return call -> {
      Shape shape = call.input(0).shape();
      long[] axes = source.of(call);
      boolean[] removed = Axes.mask(axes, shape.rank());
      for (int axis = 0; axis < removed.length; axis++) {
        boolean one = shape.dim(axis) == 1;
        if (removed[axis] && !one) {
          throw new IllegalArgumentException(
              "axis " + axis + " of " + shape + " is not 1 and cannot be squeezed");
        }
        removed[axis] |= axes.length == 0 && one;
      }
      call.alias(0, 0, Axes.select(shape, removed, false));
    };
  }

  /**
   * Flatten: a matrix of the extents before the axis, multiplied, and those from it on.
   *
   * <p>An IllegalArgumentException tells of an axis that is not in [-rank, rank].
   */
  static Operator flatten(Binding binding) {
    long axis = binding.attributes().integer("axis", 1);
    return call -> {
      Shape shape = call.input(0).shape();
      int rank = shape.rank();
      long split = axis < 0 ? axis + rank : axis;
      if (split < 0 || split > rank) {
        throw new IllegalArgumentException(
            "axis=" + axis + " is not in [" + -rank + ", " + rank + "] of " + shape);
      }
      call.alias(
          0,
          0,
          Shape.of(shape.elementCount(0, (int) split), shape.elementCount((int) split, rank)));
    };
  }
}
