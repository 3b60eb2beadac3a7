package dev.zeropoint.core.gemm;

import dev.zeropoint.core.quant.QuantizationKernels;

/** What the parts of {@link QuantizationContract} test. */
interface QuantizationUnderTest {
  /** The same instance at each call. */
  QuantizationKernels kernels();
}
