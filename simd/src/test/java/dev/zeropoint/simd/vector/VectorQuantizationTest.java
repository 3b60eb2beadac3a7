package dev.zeropoint.simd.vector;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.QuantizationContract;
import dev.zeropoint.core.quant.QuantizationKernels;
import org.junit.jupiter.api.condition.EnabledIf;

/** Runs once for each width, in a JVM of its own. */
@EnabledIf("cpuHasTheWidth")
class VectorQuantizationTest extends QuantizationContract {
  static boolean cpuHasTheWidth() {
    return VectorWidth.ofThisJvm().obstacle().isEmpty();
  }

  @Override
  public QuantizationKernels kernels() {
    return Backends.select("vector-" + VectorWidth.ofThisJvm().bits()).backend().quantization();
  }
}
