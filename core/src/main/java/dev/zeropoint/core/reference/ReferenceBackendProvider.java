package dev.zeropoint.core.reference;

import dev.zeropoint.core.gemm.BackendProvider;
import dev.zeropoint.core.gemm.GemmBackend;
import java.util.List;
import java.util.Optional;

/** Offers the scalar reference: usable everywhere, chosen when nothing faster is. */
public final class ReferenceBackendProvider implements BackendProvider {
  private static final GemmBackend BACKEND = new ReferenceBackend();

  /** For {@link java.util.ServiceLoader}. */
  public ReferenceBackendProvider() {}

  @Override
  public List<Candidate> candidates() {
    return List.of(new Candidate(ReferenceBackend.NAME, 0, Optional.empty(), () -> BACKEND));
  }
}
