package dev.zeropoint.simd.x86.floats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.floats.FloatKernelsContract;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.simd.x86.code.CpuFeature;
import dev.zeropoint.simd.x86.code.CpuFeatures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The routines, which all tiers share, on the CPU. */
@Tag("tier")
@EnabledIf("cpuHasAvx2AndFma")
class X86FloatsTest extends FloatKernelsContract {
  private static final String NAME = "x86-avx2";

  static boolean cpuHasAvx2AndFma() {
    return Backends.select(Backends.AUTO).verdicts().stream()
            .anyMatch(verdict -> verdict.name().equals(NAME) && verdict.usable())
        && CpuFeatures.detect().usable(CpuFeature.FMA);
  }

  @Override
  protected FloatKernels kernels() {
    return Backends.select(NAME).backend().floats();
  }

  /** Else the contract would hold the scalar loops against themselves. */
  @Test
  void machineCodeIsWhatIsTested() {
    assertThat(kernels()).isSameAs(X86Floats.INSTANCE);
  }
}
