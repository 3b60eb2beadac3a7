package dev.zeropoint.simd.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zeropoint.core.gemm.BackendProvider.Candidate;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.simd.x86.code.CacheSizes;
import dev.zeropoint.simd.x86.code.CodeMemory;
import dev.zeropoint.simd.x86.code.CpuFeature;
import dev.zeropoint.simd.x86.code.CpuFeatures;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("tier")
class X86BackendProviderTest {
  private static final CpuFeatures EVERYTHING =
      new CpuFeatures(
          "AuthenticAMD",
          "",
          EnumSet.allOf(CpuFeature.class),
          Set.of(),
          true,
          true,
          new CacheSizes(0, 0, 0));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|x86-avx512vnni,x86-avxvnni,x86-avx2",
        "avx2,fma,avx_vnni|x86-avxvnni,x86-avx2",
        "avx2,fma|x86-avx2",
        "avx2|x86-avx2",
        "avx2,avx512f,avx512bw,avx512vl,avx512_vnni|x86-avx512vnni,x86-avx2",
        "fma|''"
      })
  void featuresThatAreAllowedMakeTheTiers(String allowed, String usable) {
    List<Candidate> candidates = X86BackendProvider.candidates(EVERYTHING.allowing(allowed));
    assertThat(candidates).hasSize(Tier.values().length);
    assertThat(
            String.join(
                ",",
                candidates.stream()
                    .filter(c -> c.obstacle().isEmpty())
                    .map(Candidate::name)
                    .toList()))
        .isEqualTo(usable);
  }

  /** No backend of x86 is taken by mistake, and whoever names one reads why. */
  @Test
  void aPropertyThatCannotBeReadIsTheReasonOfEveryTier() {
    assumeTrue(CodeMemory.obstacle().isEmpty(), () -> CodeMemory.obstacle().orElseThrow());
    String before = System.getProperty(CpuFeatures.PROPERTY);
    try {
      System.setProperty(CpuFeatures.PROPERTY, "avx2,sse9");
      for (Tier tier : Tier.values()) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Backends.select(tier.backendName()))
            .withMessageContaining("backend " + tier.backendName() + " cannot be used")
            .withMessageContaining("avx2,sse9: unknown feature \"sse9\"; known are avx2, fma");
      }
    } finally {
      if (before == null) {
        System.clearProperty(CpuFeatures.PROPERTY);
      } else {
        System.setProperty(CpuFeatures.PROPERTY, before);
      }
    }
  }
}
