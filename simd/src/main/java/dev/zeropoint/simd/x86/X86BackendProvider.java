package dev.zeropoint.simd.x86;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.gemm.BackendProvider;
import dev.zeropoint.simd.x86.code.CodeMemory;
import dev.zeropoint.simd.x86.code.CodeMemoryException;
import dev.zeropoint.simd.x86.code.CpuFeature;
import dev.zeropoint.simd.x86.code.CpuFeatures;
import dev.zeropoint.simd.x86.floats.X86Floats;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Offers the backend of each tier. Where no machine code can run, all have the same reason. */
public final class X86BackendProvider implements BackendProvider {
  /** For {@link java.util.ServiceLoader}. */
  public X86BackendProvider() {}

  /** The one backend of each tier, made when it is known that machine code can run. */
  private static final class Holder {
    static final List<X86Backend> BACKENDS = backends(CpuFeatures.detect());

    private static List<X86Backend> backends(CpuFeatures cpu) {
      // Every CPU with AVX2 that is known has FMA, but it is a feature of its own.
      FloatKernels floats =
          cpu.usable(CpuFeature.FMA) ? X86Floats.INSTANCE : FloatKernels.reference();
      return Arrays.stream(Tier.values())
          .map(tier -> new X86Backend(tier, Kernels.ofThisJvm(), floats))
          .toList();
    }
  }

  @Override
  public List<Candidate> candidates() {
    Optional<String> obstacle = CodeMemory.obstacle();
    if (obstacle.isPresent()) {
      return candidates(obstacle.get());
    }
    try {
      return candidates(CpuFeatures.detect());
    } catch (CodeMemoryException | IllegalArgumentException e) {
      // The second: a property that cannot be read. It is the reason why each tier cannot be used.
      return candidates(e.getMessage());
    }
  }

  /** All tiers, each with what a CPU lacks for it. */
  static List<Candidate> candidates(CpuFeatures cpu) {
    return Arrays.stream(Tier.values()).map(tier -> candidate(tier, tier.missing(cpu))).toList();
  }

  /** All tiers, none of which can be used. */
  static List<Candidate> candidates(String obstacle) {
    return Arrays.stream(Tier.values()).map(tier -> candidate(tier, List.of(obstacle))).toList();
  }

  private static Candidate candidate(Tier tier, List<String> missing) {
    Optional<String> obstacle =
        missing.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", missing));
    return new Candidate(
        tier.backendName(), tier.rank(), obstacle, () -> Holder.BACKENDS.get(tier.ordinal()));
  }
}
