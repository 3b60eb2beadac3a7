package dev.zeropoint.simd.x86.code;

import static dev.zeropoint.simd.x86.code.CpuFeature.AVX2;
import static dev.zeropoint.simd.x86.code.CpuFeature.AVX512F;
import static dev.zeropoint.simd.x86.code.CpuFeature.AVX512_VNNI;
import static dev.zeropoint.simd.x86.code.CpuFeature.AVX_VNNI;
import static dev.zeropoint.simd.x86.code.CpuFeature.FMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The property that hides features of the CPU. */
@Tag("tier")
class HiddenFeaturesTest {
  private static CpuFeatures cpu(Set<CpuFeature> features) {
    return new CpuFeatures("GenuineIntel", "", features, Set.of(), true, true, CacheSizes.UNKNOWN);
  }

  @Test
  void whatIsNotNamedCountsAsMissingAndSaysWhy() {
    CpuFeatures cpu = cpu(EnumSet.allOf(CpuFeature.class)).allowing(" avx2 ,fma");
    assertThat(cpu.missing(AVX2, FMA)).isEmpty();
    assertThat(cpu.usable(AVX_VNNI)).isFalse();
    assertThat(cpu.missing(AVX2, AVX512F, AVX_VNNI))
        .containsExactly("zeropoint.x86.features hides avx512f avx_vnni");
    assertThat(cpu.features()).as("what the CPU has").hasSize(CpuFeature.values().length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void blankHidesNothing(String names) {
    CpuFeatures cpu = cpu(EnumSet.allOf(CpuFeature.class));
    assertThat(cpu.allowing(names)).isEqualTo(cpu);
  }

  @Test
  void nothingIsClaimedThatTheCpuLacks() {
    CpuFeatures cpu = cpu(EnumSet.of(AVX2)).allowing("avx2,fma,avx512_vnni");
    assertThat(cpu.missing(AVX2, FMA, AVX512_VNNI))
        .containsExactly("fma missing", "avx512_vnni missing");
    CpuFeatures unsaved =
        new CpuFeatures("", "", Set.of(AVX512F), Set.of(), true, false, CacheSizes.UNKNOWN);
    assertThat(unsaved.allowing("avx512f").usable(AVX512F)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"avx3|avx3", "avx2,AVX_VNNI|AVX_VNNI", "avx2,|''", "avx2 fma|avx2 fma", "none|none"})
  void aNameThatIsNoneIsRefusedWithThoseThatAre(String names, String unknown) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cpu(EnumSet.allOf(CpuFeature.class)).allowing(names))
        .withMessage(
            "zeropoint.x86.features="
                + names
                + ": unknown feature \""
                + unknown
                + "\"; known are avx2, fma, avx512f, avx512bw, avx512dq, avx512vl, avx512_vnni,"
                + " avx_vnni");
  }

  @Test
  void detectionReadsTheProperty() {
    assumeTrue(CodeMemory.obstacle().isEmpty(), () -> CodeMemory.obstacle().orElseThrow());
    String before = System.getProperty(CpuFeatures.PROPERTY);
    try {
      System.setProperty(CpuFeatures.PROPERTY, "avx2");
      CpuFeatures cpu = CpuFeatures.detect();
      assertThat(cpu.usable(AVX2)).isEqualTo(CpuFeatures.ofCpu().usable(AVX2));
      assertThat(cpu.usable(FMA)).isFalse();
      System.setProperty(CpuFeatures.PROPERTY, "avx9");
      assertThatIllegalArgumentException().isThrownBy(CpuFeatures::detect);
    } finally {
      if (before == null) {
        System.clearProperty(CpuFeatures.PROPERTY);
      } else {
        System.setProperty(CpuFeatures.PROPERTY, before);
      }
    }
  }
}
