package dev.zeropoint.simd.x86;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.GemmBackendContract;
import org.junit.jupiter.api.condition.EnabledIf;

/** Every backend test of the contract in AVX2 code. */
@EnabledIf("cpuHasIt")
class X86Avx2BackendTest extends GemmBackendContract {
  static boolean cpuHasIt() {
    return Backends.select("x86-avx2").backend() != null;
  }

  @Override
  public GemmBackend backend() {
    return Backends.select("x86-avx2").backend();
  }

  @Override
  public int[] tileSizes() {
    return new int[] {4, 6, 8, 16};
  }
}
