package dev.zeropoint.core.reference;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.QuantizationContract;
import dev.zeropoint.core.quant.QuantizationKernels;

/** The scalar loops, which a backend without kernels of its own has. */
class ReferenceQuantizationTest extends QuantizationContract {
  @Override
  public QuantizationKernels kernels() {
    return Backends.select("scalar").backend().quantization();
  }
}
