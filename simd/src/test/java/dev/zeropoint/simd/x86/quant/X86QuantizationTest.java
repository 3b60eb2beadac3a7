package dev.zeropoint.simd.x86.quant;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.QuantizationContract;
import dev.zeropoint.core.quant.QuantizationKernels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** The routines, which all tiers share, on the CPU. */
@Tag("tier")
@EnabledIf("cpuHasAvx2")
class X86QuantizationTest extends QuantizationContract {
  private static final String NAME = "x86-avx2";

  static boolean cpuHasAvx2() {
    return Backends.select(Backends.AUTO).verdicts().stream()
        .anyMatch(verdict -> verdict.name().equals(NAME) && verdict.usable());
  }

  @Override
  public QuantizationKernels kernels() {
    return Backends.select(NAME).backend().quantization();
  }
}
