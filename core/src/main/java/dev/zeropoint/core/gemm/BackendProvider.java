package dev.zeropoint.core.gemm;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The service by which a module offers backends. {@link Backends} finds providers with {@link
 * java.util.ServiceLoader}.
 */
public interface BackendProvider {
  /**
   * Every backend this module has, the unusable ones with the reason. Must not throw: a provider
   * that does is skipped with a warning.
   */
  List<Candidate> candidates();

  /**
   * One backend on offer.
   *
   * @param name that selects it, unique among all providers
   * @param rank the greatest usable rank is the best backend; the scalar reference has 0
   * @param obstacle why it cannot be used here, or nothing when it can
   * @param backend makes it; called only when there is no obstacle
   */
  record Candidate(
      String name, int rank, Optional<String> obstacle, Supplier<GemmBackend> backend) {}
}
