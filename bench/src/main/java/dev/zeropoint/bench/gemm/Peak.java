package dev.zeropoint.bench.gemm;

import dev.zeropoint.bench.duel.CloseableContender;
import dev.zeropoint.simd.x86.PeakProbe;
import java.util.Optional;

/** Dot products in registers alone: what one core computes at most. */
final class Peak implements CloseableContender {
  /** A call lasts some microseconds: long against the call itself, short against a sample. */
  private static final long ITERATIONS = 10_000;

  private final PeakProbe probe;

  private Peak(PeakProbe probe) {
    this.probe = probe;
  }

  /** The limit of the multipliers, or nothing where no machine code can run. */
  static Optional<Peak> ofMultipliers() {
    return PeakProbe.ofMultipliers().map(Peak::new);
  }

  /**
   * The limit of a kernel's step, where that is more than a multiplication.
   *
   * @param smallWeights whether it is the one for small weights
   */
  static Optional<Peak> ofStep(boolean smallWeights) {
    return PeakProbe.ofStep(smallWeights).map(Peak::new);
  }

  /** The instructions, such as {@code vpdpbusd zmm}. */
  @Override
  public String name() {
    return probe.instructions();
  }

  /** Multiply-accumulates of one call. */
  long macsPerCall() {
    return ITERATIONS * probe.macsPerIteration();
  }

  @Override
  public void run(int calls) {
    for (int i = 0; i < calls; i++) {
      probe.run(ITERATIONS);
    }
  }

  @Override
  public void close() {
    probe.close();
  }
}
