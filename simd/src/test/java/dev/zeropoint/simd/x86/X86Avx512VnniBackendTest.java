package dev.zeropoint.simd.x86;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("cpuHasIt")
class X86Avx512VnniBackendTest extends X86BackendContract {
  X86Avx512VnniBackendTest() {
    super(Tier.AVX512_VNNI);
  }

  static boolean cpuHasIt() {
    return cpuHas(Tier.AVX512_VNNI);
  }
}
