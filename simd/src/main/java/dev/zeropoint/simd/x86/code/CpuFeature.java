package dev.zeropoint.simd.x86.code;

/** An instruction set extension, by the name that Linux gives it in /proc/cpuinfo. */
public enum CpuFeature {
  /** 256-bit integer instructions. */
  AVX2("avx2", Registers.YMM),
  /** Multiply and add of floats with one rounding. */
  FMA("fma", Registers.YMM),
  /** 512-bit registers, masks, 32 registers. */
  AVX512F("avx512f", Registers.ZMM),
  /** Instructions on bytes and words in 512-bit registers. */
  AVX512BW("avx512bw", Registers.ZMM),
  /** Further instructions on 32 and 64 bits. */
  AVX512DQ("avx512dq", Registers.ZMM),
  /** The AVX-512 instructions on 128 and 256 bits. */
  AVX512VL("avx512vl", Registers.ZMM),
  /** vpdpbusd and vpdpwssd on 512 bits. */
  AVX512_VNNI("avx512_vnni", Registers.ZMM),
  /** vpdpbusd and vpdpwssd on 256 bits without AVX-512. */
  AVX_VNNI("avx_vnni", Registers.YMM);

  /** The widest registers that a feature uses, which the operating system must save. */
  enum Registers {
    /** 256 bits: the bits SSE and AVX of XCR0. */
    YMM(0x6),
    /** 512 bits and masks: those, and the bits opmask, ZMM_Hi256 and Hi16_ZMM. */
    ZMM(0xE6);

    private final long xcr0;

    Registers(long xcr0) {
      this.xcr0 = xcr0;
    }

    /** Whether an operating system with these bits in XCR0 saves them. */
    boolean savedWith(long bits) {
      return (bits & xcr0) == xcr0;
    }

    /** As the manuals write it. */
    String text() {
      return this == YMM ? "ymm" : "zmm";
    }
  }

  private final String text;
  private final Registers registers;

  CpuFeature(String text, Registers registers) {
    this.text = text;
    this.registers = registers;
  }

  /** The name, for instance {@code avx512_vnni}. */
  public String text() {
    return text;
  }

  /** What the operating system must save for it. */
  Registers registers() {
    return registers;
  }
}
