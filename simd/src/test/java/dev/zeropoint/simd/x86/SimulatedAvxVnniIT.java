package dev.zeropoint.simd.x86;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.GemmBackendContract;
import dev.zeropoint.simd.x86.sim.Simulator;
import org.junit.jupiter.api.condition.EnabledIf;

/** The contract on interpreted kernels of {@link Tier#AVX_VNNI}, on any CPU. */
@EnabledIf("canSimulate")
class SimulatedAvxVnniIT extends GemmBackendContract {
  private static final GemmBackend BACKEND =
      new X86Backend(Tier.AVX_VNNI, new Kernels(SimulatedKernel::new), FloatKernels.reference());

  static boolean canSimulate() {
    return Simulator.isPresent();
  }

  @Override
  public GemmBackend backend() {
    return BACKEND;
  }

  @Override
  public int[] tileSizes() {
    return X86BackendContract.tiles(Tier.AVX_VNNI);
  }

  /** The simulator allocates; the loops around the kernels are tested by what the CPU runs. */
  @Override
  public void productsAllocateNothing() {}
}
