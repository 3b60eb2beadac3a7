package dev.zeropoint.simd.x86;

import dev.zeropoint.simd.x86.code.CpuFeature;
import dev.zeropoint.simd.x86.code.CpuFeatures;
import java.util.List;

/** The instruction sets that there are kernels for, each with a backend of its own. */
enum Tier {
  /** 512-bit registers and VNNI. */
  AVX512_VNNI(
      "x86-avx512vnni",
      300,
      12_000_000,
      Dot.VPDPBUSD_ZMM,
      Dot.VPDPBUSD_ZMM,
      CpuFeature.AVX2,
      CpuFeature.AVX512F,
      CpuFeature.AVX512BW,
      CpuFeature.AVX512VL,
      CpuFeature.AVX512_VNNI),

  /** 256-bit registers and VNNI without AVX-512. */
  AVX_VNNI(
      "x86-avxvnni",
      250,
      6_000_000,
      Dot.VPDPBUSD_YMM,
      Dot.VPDPBUSD_YMM,
      CpuFeature.AVX2,
      CpuFeature.AVX_VNNI),

  /** 256-bit registers, no VNNI. */
  AVX2("x86-avx2", 200, 3_000_000, Dot.VPMADDUBSW_YMM, Dot.VPMADDWD_YMM, CpuFeature.AVX2);

  private final String backendName;
  private final int rank;
  private final long productsPerCall;
  private final Dot small;
  private final Dot any;
  private final CpuFeature[] features;

  Tier(
      String backendName,
      int rank,
      long productsPerCall,
      Dot small,
      Dot any,
      CpuFeature... features) {
    this.backendName = backendName;
    this.rank = rank;
    this.productsPerCall = productsPerCall;
    this.small = small;
    this.any = any;
    this.features = features;
  }

  /** The backend's name. */
  String backendName() {
    return backendName;
  }

  /** Its place among all backends. */
  int rank() {
    return rank;
  }

  /**
   * How many multiply-accumulates one native call does at most: what a slow core of the kind does
   * in 50 microseconds, since a thread in such a call reaches no safepoint.
   */
  long productsPerCall() {
    return productsPerCall;
  }

  /** The way for weights whose pairs are all small ({@link X86Weights#pairFits}). */
  Dot small() {
    return small;
  }

  /** The way for any weights. */
  Dot any() {
    return any;
  }

  /** What this CPU lacks for it. */
  List<String> missing(CpuFeatures cpu) {
    return cpu.missing(features);
  }
}
