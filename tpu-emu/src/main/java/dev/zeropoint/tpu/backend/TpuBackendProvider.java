package dev.zeropoint.tpu.backend;

import dev.zeropoint.core.gemm.BackendProvider;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.util.List;
import java.util.Optional;

/** Offers the TPU v1 by name. It ranks below the scalar reference, so it is never just chosen. */
public final class TpuBackendProvider implements BackendProvider {
  private static final int RANK = -10;

  /** For {@link java.util.ServiceLoader}. */
  public TpuBackendProvider() {}

  /** Made at first use, when it is known which backend is the fastest. */
  private static final class Fast {
    static final GemmBackend BACKEND =
        new TpuBackend(TpuConfig.V1, Backends.select(Backends.AUTO).backend());
  }

  /** Made at first use. */
  private static final class Slow {
    static final GemmBackend BACKEND = new MachineBackend(TpuConfig.V1);
  }

  @Override
  public List<Candidate> candidates() {
    return List.of(
        new Candidate(TpuBackend.NAME, RANK, Optional.empty(), () -> Fast.BACKEND),
        new Candidate(MachineBackend.NAME, RANK - 1, Optional.empty(), () -> Slow.BACKEND));
  }
}
