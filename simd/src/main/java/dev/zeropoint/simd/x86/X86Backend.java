package dev.zeropoint.simd.x86;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.gemm.Epilogue;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.gemm.SplittableBackend;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.simd.x86.quant.X86Quantization;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A tier's backend behind the contract. */
final class X86Backend extends SplittableBackend {
  private final Tier tier;
  private final Kernels kernels;
  private final FloatKernels floats;

  X86Backend(Tier tier, Kernels kernels, FloatKernels floats) {
    this.tier = tier;
    this.kernels = kernels;
    this.floats = floats;
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
  public FloatKernels floats() {
    return floats;
  }

  @Override
  protected PackedWeights packChecked(Int8Matrix rhs, int[] zeroPoints, Arena arena) {
    return X86Weights.pack(this, tier, rhs, zeroPoints, arena);
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
