package dev.zeropoint.bench.gemm;

import java.util.Optional;

/** Another library that multiplies 8-bit matrices. */
public interface GemmPeer {
  /** The name that chooses it. */
  String name();

  /** Why it cannot play with this epilogue, in one line, or nothing when it can. */
  Optional<String> obstacle(EpilogueKind epilogue);

  /**
   * Prepares it for a problem.
   *
   * @param threads that it may use
   */
  GemmContender open(GemmProblem problem, int threads);
}
