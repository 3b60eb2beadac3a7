package dev.zeropoint.simd.x86;

import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.Epilogue;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.simd.x86.quant.X86Quantization;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A tier's backend behind the contract. */
final class X86Backend extends GemmBackend {
  private final Tier tier;
  private final Kernels kernels;

  X86Backend(Tier tier, Kernels kernels) {
    this.tier = tier;
    this.kernels = kernels;
  }

  @Override
  public String name() {
    return tier.backendName();
  }

  @Override
  public QuantizationKernels quantization() {
    return X86Quantization.INSTANCE;
  }

  @Override
  protected PackedWeights packChecked(Int8Matrix rhs, int[] zeroPoints, Arena arena) {
    return X86Weights.pack(this, tier, rhs, zeroPoints, arena);
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs, int lhsZeroPoint, PackedWeights rhs, Int32Matrix dst, Scratch scratch) {
    multiply(
        lhs, lhsZeroPoint, rhs, null, 1, dst.segment(), dst.offset(), 4 * dst.rowStride(), scratch);
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs,
      int lhsZeroPoint,
      PackedWeights rhs,
      Requantize epilogue,
      Int8Matrix dst,
      Scratch scratch) {
    multiply(
        lhs, lhsZeroPoint, rhs, epilogue, 1, dst.segment(), dst.offset(), dst.rowStride(), scratch);
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
    multiply(
        lhs,
        lhsZeroPoint,
        rhs,
        epilogue,
        lhsScale,
        dst.segment(),
        dst.offset(),
        4 * dst.rowStride(),
        scratch);
  }

  private void multiply(
      Int8Matrix lhs,
      int lhsZeroPoint,
      PackedWeights rhs,
      Epilogue epilogue,
      float lhsScale,
      MemorySegment dst,
      long dstOffset,
      long dstStride,
      Scratch scratch) {
    if (lhs.rows() == 0 || rhs.cols() == 0) {
      return;
    }
    multiplyPart(
        0,
        lhs.rows(),
        0,
        rhs.cols(),
        lhs,
        lhsZeroPoint,
        lhsScale,
        rhs,
        epilogue,
        dst,
        dstOffset,
        dstStride,
        scratch);
  }

  @Override
  protected int columnStep() {
    return tier.any().panelCols();
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
    X86Gemm.multiply(
        tier,
        kernels,
        fromRow,
        rows,
        fromCol,
        cols,
        lhs,
        lhsZeroPoint,
        (X86Weights) rhs,
        epilogue,
        lhsScale,
        dst,
        dstOffset,
        dstStride,
        scratch);
  }
}
