package dev.zeropoint.simd.x86.asm;

/**
 * Arithmetic on vectors. An instruction is encoded with VEX where its operands allow it and with
 * EVEX where they are 512 bits wide or numbered 16 and above.
 */
abstract class ArithmeticAssembler extends VectorEncoder {
  private static final Opcode VPADDD = new Opcode(P66, M0F, 0, 0xFE);
  private static final Opcode VPSUBD = new Opcode(P66, M0F, 0, 0xFA);
  private static final Opcode VPSUBW = new Opcode(P66, M0F, 0, 0xF9);
  private static final Opcode VPADDSW = new Opcode(P66, M0F, 0, 0xED);
  private static final Opcode VPMULLD = new Opcode(P66, M0F38, 0, 0x40);
  private static final Opcode VPMADDWD = new Opcode(P66, M0F, 0, 0xF5);
  private static final Opcode VPMADDUBSW = new Opcode(P66, M0F38, 0, 0x04);
  private static final Opcode VPDPBUSD = new Opcode(P66, M0F38, 0, 0x50);
  private static final Opcode VPSADBW = new Opcode(P66, M0F, 0, 0xF6);
  private static final Opcode VPXOR = new Opcode(P66, M0F, 0, 0xEF);
  private static final Opcode VPAND = new Opcode(P66, M0F, 0, 0xDB);
  private static final Opcode VPANDN = new Opcode(P66, M0F, 0, 0xDF);
  private static final Opcode VPOR = new Opcode(P66, M0F, 0, 0xEB);
  private static final Opcode VPMAXSD = new Opcode(P66, M0F38, 0, 0x3D);
  private static final Opcode VPMAXUD = new Opcode(P66, M0F38, 0, 0x3F);
  private static final Opcode VPMINSD = new Opcode(P66, M0F38, 0, 0x39);
  private static final Opcode VPACKSSDW = new Opcode(P66, M0F, 0, 0x6B);
  private static final Opcode VPACKSSWB = new Opcode(P66, M0F, 0, 0x63);
  private static final Opcode VPACKUSWB = new Opcode(P66, M0F, 0, 0x67);
  private static final Opcode VADDPS = new Opcode(NP, M0F, 0, 0x58);
  private static final Opcode VSUBPS = new Opcode(NP, M0F, 0, 0x5C);
  private static final Opcode VMULPS = new Opcode(NP, M0F, 0, 0x59);
  private static final Opcode VDIVPS = new Opcode(NP, M0F, 0, 0x5E);
  private static final Opcode VMAXPS = new Opcode(NP, M0F, 0, 0x5F);
  private static final Opcode VMINPS = new Opcode(NP, M0F, 0, 0x5D);
  private static final Opcode VFMADD231PS = new Opcode(P66, M0F38, 0, 0xB8);
  private static final Opcode VFMADD213PS = new Opcode(P66, M0F38, 0, 0xA8);
  private static final Opcode VPSLLVD = new Opcode(P66, M0F38, 0, 0x47);
  private static final Opcode VPMULDQ = new Opcode(P66, M0F38, 1, 0x28);
  private static final Opcode VPADDQ = new Opcode(P66, M0F, 1, 0xD4);
  private static final Opcode VPSUBQ = new Opcode(P66, M0F, 1, 0xFB);
  private static final Opcode VPSLLVQ = new Opcode(P66, M0F38, 1, 0x47);
  private static final Opcode VPSRLVQ = new Opcode(P66, M0F38, 1, 0x45);
  private static final Opcode VPSRAVD = new Opcode(P66, M0F38, 0, 0x46);
  private static final Opcode VCVTDQ2PS = new Opcode(NP, M0F, 0, 0x5B);
  private static final Opcode VCVTPS2DQ = new Opcode(P66, M0F, 0, 0x5B);
  private static final Opcode VCVTTPS2DQ = new Opcode(PF3, M0F, 0, 0x5B);
  private static final Opcode VPMOVSXBW = new Opcode(P66, M0F38, 0, 0x20);
  private static final Opcode VPMOVZXBW = new Opcode(P66, M0F38, 0, 0x30);
  private static final Opcode VPMOVSXBD = new Opcode(P66, M0F38, 0, 0x21);
  private static final Opcode VPMOVZXBD = new Opcode(P66, M0F38, 0, 0x31);

  ArithmeticAssembler() {}

  /** {@code dst = a + b}, 32-bit. */
  public final void vpaddd(Vec dst, Vec a, Operand b) {
    vector(VPADDD, dst, a, b, dst.bytes());
  }

  /** {@code dst = a - b}, 32-bit. */
  public final void vpsubd(Vec dst, Vec a, Operand b) {
    vector(VPSUBD, dst, a, b, dst.bytes());
  }

  /** {@code dst = a - b}, 16-bit. */
  public final void vpsubw(Vec dst, Vec a, Operand b) {
    vector(VPSUBW, dst, a, b, dst.bytes());
  }

  /** {@code dst = a + b}, 16-bit with signed saturation. */
  public final void vpaddsw(Vec dst, Vec a, Operand b) {
    vector(VPADDSW, dst, a, b, dst.bytes());
  }

  /** {@code dst = a * b}, the low 32 bits. */
  public final void vpmulld(Vec dst, Vec a, Operand b) {
    vector(VPMULLD, dst, a, b, dst.bytes());
  }

  /** Signed 16-bit products, neighbours added in 32 bits. */
  public final void vpmaddwd(Vec dst, Vec a, Operand b) {
    vector(VPMADDWD, dst, a, b, dst.bytes());
  }

  /**
   * Unsigned bytes of a times signed bytes of b, neighbours added in 16 bits <em>with
   * saturation</em>: exact only where 2 * 255 * |b| fits 16 bits.
   */
  public final void vpmaddubsw(Vec dst, Vec a, Operand b) {
    vector(VPMADDUBSW, dst, a, b, dst.bytes());
  }

  /**
   * VNNI: {@code dst += } four products of unsigned bytes of a and signed bytes of b; AVX-VNNI for
   * xmm and ymm, AVX512-VNNI for zmm.
   */
  public final void vpdpbusd(Vec dst, Vec a, Operand b) {
    vector(VPDPBUSD, dst, a, b, dst.bytes());
  }

  /** Sums of absolute differences of 8 bytes, in 64 bits. */
  public final void vpsadbw(Vec dst, Vec a, Operand b) {
    vector(VPSADBW, dst, a, b, dst.bytes());
  }

  /** {@code dst = a ^ b}. */
  public final void vpxor(Vec dst, Vec a, Operand b) {
    vector(VPXOR, dst, a, b, dst.bytes());
  }

  /** {@code dst = a & b}. */
  public final void vpand(Vec dst, Vec a, Operand b) {
    vector(VPAND, dst, a, b, dst.bytes());
  }

  /** {@code dst = ~a & b}. */
  public final void vpandn(Vec dst, Vec a, Operand b) {
    vector(VPANDN, dst, a, b, dst.bytes());
  }

  /** {@code dst = a | b}. */
  public final void vpor(Vec dst, Vec a, Operand b) {
    vector(VPOR, dst, a, b, dst.bytes());
  }

  /** The greater, signed 32-bit. */
  public final void vpmaxsd(Vec dst, Vec a, Operand b) {
    vector(VPMAXSD, dst, a, b, dst.bytes());
  }

  /** The greater, unsigned 32-bit. */
  public final void vpmaxud(Vec dst, Vec a, Operand b) {
    vector(VPMAXUD, dst, a, b, dst.bytes());
  }

  /** The smaller, signed 32-bit. */
  public final void vpminsd(Vec dst, Vec a, Operand b) {
    vector(VPMINSD, dst, a, b, dst.bytes());
  }

  /** 32 to 16 bits with signed saturation, in each 128 bits. */
  public final void vpackssdw(Vec dst, Vec a, Operand b) {
    vector(VPACKSSDW, dst, a, b, dst.bytes());
  }

  /** 16 to 8 bits with signed saturation, in each 128 bits. */
  public final void vpacksswb(Vec dst, Vec a, Operand b) {
    vector(VPACKSSWB, dst, a, b, dst.bytes());
  }

  /** 16 to 8 bits with unsigned saturation, in each 128 bits. */
  public final void vpackuswb(Vec dst, Vec a, Operand b) {
    vector(VPACKUSWB, dst, a, b, dst.bytes());
  }

  /** {@code dst = a + b}, float32. */
  public final void vaddps(Vec dst, Vec a, Operand b) {
    vector(VADDPS, dst, a, b, dst.bytes());
  }

  /** {@code dst = a - b}, float32. */
  public final void vsubps(Vec dst, Vec a, Operand b) {
    vector(VSUBPS, dst, a, b, dst.bytes());
  }

  /** {@code dst = a * b}, float32. */
  public final void vmulps(Vec dst, Vec a, Operand b) {
    vector(VMULPS, dst, a, b, dst.bytes());
  }

  /** {@code dst = a * b + dst}, float32, rounded once (FMA). */
  public final void vfmadd231ps(Vec dst, Vec a, Operand b) {
    vector(VFMADD231PS, dst, a, b, dst.bytes());
  }

  /** {@code dst = a * dst + b}, float32, rounded once (FMA). */
  public final void vfmadd213ps(Vec dst, Vec a, Operand b) {
    vector(VFMADD213PS, dst, a, b, dst.bytes());
  }

  /** {@code dst = a / b}, float32. */
  public final void vdivps(Vec dst, Vec a, Operand b) {
    vector(VDIVPS, dst, a, b, dst.bytes());
  }

  /** The greater, float32; b if they are zeros or one is NaN. */
  public final void vmaxps(Vec dst, Vec a, Operand b) {
    vector(VMAXPS, dst, a, b, dst.bytes());
  }

  /** The smaller, float32; b if they are zeros or one is NaN. */
  public final void vminps(Vec dst, Vec a, Operand b) {
    vector(VMINPS, dst, a, b, dst.bytes());
  }

  /** {@code dst = a << b}, 32-bit, 0 for counts of 32 and more. */
  public final void vpsllvd(Vec dst, Vec a, Operand b) {
    vector(VPSLLVD, dst, a, b, dst.bytes());
  }

  /** Products of the even signed 32-bit elements, in 64 bits. */
  public final void vpmuldq(Vec dst, Vec a, Operand b) {
    vector(VPMULDQ, dst, a, b, dst.bytes());
  }

  /** {@code dst = a + b}, 64-bit. */
  public final void vpaddq(Vec dst, Vec a, Operand b) {
    vector(VPADDQ, dst, a, b, dst.bytes());
  }

  /** {@code dst = a - b}, 64-bit. */
  public final void vpsubq(Vec dst, Vec a, Operand b) {
    vector(VPSUBQ, dst, a, b, dst.bytes());
  }

  /** {@code dst = a << b}, 64-bit, 0 for counts of 64 and more. */
  public final void vpsllvq(Vec dst, Vec a, Operand b) {
    vector(VPSLLVQ, dst, a, b, dst.bytes());
  }

  /** {@code dst = a >>> b}, 64-bit, 0 for counts of 64 and more. */
  public final void vpsrlvq(Vec dst, Vec a, Operand b) {
    vector(VPSRLVQ, dst, a, b, dst.bytes());
  }

  /** {@code dst = a >> b}, signed 32-bit, the sign for counts of 32 and more. */
  public final void vpsravd(Vec dst, Vec a, Operand b) {
    vector(VPSRAVD, dst, a, b, dst.bytes());
  }

  /** int32 to float32, in the current rounding mode: half to even. */
  public final void vcvtdq2ps(Vec dst, Operand src) {
    vector(VCVTDQ2PS, dst, src, dst.bytes());
  }

  /** float32 to int32, in the current rounding mode: half to even. */
  public final void vcvtps2dq(Vec dst, Operand src) {
    vector(VCVTPS2DQ, dst, src, dst.bytes());
  }

  /** float32 to int32, towards 0. */
  public final void vcvttps2dq(Vec dst, Operand src) {
    vector(VCVTTPS2DQ, dst, src, dst.bytes());
  }

  /** Signed 8 to 16 bits; the source has half the size. */
  public final void vpmovsxbw(Vec dst, Operand src) {
    vector(VPMOVSXBW, dst, src, dst.bytes() / 2);
  }

  /** Unsigned 8 to 16 bits; the source has half the size. */
  public final void vpmovzxbw(Vec dst, Operand src) {
    vector(VPMOVZXBW, dst, src, dst.bytes() / 2);
  }

  /** Signed 8 to 32 bits; the source has a quarter of the size. */
  public final void vpmovsxbd(Vec dst, Operand src) {
    vector(VPMOVSXBD, dst, src, dst.bytes() / 4);
  }

  /** Unsigned 8 to 32 bits; the source has a quarter of the size. */
  public final void vpmovzxbd(Vec dst, Operand src) {
    vector(VPMOVZXBD, dst, src, dst.bytes() / 4);
  }
}
