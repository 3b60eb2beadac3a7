package dev.zeropoint.core.gemm;

import dev.zeropoint.core.quant.QuantizationKernels;

/**
 * What the kernels of {@link GemmBackend#quantization()} must hold to, bit for bit. The test of an
 * implementation extends it and names the kernels:
 *
 * <pre>{@code
 * class ReferenceQuantizationTest extends QuantizationContract {
 *   public QuantizationKernels kernels() {
 *     return QuantizationKernels.reference();
 *   }
 * }
 * }</pre>
 */
public abstract class QuantizationContract
    implements QuantizationValueContract,
        QuantizationSumContract,
        QuantizationArgumentContract,
        QuantizationAllocationContract {
  /** For the test of an implementation. */
  protected QuantizationContract() {}

  @Override
  public abstract QuantizationKernels kernels();
}
