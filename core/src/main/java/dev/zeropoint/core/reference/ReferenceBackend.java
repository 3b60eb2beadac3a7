package dev.zeropoint.core.reference;

import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
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

  /** Where an accumulator goes. */
  private interface Store {
    void store(int row, int col, int accumulator);
  }

  private static void forEach(
      Int8Matrix lhs, int lhsZeroPoint, PackedWeights rhs, Scratch scratch, Store store) {
    ReferenceWeights weights = (ReferenceWeights) rhs;
    int depth = weights.depth();
    MemorySegment left = scratch.scratch(4L * depth);
    for (int row = 0; row < lhs.rows(); row++) {
      ReferenceGemm.widenRow(lhs, row, lhsZeroPoint, left);
      for (int col = 0; col < weights.cols(); col++) {
        store.store(row, col, ReferenceGemm.dot(left, weights.columns(), 4L * col * depth, depth));
      }
    }
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs, int lhsZeroPoint, PackedWeights rhs, Int32Matrix dst, Scratch scratch) {
    forEach(lhs, lhsZeroPoint, rhs, scratch, dst::set);
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs,
      int lhsZeroPoint,
      PackedWeights rhs,
      Requantize epilogue,
      Int8Matrix dst,
      Scratch scratch) {
    forEach(
        lhs,
        lhsZeroPoint,
        rhs,
        scratch,
        (row, col, acc) -> dst.set(row, col, epilogue.apply(acc, col)));
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
    forEach(
        lhs,
        lhsZeroPoint,
        rhs,
        scratch,
        (row, col, acc) -> dst.set(row, col, epilogue.apply(acc, lhsScale, col)));
  }
}
