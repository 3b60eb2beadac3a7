package dev.zeropoint.core.calibrate;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Cuts an F32 tensor into the groups that share parameters, in the order of the parameters. Seen
 * from the axis, a tensor is [outer, extent, inner]; a group is some runs of elements that stand a
 * stride apart.
 */
final class TensorGroups {
  private static final int ELEMENT = Float.BYTES;

  private TensorGroups() {}

  /** What takes a group. */
  interface Visitor {
    /**
     * Sees one group.
     *
     * @param group in [0, count)
     * @param values F32, of rank 1, valid during the call only
     */
    void visit(int group, Tensor values);
  }

  /**
   * The number of groups.
   *
   * @throws IllegalArgumentException if the granularity does not fit the shape, or the groups are
   *     more than an int can count
   */
  static int count(Granularity granularity, Shape shape) {
    long count =
        switch (granularity) {
          case Granularity.PerTensor _ -> 1;
          case Granularity.PerAxis g -> shape.dim(g.axis());
          case Granularity.PerGroup g -> {
            long[] dims = shape.dims();
            int axis = shape.axis(g.axis());
            dims[axis] = Math.ceilDiv(dims[axis], (long) g.groupSize());
            yield Shape.of(dims).elementCount();
          }
        };
    if (count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(shape + " has " + count + " groups, too many");
    }
    return (int) count;
  }

  static void forEach(Tensor f32, Granularity granularity, Visitor visitor) {
    Shape shape = f32.shape();
    if (f32.elementCount() == 0) {
      return;
    }
    switch (granularity) {
      case Granularity.PerTensor _ -> visitor.visit(0, slice(f32, 0, f32.elementCount()));
      case Granularity.PerAxis g -> forEachIndex(f32, shape.axis(g.axis()), visitor);
      case Granularity.PerGroup g ->
          forEachGroup(f32, shape.axis(g.axis()), g.groupSize(), visitor);
    }
  }

  private static void forEachIndex(Tensor f32, int axis, Visitor visitor) {
    Shape shape = f32.shape();
    int extent = (int) shape.dim(axis);
    long outer = shape.elementCount(0, axis);
    long inner = shape.elementCount(axis + 1, shape.rank());
    try (Arena arena = Arena.ofConfined()) {
      Tensor scratch = outer == 1 ? f32 : scratch(outer * inner, arena);
      for (int c = 0; c < extent; c++) {
        visitor.visit(
            c,
            outer == 1
                ? slice(f32, c * inner, inner)
                : gather(f32, c * inner, outer, inner, extent * inner, scratch));
      }
    }
  }

  private static void forEachGroup(Tensor f32, int axis, int size, Visitor visitor) {
    Shape shape = f32.shape();
    long extent = shape.dim(axis);
    long outer = shape.elementCount(0, axis);
    long inner = shape.elementCount(axis + 1, shape.rank());
    int group = 0;
    try (Arena arena = Arena.ofConfined()) {
      Tensor scratch = scratch(Math.min(size, extent), arena);
      for (long o = 0; o < outer; o++) {
        for (long from = 0; from < extent; from += size) {
          long length = Math.min(size, extent - from);
          long at = (o * extent + from) * inner;
          for (long i = 0; i < inner; i++, group++) {
            visitor.visit(
                group,
                inner == 1
                    ? slice(f32, at, length)
                    : gather(f32, at + i, length, 1, inner, scratch));
          }
        }
      }
    }
  }

  private static Tensor scratch(long elements, Arena arena) {
    return Tensor.allocate(ElementType.F32, Shape.of(elements), arena);
  }

  private static Tensor slice(Tensor f32, long from, long count) {
    return new Tensor(
        f32.type(), Shape.of(count), f32.segment().asSlice(from * ELEMENT, count * ELEMENT));
  }

  /** Copies runs of elements that stand a stride apart next to each other. */
  private static Tensor gather(
      Tensor f32, long from, long runs, long runLength, long stride, Tensor scratch) {
    Tensor group = slice(scratch, 0, runs * runLength);
    MemorySegment target = group.segment();
    for (long run = 0; run < runs; run++) {
      long at = from + run * stride;
      if (runLength == 1) {
        group.setFloat(run, f32.getFloat(at));
      } else {
        MemorySegment.copy(
            f32.segment(), at * ELEMENT, target, run * runLength * ELEMENT, runLength * ELEMENT);
      }
    }
    return group;
  }
}
