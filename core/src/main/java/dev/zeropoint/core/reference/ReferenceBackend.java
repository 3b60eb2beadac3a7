package dev.zeropoint.core.reference;

import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The backend {@code scalar}: {@link ReferenceGemm} behind the contract. */
final class ReferenceBackend extends GemmBackend {
  static final String NAME = "scalar";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  protected PackedWeights packChecked(Int8Matrix rhs, int[] zeroPoints, Arena arena) {
    int depth = rhs.rows();
    MemorySegment columns = arena.allocate(4L * depth * rhs.cols(), Tensor.ALIGNMENT);
    for (int n = 0; n < rhs.cols(); n++) {
      ReferenceGemm.widenColumn(rhs, n, zeroPoints[n], columns, 4L * n * depth);
    }
    return new ReferenceWeights(this, rhs.type(), depth, rhs.cols(), columns);
  }

  /** Scratch of one row: the widened activations, then the accumulators. */
  private static MemorySegment scratch(
      Int8Matrix lhs,
      ReferenceWeights weights,
      MemorySegment dst,
      long dstFrom,
      long dstTo,
      Scratch scratch) {
    long bytes = 4L * weights.depth() + 4L * weights.cols();
    return Scratch.take(scratch, bytes, lhs, weights.columns(), dst, dstFrom, dstTo);
  }

  private static void accumulate(
      Int8Matrix lhs, int lhsZeroPoint, ReferenceWeights weights, int row, MemorySegment memory) {
    int depth = weights.depth();
    ReferenceGemm.widenRow(lhs, row, lhsZeroPoint, memory);
    for (int col = 0; col < weights.cols(); col++) {
      int sum = ReferenceGemm.dot(memory, weights.columns(), 4L * col * depth, depth);
      memory.set(Layouts.INT32, 4L * depth + 4L * col, sum);
    }
  }

  private static int accumulator(ReferenceWeights weights, int col, MemorySegment memory) {
    return memory.get(Layouts.INT32, 4L * weights.depth() + 4L * col);
  }

  // The three loops are written out: a lambda for what differs would be an object a call.

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs, int lhsZeroPoint, PackedWeights rhs, Int32Matrix dst, Scratch scratch) {
    ReferenceWeights weights = (ReferenceWeights) rhs;
    MemorySegment memory =
        scratch(lhs, weights, dst.segment(), dst.offset(), dst.endOffset(), scratch);
    for (int row = 0; row < lhs.rows(); row++) {
      accumulate(lhs, lhsZeroPoint, weights, row, memory);
      for (int col = 0; col < weights.cols(); col++) {
        dst.set(row, col, accumulator(weights, col, memory));
      }
    }
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs,
      int lhsZeroPoint,
      PackedWeights rhs,
      Requantize epilogue,
      Int8Matrix dst,
      Scratch scratch) {
    ReferenceWeights weights = (ReferenceWeights) rhs;
    MemorySegment memory =
        scratch(lhs, weights, dst.segment(), dst.offset(), dst.endOffset(), scratch);
    for (int row = 0; row < lhs.rows(); row++) {
      accumulate(lhs, lhsZeroPoint, weights, row, memory);
      for (int col = 0; col < weights.cols(); col++) {
        dst.set(row, col, epilogue.apply(accumulator(weights, col, memory), col));
      }
    }
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs,
      int lhsZeroPoint,
      float lhsScale,
      PackedWeights rhs,
      Dequantize epilogue,
      FloatMatrix dst,
      Scratch scratch) {
    ReferenceWeights weights = (ReferenceWeights) rhs;
    MemorySegment memory =
        scratch(lhs, weights, dst.segment(), dst.offset(), dst.endOffset(), scratch);
    for (int row = 0; row < lhs.rows(); row++) {
      accumulate(lhs, lhsZeroPoint, weights, row, memory);
      for (int col = 0; col < weights.cols(); col++) {
        dst.set(row, col, epilogue.apply(accumulator(weights, col, memory), lhsScale, col));
      }
    }
  }
}
