package dev.zeropoint.models.op;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import java.lang.foreign.MemorySegment;

/**
 * Gemm: {@code alpha * A' x B' + beta * C} in float32, A' and B' the operands or their transposes,
 * C broadcast to the result ({@link FloatKernels#multiply} states the rounding of the product).
 *
 * @param alpha factor of the product
 * @param beta factor of C
 * @param transposeLhs whether A is [K, M]
 * @param transposeRhs whether B is [N, K]
 * @param constantRhs whether B is known at load
 * @param kernels of floats
 */
record Gemm(
    float alpha,
    float beta,
    boolean transposeLhs,
    boolean transposeRhs,
    boolean constantRhs,
    FloatKernels kernels)
    implements Operator {

  static Operator bind(Binding binding) {
    Attributes a = binding.attributes();
    return new Gemm(
        a.real("alpha", 1),
        a.real("beta", 1),
        a.flag("transA", false),
        a.flag("transB", false),
        binding.constant(1).isPresent(),
        binding.backend().floats());
  }

  @Override
  public void run(Call call) {
    Tensor lhs = matrix(call, 0);
    Tensor rhs = matrix(call, 1);
    int rows = Math.toIntExact(lhs.shape().dim(transposeLhs ? 1 : 0));
    int depth = Math.toIntExact(lhs.shape().dim(transposeLhs ? 0 : 1));
    int cols = Math.toIntExact(rhs.shape().dim(transposeRhs ? 0 : 1));
    if (rhs.shape().dim(transposeRhs ? 1 : 0) != depth) {
      throw new IllegalArgumentException(
          "A "
              + lhs
              + " (transA="
              + transposeLhs
              + ") x B "
              + rhs
              + " (transB="
              + transposeRhs
              + "): the depths differ");
    }
    long sumBytes = FloatKernels.productScratchBytes(cols);
    long copyBytes = transposeRhs ? rhs.byteSize() : 0;
    MemorySegment scratch = call.scratch().scratch(copyBytes + sumBytes);
    MemorySegment weights = rhs.segment();
    if (transposeRhs) {
      weights = scratch.asSlice(0, copyBytes);
      transpose(rhs, cols, depth, weights);
    }
    Shape shape = Shape.of(rows, cols);
    Tensor dst = call.output(0, ElementType.F32, shape);
    kernels.multiply(
        lhs.segment(),
        0,
        transposeLhs ? 1 : depth,
        transposeLhs ? rows : 1,
        weights,
        0,
        dst.segment(),
        0,
        rows,
        cols,
        depth,
        DepthBlocks.length(constantRhs, cols, depth),
        scratch.asSlice(copyBytes, sumBytes));
    finish(dst.segment(), rows, cols, call.hasInput(2) ? addend(call, shape) : null);
  }

  private static Tensor matrix(Call call, int index) {
    Tensor tensor = Operands.require(call, index, ElementType.F32);
    if (tensor.shape().rank() != 2) {
      throw new IllegalArgumentException("input " + index + " is " + tensor + ", not a matrix");
    }
    return tensor;
  }

  private static void transpose(Tensor rhs, int cols, int depth, MemorySegment transposed) {
    for (int n = 0; n < cols; n++) {
      for (int k = 0; k < depth; k++) {
        float value = rhs.segment().get(Layouts.FLOAT32, 4 * ((long) n * depth + k));
        transposed.set(Layouts.FLOAT32, 4 * ((long) k * cols + n), value);
      }
    }
  }

  private static Tensor addend(Call call, Shape shape) {
    Tensor addend = Operands.require(call, 2, ElementType.F32);
    if (addend.shape().rank() > 2 || !Shape.broadcast(addend.shape(), shape).equals(shape)) {
      throw new IllegalArgumentException("C " + addend + " does not broadcast to " + shape);
    }
    return addend;
  }

  /** dst = alpha * dst + beta * C; a factor of 1 changes no bit. */
  private void finish(MemorySegment dst, int rows, int cols, Tensor addend) {
    Shape shape = addend == null ? Shape.scalar() : addend.shape();
    long colStep = shape.rank() >= 1 && shape.dim(-1) != 1 ? 1 : 0;
    long rowStep = shape.rank() == 2 && shape.dim(0) != 1 ? shape.dim(1) : 0;
    for (int m = 0; m < rows; m++) {
      for (int n = 0; n < cols; n++) {
        long at = 4 * ((long) m * cols + n);
        float value = alpha * dst.get(Layouts.FLOAT32, at);
        if (addend != null) {
          value += beta * addend.segment().get(Layouts.FLOAT32, 4 * (m * rowStep + n * colStep));
        }
        dst.set(Layouts.FLOAT32, at, value);
      }
    }
  }
}
