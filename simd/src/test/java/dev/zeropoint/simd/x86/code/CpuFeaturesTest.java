package dev.zeropoint.simd.x86.code;

import static dev.zeropoint.simd.x86.code.CpuFeature.AVX2;
import static dev.zeropoint.simd.x86.code.CpuFeature.AVX512BW;
import static dev.zeropoint.simd.x86.code.CpuFeature.AVX512DQ;
import static dev.zeropoint.simd.x86.code.CpuFeature.AVX512F;
import static dev.zeropoint.simd.x86.code.CpuFeature.AVX512VL;
import static dev.zeropoint.simd.x86.code.CpuFeature.AVX512_VNNI;
import static dev.zeropoint.simd.x86.code.CpuFeature.AVX_VNNI;
import static dev.zeropoint.simd.x86.code.CpuFeature.FMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Decodes tables of known CPUs, then asks this one and compares with what Linux says of it. */
@Tag("tier")
class CpuFeaturesTest {
  private static final String AMD = "AuthenticAMD";
  private static final String INTEL = "GenuineIntel";
  private static final int DATA = 1;
  private static final int CODE = 2;
  private static final int UNIFIED = 3;
  private static final int TOPOLOGY_EXTENSIONS = 1 << 22;

  /** Leaf 7 ebx: AVX2; AVX-512 F, DQ, BW, VL. */
  private static final int EBX_AVX2 = 1 << 5;

  private static final int EBX_AVX512 = 1 << 16 | 1 << 17 | 1 << 30 | 1 << 31;

  /** Leaf 7 ecx: AVX512_VNNI. */
  private static final int ECX_VNNI = 1 << 11;

  /** Leaf 7.1 eax: AVX_VNNI. */
  private static final int EAX_AVX_VNNI = 1 << 4;

  private static final long XCR0_YMM = 0x7;
  private static final long XCR0_ZMM = 0xE7;

  private static CpuTable zen(int ebx, int ecx, int sevenOne, long xcr0) {
    return CpuTable.modern(0x10, AMD, xcr0)
        .with(7, 0, sevenOne == 0 ? 0 : 1, ebx, ecx, 0)
        .with(7, 1, sevenOne, 0, 0, 0)
        .with(0x8000_0001, 0, 0, 0, TOPOLOGY_EXTENSIONS, 0);
  }

  @Test
  void zen3() {
    CpuTable table =
        zen(EBX_AVX2, 0, 0, XCR0_YMM)
            .brand("AMD EPYC 7763 64-Core Processor                ", 0x8000_0023)
            .cache(0x8000_001D, 0, DATA, 1, 8, 64)
            .cache(0x8000_001D, 1, CODE, 1, 8, 64)
            .cache(0x8000_001D, 2, UNIFIED, 2, 8, 1024)
            .cache(0x8000_001D, 3, UNIFIED, 3, 16, 32768);
    CpuFeatures cpu = CpuFeatures.decode(table);
    assertThat(cpu.vendor()).isEqualTo(AMD);
    assertThat(cpu.brand()).isEqualTo("AMD EPYC 7763 64-Core Processor");
    assertThat(cpu.features()).containsExactly(AVX2, FMA);
    assertThat(cpu.caches()).isEqualTo(new CacheSizes(32 << 10, 512 << 10, 32 << 20));
    assertThat(cpu.usable(AVX2)).isTrue();
    assertThat(cpu.missing(AVX512F, AVX512_VNNI))
        .containsExactly(
            "avx512f missing",
            "avx512_vnni missing",
            "the operating system does not save zmm registers");
    assertThat(cpu.missing(AVX2, FMA, AVX_VNNI)).containsExactly("avx_vnni missing");
  }

  @Test
  void zen5() {
    CpuTable table =
        zen(EBX_AVX2 | EBX_AVX512, ECX_VNNI, EAX_AVX_VNNI, XCR0_ZMM)
            .brand("AMD EPYC 9655 96-Core Processor                ", 0x8000_0028)
            .cache(0x8000_001D, 0, DATA, 1, 12, 64)
            .cache(0x8000_001D, 1, CODE, 1, 8, 64)
            .cache(0x8000_001D, 2, UNIFIED, 2, 16, 1024)
            .cache(0x8000_001D, 3, UNIFIED, 3, 16, 32768);
    CpuFeatures cpu = CpuFeatures.decode(table);
    assertThat(cpu.features()).containsExactly(CpuFeature.values());
    assertThat(cpu.missing(CpuFeature.values())).isEmpty();
    assertThat(cpu.caches()).isEqualTo(new CacheSizes(48 << 10, 1 << 20, 32 << 20));
  }

  @Test
  void skylakeX() {
    CpuTable table =
        CpuTable.modern(0x16, INTEL, 0x2FF)
            .with(7, 0, 0, EBX_AVX2 | EBX_AVX512, 0, 0)
            .brand("Intel(R) Xeon(R) Platinum 8175M CPU @ 2.50GHz", 0x8000_0008)
            .cache(4, 0, DATA, 1, 8, 64)
            .cache(4, 1, CODE, 1, 8, 64)
            .cache(4, 2, UNIFIED, 2, 16, 1024)
            .cache(4, 3, UNIFIED, 3, 11, 49152);
    CpuFeatures cpu = CpuFeatures.decode(table);
    assertThat(cpu.vendor()).isEqualTo(INTEL);
    assertThat(cpu.brand()).isEqualTo("Intel(R) Xeon(R) Platinum 8175M CPU @ 2.50GHz");
    assertThat(cpu.features()).containsExactly(AVX2, FMA, AVX512F, AVX512BW, AVX512DQ, AVX512VL);
    assertThat(cpu.caches()).isEqualTo(new CacheSizes(32 << 10, 1 << 20, 33 << 20));
    assertThat(cpu.missing(AVX512F, AVX512BW, AVX512_VNNI)).containsExactly("avx512_vnni missing");
  }

  @Test
  void alderLake() {
    CpuTable table =
        CpuTable.modern(0x20, INTEL, XCR0_YMM)
            .with(7, 0, 1, EBX_AVX2, 0, 0)
            .with(7, 1, EAX_AVX_VNNI | 1 << 10, 0, 0, 0)
            .brand("12th Gen Intel(R) Core(TM) i9-12900K", 0x8000_0008)
            .cache(4, 0, DATA, 1, 12, 64)
            .cache(4, 1, CODE, 1, 8, 64)
            .cache(4, 2, UNIFIED, 2, 10, 2048)
            .cache(4, 3, UNIFIED, 3, 12, 40960);
    CpuFeatures cpu = CpuFeatures.decode(table);
    assertThat(cpu.features()).containsExactly(AVX2, FMA, AVX_VNNI);
    assertThat(cpu.missing(AVX2, AVX_VNNI)).isEmpty();
    assertThat(cpu.caches()).isEqualTo(new CacheSizes(48 << 10, 1280 << 10, 30 << 20));
  }

  /** Leaf 7.1 is asked for only where leaf 7 has a second subleaf. */
  @Test
  void subleavesThatAreNotThereAreNotRead() {
    CpuTable table =
        CpuTable.modern(0x16, INTEL, XCR0_YMM)
            .with(7, 0, 0, EBX_AVX2, 0, 0)
            .with(7, 1, -1, -1, -1, -1);
    assertThat(CpuFeatures.decode(table).features()).containsExactly(AVX2, FMA);
  }

  /** An old CPU answers to a leaf beyond its last with the last one's bits. */
  @Test
  void leavesThatAreNotThereAreNotRead() {
    CpuTable table =
        CpuTable.modern(3, INTEL, XCR0_YMM)
            .with(7, 0, -1, -1, -1, -1)
            .with(4, 0, -1, -1, -1, -1)
            .with(0x8000_0000, 0, 0x1234, 0, 0, 0)
            .with(0x8000_0002, 0, 0x41414141, 0, 0, 0);
    CpuFeatures cpu = CpuFeatures.decode(table);
    assertThat(cpu.features()).containsExactly(FMA);
    assertThat(cpu.brand()).isEmpty();
    assertThat(cpu.caches()).isEqualTo(CacheSizes.UNKNOWN);
  }

  /** A virtual machine that shows the CPU's bits but keeps part of the 512-bit state to itself. */
  @Test
  void virtualMachineThatMasksZmm() {
    for (long xcr0 : new long[] {0x7, 0x27, 0x47, 0x87, 0x67, 0xA7, 0xC7, 0xE1}) {
      CpuTable table = zen(EBX_AVX2 | EBX_AVX512, ECX_VNNI, EAX_AVX_VNNI, xcr0);
      CpuFeatures cpu = CpuFeatures.decode(table);
      assertThat(cpu.features()).contains(AVX512_VNNI);
      assertThat(cpu.usable(AVX512_VNNI)).isFalse();
      assertThat(cpu.missing(AVX512F, AVX512_VNNI))
          .containsExactly("the operating system does not save zmm registers");
      assertThat(cpu.usable(AVX_VNNI)).isEqualTo((xcr0 & 6) == 6);
    }
  }

  @Test
  void operatingSystemWithoutXsave() {
    CpuTable table = CpuTable.withoutXsave(0x16, INTEL).with(7, 0, 0, EBX_AVX2 | EBX_AVX512, 0, 0);
    assertThat(CpuFeatures.decode(table).missing(AVX2, AVX512F))
        .containsExactly(
            "the operating system does not save ymm registers",
            "the operating system does not save zmm registers");
  }

  @Test
  void endlessListOfCachesEnds() {
    CpuTable table = CpuTable.modern(0x16, INTEL, XCR0_YMM);
    for (int i = 0; i < 100; i++) {
      table.cache(4, i, DATA, 1, 1 + i, 64);
    }
    assertThat(CpuFeatures.decode(table).caches().l1()).isEqualTo(16 * 64 * 64);
  }

  /**
   * Linux is asked for what a program relies on. The model name is not compared: a hypervisor may
   * show the guest's kernel one name at boot and programs another one later.
   */
  @Test
  void thisCpuHasWhatLinuxSaysItHas() throws IOException {
    assumeTrue(CodeMemory.obstacle().isEmpty(), () -> CodeMemory.obstacle().orElseThrow());
    CpuFeatures cpu = CpuFeatures.ofCpu();
    List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
    assertThat(cpu.vendor()).isEqualTo(value(lines, "vendor_id"));
    assertThat(cpu.brand()).matches("\\p{Print}*").isEqualTo(cpu.brand().strip());
    // The kernel lists only what it lets programs use.
    Set<String> flags = Set.of(value(lines, "flags").split(" +"));
    Set<CpuFeature> listed = which(feature -> flags.contains(feature.text()));
    Set<CpuFeature> usable = which(cpu::usable);
    assertThat(usable).containsAll(listed);
    usable.removeAll(listed);
    // Before 5.12 Linux had no name for AVX-VNNI.
    assertThat(usable).isSubsetOf(AVX_VNNI);
    System.out.println(cpu + "; Linux calls it " + value(lines, "model name"));
  }

  private static Set<CpuFeature> which(Predicate<CpuFeature> rule) {
    return Arrays.stream(CpuFeature.values()).filter(rule).collect(Collectors.toSet());
  }

  private static String value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElseThrow();
  }
}
