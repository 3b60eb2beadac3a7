package dev.zeropoint.simd.x86;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("cpuHasIt")
class X86AvxVnniBackendTest extends X86BackendContract {
  X86AvxVnniBackendTest() {
    super(Tier.AVX_VNNI);
  }

  static boolean cpuHasIt() {
    return cpuHas(Tier.AVX_VNNI);
  }
}
