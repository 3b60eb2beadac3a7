package dev.zeropoint.simd.vector;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.gemm.Epilogue;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.gemm.SplittableBackend;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The backend {@code vector-128}, {@code vector-256} or {@code vector-512} behind the contract. */
final class VectorBackend extends SplittableBackend {
  private static final String NAME = "vector-" + Lanes.BITS;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public QuantizationKernels quantization() {
    return VectorQuantization.INSTANCE;
  }

  @Override
  public FloatKernels floats() {
    return VectorFloats.INSTANCE;
  }

  @Override
  protected PackedWeights packChecked(Int8Matrix rhs, int[] zeroPoints, Arena arena) {
    return VectorWeights.pack(this, rhs, zeroPoints, arena);
  }

  @Override
  protected int columnStep() {
    return Lanes.NR;
  }

  @Override
  protected void multiplyPart(
      int fromRow,
      int rows,
      int fromCol,
      int cols,
      Int8Matrix lhs,
      int lhsZeroPoint,
      float lhsScale,
      PackedWeights rhs,
      Epilogue epilogue,
      MemorySegment dst,
      long dstOffset,
      long dstStride,
      Scratch scratch) {
    VectorGemm.multiply(
        fromRow,
        rows,
        fromCol,
        cols,
        lhs,
        lhsZeroPoint,
        (VectorWeights) rhs,
        epilogue,
        lhsScale,
        dst,
        dstOffset,
        dstStride,
        scratch);
  }
}
