package dev.zeropoint.simd.x86;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("cpuHasIt")
class X86Avx2BackendTest extends X86BackendContract {
  X86Avx2BackendTest() {
    super(Tier.AVX2);
  }

  static boolean cpuHasIt() {
    return cpuHas(Tier.AVX2);
  }
}
