package dev.zeropoint.simd.x86.code;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the CPU has and what the operating system lets programs use. The bits are those of the Intel
 * Software Developer's Manual, volume 2, CPUID, and the AMD64 Architecture Programmer's Manual,
 * volume 3, appendix E.
 *
 * @param vendor for instance {@code AuthenticAMD}
 * @param brand the CPU's name for people; empty where it tells none
 * @param features what the CPU has, whether the operating system allows it or not
 * @param hidden those of {@code features} that count as missing, by {@link #PROPERTY}
 * @param savesYmm whether the operating system saves 256-bit registers
 * @param savesZmm whether it saves 512-bit registers and masks
 * @param caches sizes of the data caches
 */
public record CpuFeatures(
    String vendor,
    String brand,
    Set<CpuFeature> features,
    Set<CpuFeature> hidden,
    boolean savesYmm,
    boolean savesZmm,
    CacheSizes caches) {
  /**
   * Name of the system property that hides features: the names of those that may be used, separated
   * by commas, for instance {@code avx2,fma}. All others count as missing. Not set or blank,
   * nothing is hidden. A name of a feature that the CPU lacks changes nothing.
   */
  public static final String PROPERTY = "zeropoint.x86.features";

  private static final int EXTENDED = 0x8000_0000;
  private static final int BRAND_FIRST = 0x8000_0002;
  private static final int BRAND_LAST = 0x8000_0004;
  private static final int INTEL_CACHES = 4;
  private static final int AMD_CACHES = 0x8000_001D;
  private static final int OSXSAVE_BIT = 27;
  private static final int TOPOLOGY_EXTENSIONS_BIT = 22;

  /** Copies the sets. */
  public CpuFeatures {
    features = copy(features);
    hidden = copy(hidden);
  }

  /** In the order of the constants, so that the set always prints the same. */
  private static Set<CpuFeature> copy(Set<CpuFeature> features) {
    Set<CpuFeature> copy = EnumSet.noneOf(CpuFeature.class);
    copy.addAll(features);
    return Collections.unmodifiableSet(copy);
  }

  /**
   * Asks this machine's CPU, by running CPUID and XGETBV, and hides what {@link #PROPERTY} hides.
   *
   * @throws CodeMemoryException if machine code cannot run here, with the reason
   * @throws IllegalArgumentException if the property holds a name that is not a feature's, with the
   *     names that are
   */
  public static CpuFeatures detect() {
    return ofCpu().allowing(System.getProperty(PROPERTY, ""));
  }

  /** This machine's CPU with nothing hidden. */
  static CpuFeatures ofCpu() {
    try (CpuidCode cpuid = new CpuidCode()) {
      return decode(cpuid);
    }
  }

  /**
   * The same CPU with all but some features hidden.
   *
   * @param names as in {@link #PROPERTY}; blank hides nothing
   * @throws IllegalArgumentException if one is not a feature's name, with the names that are
   */
  public CpuFeatures allowing(String names) {
    Set<CpuFeature> hide = EnumSet.noneOf(CpuFeature.class);
    if (!names.isBlank()) {
      hide.addAll(features);
      for (String name : names.split(",", -1)) {
        hide.remove(named(name.strip(), names));
      }
    }
    return new CpuFeatures(vendor, brand, features, hide, savesYmm, savesZmm, caches);
  }

  private static CpuFeature named(String name, String names) {
    return Arrays.stream(CpuFeature.values())
        .filter(feature -> feature.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    PROPERTY
                        + "="
                        + names
                        + ": unknown feature \""
                        + name
                        + "\"; known are "
                        + Arrays.stream(CpuFeature.values())
                            .map(CpuFeature::text)
                            .collect(Collectors.joining(", "))));
  }

  /**
   * Whether the CPU has it, the operating system saves the registers that it uses, and it is not
   * hidden.
   */
  public boolean usable(CpuFeature feature) {
    return missing(feature).isEmpty();
  }

  /**
   * Everything that stands between this machine and a set of features, in words; empty if all can
   * be used. For instance {@code avx512_vnni missing} and {@code the operating system does not save
   * zmm registers}.
   */
  public List<String> missing(CpuFeature... wanted) {
    List<String> missing = new ArrayList<>();
    List<String> concealed = new ArrayList<>();
    Set<CpuFeature.Registers> unsaved = EnumSet.noneOf(CpuFeature.Registers.class);
    for (CpuFeature feature : wanted) {
      if (!features.contains(feature)) {
        missing.add(feature.text() + " missing");
      } else if (hidden.contains(feature)) {
        concealed.add(feature.text());
      }
      if (!saves(feature.registers())) {
        unsaved.add(feature.registers());
      }
    }
    if (!concealed.isEmpty()) {
      missing.add(PROPERTY + " hides " + String.join(" ", concealed));
    }
    for (CpuFeature.Registers registers : unsaved) {
      missing.add("the operating system does not save " + registers.text() + " registers");
    }
    return List.copyOf(missing);
  }

  private boolean saves(CpuFeature.Registers registers) {
    return switch (registers) {
      case YMM -> savesYmm;
      case ZMM -> savesZmm;
    };
  }

  /** Reads the bits of a CPU's answers. */
  static CpuFeatures decode(Cpuid cpuid) {
    Cpuid.Leaf basic = cpuid.leaf(0, 0);
    Cpuid.Leaf one = cpuid.leaf(1, 0);
    long xcr0 = bit(one.ecx(), OSXSAVE_BIT) ? cpuid.xcr0() : 0;
    return new CpuFeatures(
        text(basic.ebx(), basic.edx(), basic.ecx()),
        brand(cpuid),
        features(cpuid, basic.eax(), one),
        Set.of(),
        CpuFeature.Registers.YMM.savedWith(xcr0),
        CpuFeature.Registers.ZMM.savedWith(xcr0),
        caches(cpuid, basic.eax()));
  }

  private static Set<CpuFeature> features(Cpuid cpuid, int lastLeaf, Cpuid.Leaf one) {
    Set<CpuFeature> features = EnumSet.noneOf(CpuFeature.class);
    addIf(features, CpuFeature.FMA, one.ecx(), 12);
    // Beyond its last leaf an Intel CPU answers with the last leaf's data.
    Cpuid.Leaf seven = lastLeaf >= 7 ? cpuid.leaf(7, 0) : Cpuid.Leaf.NONE;
    addIf(features, CpuFeature.AVX2, seven.ebx(), 5);
    addIf(features, CpuFeature.AVX512F, seven.ebx(), 16);
    addIf(features, CpuFeature.AVX512DQ, seven.ebx(), 17);
    addIf(features, CpuFeature.AVX512BW, seven.ebx(), 30);
    addIf(features, CpuFeature.AVX512VL, seven.ebx(), 31);
    addIf(features, CpuFeature.AVX512_VNNI, seven.ecx(), 11);
    Cpuid.Leaf sevenOne = seven.eax() >= 1 ? cpuid.leaf(7, 1) : Cpuid.Leaf.NONE;
    addIf(features, CpuFeature.AVX_VNNI, sevenOne.eax(), 4);
    return features;
  }

  private static void addIf(Set<CpuFeature> features, CpuFeature feature, int bits, int bit) {
    if (bit(bits, bit)) {
      features.add(feature);
    }
  }

  private static boolean bit(int bits, int bit) {
    return (bits >>> bit & 1) != 0;
  }

  private static String brand(Cpuid cpuid) {
    StringBuilder brand = new StringBuilder();
    if (hasExtended(cpuid, BRAND_LAST)) {
      for (int leaf = BRAND_FIRST; leaf <= BRAND_LAST; leaf++) {
        Cpuid.Leaf part = cpuid.leaf(leaf, 0);
        brand.append(text(part.eax(), part.ebx(), part.ecx(), part.edx()));
      }
    }
    return brand.toString().strip();
  }

  private static CacheSizes caches(Cpuid cpuid, int lastLeaf) {
    if (hasExtended(cpuid, AMD_CACHES)
        && bit(cpuid.leaf(EXTENDED + 1, 0).ecx(), TOPOLOGY_EXTENSIONS_BIT)) {
      return CacheSizes.read(cpuid, AMD_CACHES);
    }
    return lastLeaf >= INTEL_CACHES ? CacheSizes.read(cpuid, INTEL_CACHES) : CacheSizes.UNKNOWN;
  }

  /** A CPU without extended leaves answers with anything, but not with a number of that range. */
  private static boolean hasExtended(Cpuid cpuid, int leaf) {
    int last = cpuid.leaf(EXTENDED, 0).eax();
    return last < 0 && last >= leaf;
  }

  /** Letters in little-endian order up to the first zero. */
  private static String text(int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(words.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      bytes.putInt(word);
    }
    String text = new String(bytes.array(), StandardCharsets.US_ASCII);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
