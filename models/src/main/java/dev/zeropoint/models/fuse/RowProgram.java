package dev.zeropoint.models.fuse;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.fuse.RowInstruction.Binary;
import dev.zeropoint.models.fuse.RowInstruction.Erf;
import dev.zeropoint.models.fuse.RowInstruction.Mean;
import dev.zeropoint.models.fuse.RowInstruction.Softmax;
import dev.zeropoint.models.fuse.RowInstruction.Sqrt;
import dev.zeropoint.models.op.Call;
import dev.zeropoint.models.op.FloatLoops;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Operators of floats that work on rows, one behind the other on a few rows at a time: what lies
 * between the nodes stays in the cache. Layer normalization, GELU and a softmax of scaled and
 * masked scores are such programs, however a model spells them.
 *
 * <pre>
 *   for each tile of rows
 *     for each instruction        inputs, or tiles in the scratch  ->  tile in the scratch, or of dst
 * </pre>
 *
 * @param kernels of floats, whose bits do not depend on where a row is cut off from others
 * @param inputs how many
 * @param instructions in an order in which they can run; the last makes the result
 * @param lastReaders for each value the last instruction that reads it, as the number of its result
 */
record RowProgram(
    FloatKernels kernels, int inputs, List<RowInstruction> instructions, int[] lastReaders)
    implements FusedOperator {
  /** Floats of a tile: a few of them fit the first caches, and a call of a kernel is worth it. */
  private static final int TILE = 4096;

  /** Longer rows gain nothing from tiles, and would take much scratch memory. */
  private static final int MOST_COLS = 1 << 16;

  /** A program whose instructions read and make values numbered as {@link RowInstruction} says. */
  RowProgram(FloatKernels kernels, int inputs, List<RowInstruction> instructions) {
    this(kernels, inputs, List.copyOf(instructions), lastReaders(inputs, instructions));
  }

  private static int[] lastReaders(int inputs, List<RowInstruction> instructions) {
    int[] last = new int[inputs + instructions.size()];
    for (int i = 0; i < instructions.size(); i++) {
      last[instructions.get(i).a()] = inputs + i;
      last[instructions.get(i).b()] = inputs + i;
    }
    return last;
  }

  /** How many values there are. */
  int values() {
    return inputs + instructions.size();
  }

  /** The instruction that makes a value. */
  RowInstruction instruction(int value) {
    return instructions.get(value - inputs);
  }

  /** The result of the last instruction that reads a value; 0 for the result of the program. */
  int lastReader(int value) {
    return lastReaders[value];
  }

  @Override
  public boolean run(Call call) {
    Shape shape = call.input(0).shape();
    for (int i = 0; i < inputs; i++) {
      Tensor input = call.input(i);
      if (input.type() != ElementType.F32) {
        return false;
      }
      long more = input.elementCount() - shape.elementCount();
      if (more > 0 || more == 0 && input.shape().rank() > shape.rank()) {
        shape = input.shape();
      }
    }
    if (shape.rank() == 0 || shape.elementCount() == 0 || shape.dim(-1) > MOST_COLS) {
      return false;
    }
    RowLayout[] layouts = new RowLayout[inputs];
    for (int i = 0; i < inputs; i++) {
      layouts[i] = RowLayout.of(call.input(i).shape(), shape);
    }
    RowPlan plan = new RowPlan(this, layouts, shape.rank());
    if (!plan.isPossible()) {
      return false;
    }
    Tensor dst = call.output(0, ElementType.F32, shape);
    new Tiles(call, plan, dst, (int) shape.dim(-1)).run();
    return true;
  }

  /** One call. */
  private final class Tiles {
    private final Call call;
    private final RowPlan plan;
    private final Tensor dst;
    private final int cols;
    private final int tileRows;
    private final MemorySegment scratch;

    /** The first row of the tile, and how many it has. */
    private long row;

    private int rows;

    Tiles(Call call, RowPlan plan, Tensor dst, int cols) {
      this.call = call;
      this.plan = plan;
      this.dst = dst;
      this.cols = cols;
      this.tileRows = (int) Math.clamp(TILE / cols, 1, dst.elementCount() / cols);
      this.scratch = call.scratch().scratch(plan.scratchTiles() * tileBytes());
    }

    private long tileBytes() {
      return (long) tileRows * cols * Float.BYTES;
    }

    void run() {
      long all = dst.elementCount() / cols;
      for (row = 0; row < all; row += tileRows) {
        rows = (int) Math.min(tileRows, all - row);
        for (int value = inputs; value < values(); value++) {
          run(instruction(value), value);
        }
      }
    }

    private void run(RowInstruction instruction, int value) {
      int a = instruction.a();
      int height = plan.layout(value).rows(rows);
      int width = plan.layout(value).cols(cols);
      MemorySegment to = segment(value);
      long at = offset(value);
      switch (instruction) {
        case Binary(var operation, _, int b) ->
            kernels.apply(
                operation,
                segment(a),
                offset(a),
                rowStride(a, height, width),
                colStride(a, width),
                segment(b),
                offset(b),
                rowStride(b, height, width),
                colStride(b, width),
                to,
                at,
                height,
                width);
        case Erf _ -> kernels.erf(segment(a), offset(a), to, at, height * width);
        case Softmax _ -> kernels.softmax(segment(a), offset(a), to, at, rows, cols);
        case Mean _ -> {
          kernels.sum(segment(a), offset(a), cols, to, at, rows, cols);
          FloatLoops.divide(to, at, rows, cols);
        }
        case Sqrt _ -> roots(segment(a), offset(a), to, at, height * width);
      }
    }

    /** The root in double precision, rounded to float, is the float nearest to the true one. */
    private static void roots(MemorySegment src, long from, MemorySegment to, long at, int count) {
      for (int i = 0; i < count; i++) {
        float x = src.get(Layouts.FLOAT32, from + 4L * i);
        to.set(Layouts.FLOAT32, at + 4L * i, (float) Math.sqrt(x));
      }
    }

    private MemorySegment segment(int value) {
      if (value < inputs) {
        return call.input(value).segment();
      }
      return plan.place(value) == RowPlan.DST ? dst.segment() : scratch;
    }

    /** Where this tile's part of a value begins, in bytes. */
    private long offset(int value) {
      if (value >= inputs && plan.place(value) != RowPlan.DST) {
        return (plan.place(value) - 1) * tileBytes();
      }
      return switch (plan.layout(value)) {
        case FULL -> row * cols * Float.BYTES;
        case COLUMN -> row * Float.BYTES;
        default -> 0;
      };
    }

    /** As the kernels have it; a single row is one without gaps. */
    private int rowStride(int value, int height, int width) {
      if (height == 1) {
        return width;
      }
      return switch (plan.layout(value)) {
        case FULL -> cols;
        case COLUMN -> 1;
        default -> 0;
      };
    }

    private int colStride(int value, int width) {
      return width == 1 || plan.layout(value).cols(cols) == cols ? 1 : 0;
    }
  }
}
