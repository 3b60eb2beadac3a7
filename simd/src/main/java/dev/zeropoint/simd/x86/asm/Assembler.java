package dev.zeropoint.simd.x86.asm;

/**
 * Writes machine code: one method an instruction, operands in Intel's order. Loads, stores,
 * permutations, shifts and masks are here, the rest is inherited.
 */
public final class Assembler extends ArithmeticAssembler {
  /** The elements of a register that {@code vpermq} with this order keeps in place: 0, 2, 1, 3. */
  public static final int ORDER_0213 = 0xD8;

  private static final Opcode VMOVDQU_LOAD = new Opcode(PF3, M0F, 0, 0x6F);
  private static final Opcode VMOVDQU_STORE = new Opcode(PF3, M0F, 0, 0x7F);
  private static final Opcode VMOVDQU8_LOAD = new Opcode(PF2, M0F, 0, 0x6F);
  private static final Opcode VMOVDQU8_STORE = new Opcode(PF2, M0F, 0, 0x7F);
  private static final Opcode VPBROADCASTD = new Opcode(P66, M0F38, 0, 0x58);
  private static final Opcode VPBROADCASTW = new Opcode(P66, M0F38, 0, 0x79);
  private static final Opcode VPMASKMOVD_LOAD = new Opcode(P66, M0F38, 0, 0x8C);
  private static final Opcode VPMASKMOVD_STORE = new Opcode(P66, M0F38, 0, 0x8E);
  private static final Opcode VPMOVDB = new Opcode(PF3, M0F38, 0, 0x31);
  private static final Opcode VPERMQ = new Opcode(P66, M0F3A, 1, 0x00);
  private static final Opcode VPERMD = new Opcode(P66, M0F38, 0, 0x36);
  private static final Opcode VPSHUFD = new Opcode(P66, M0F, 0, 0x70);
  private static final Opcode VPUNPCKLDQ = new Opcode(P66, M0F, 0, 0x62);
  private static final Opcode VPUNPCKHDQ = new Opcode(P66, M0F, 0, 0x6A);
  private static final Opcode VPUNPCKLQDQ = new Opcode(P66, M0F, 1, 0x6C);
  private static final Opcode VPUNPCKHQDQ = new Opcode(P66, M0F, 1, 0x6D);
  private static final Opcode VINSERTI128 = new Opcode(P66, M0F3A, 0, 0x38);
  private static final Opcode VEXTRACTI128 = new Opcode(P66, M0F3A, 0, 0x39);
  private static final Opcode VEXTRACTI64X4 = new Opcode(P66, M0F3A, 1, 0x3B);
  private static final Opcode SHIFT_DWORDS = new Opcode(P66, M0F, 0, 0x72);
  private static final Opcode SHIFT_QWORDS = new Opcode(P66, M0F, 1, 0x73);
  private static final Opcode SHIFT_BYTES = new Opcode(P66, M0F, 0, 0x73);
  private static final Opcode VCMPPS = new Opcode(NP, M0F, 0, 0xC2);
  private static final Opcode VMOVMSKPS = new Opcode(NP, M0F, 0, 0x50);
  private static final Opcode VMOVD_LOAD = new Opcode(P66, M0F, 0, 0x6E);
  private static final Opcode VMOVD_STORE = new Opcode(P66, M0F, 0, 0x7E);
  private static final Opcode VMOVQ_STORE = new Opcode(P66, M0F, 0, 0xD6);
  private static final Opcode VPEXTRB = new Opcode(P66, M0F3A, 0, 0x14);
  private static final Opcode VPEXTRW = new Opcode(P66, M0F3A, 0, 0x15);
  private static final Opcode KMOVW = new Opcode(NP, M0F, 0, 0x92);
  private static final Opcode KMOVQ = new Opcode(PF2, M0F, 1, 0x92);

  /** Empty code. */
  public Assembler() {}

  /** Loads or copies a register, at any alignment. */
  public void vmovdqu(Vec dst, Operand src) {
    vector(VMOVDQU_LOAD, dst, src, dst.bytes());
  }

  /** Stores a register, at any alignment. */
  public void vmovdqu(Mem dst, Vec src) {
    vector(VMOVDQU_STORE, src, dst, src.bytes());
  }

  /** Loads the 32-bit elements of a mask (AVX-512). */
  public void vmovdqu32(Vec dst, Mem src, Mask mask) {
    encode(VMOVDQU_LOAD, dst.length(), dst.number(), 0, src, mask, dst.bytes());
  }

  /** Stores the 32-bit elements of a mask (AVX-512). */
  public void vmovdqu32(Mem dst, Vec src, Mask mask) {
    requireMerging(mask);
    encode(VMOVDQU_STORE, src.length(), src.number(), 0, dst, mask, src.bytes());
  }

  /** Loads the bytes of a mask (AVX-512 BW). */
  public void vmovdqu8(Vec dst, Mem src, Mask mask) {
    encode(VMOVDQU8_LOAD, dst.length(), dst.number(), 0, src, mask, dst.bytes());
  }

  /** Stores the bytes of a mask (AVX-512 BW). */
  public void vmovdqu8(Mem dst, Vec src, Mask mask) {
    requireMerging(mask);
    encode(VMOVDQU8_STORE, src.length(), src.number(), 0, dst, mask, src.bytes());
  }

  /** All 32-bit elements are the one of memory or the lowest of a register. */
  public void vpbroadcastd(Vec dst, Operand src) {
    vector(VPBROADCASTD, dst, src, 4);
  }

  /** All 16-bit elements are the one of memory or the lowest of a register. */
  public void vpbroadcastw(Vec dst, Operand src) {
    vector(VPBROADCASTW, dst, src, 2);
  }

  /** Loads the 32-bit elements whose mask is negative, the others become 0 (AVX2). */
  public void vpmaskmovd(Vec dst, Vec mask, Mem src) {
    requireVex(dst, mask);
    vector(VPMASKMOVD_LOAD, dst, mask, src, dst.bytes());
  }

  /** Stores the 32-bit elements whose mask is negative (AVX2). */
  public void vpmaskmovd(Mem dst, Vec mask, Vec src) {
    requireVex(src, mask);
    vector(VPMASKMOVD_STORE, src, mask, dst, src.bytes());
  }

  /** Stores the low byte of each 32-bit element of a mask (AVX-512). */
  public void vpmovdb(Mem dst, Vec src, Mask mask) {
    requireMerging(mask);
    evex(VPMOVDB, src.length(), src.number(), 0, dst, mask, src.bytes() / 4, false);
  }

  /** Stores the low byte of each 32-bit element (AVX-512). */
  public void vpmovdb(Mem dst, Vec src) {
    evex(VPMOVDB, src.length(), src.number(), 0, dst, null, src.bytes() / 4, false);
  }

  /** Reorders the four 64-bit elements of each 256 bits, two bits of {@code order} for each. */
  public void vpermq(Vec dst, Operand src, int order) {
    vector(VPERMQ, dst, src, dst.bytes());
    int8(order);
  }

  /** Takes the 32-bit elements of {@code src} that {@code indices} tells. */
  public void vpermd(Vec dst, Vec indices, Operand src) {
    vector(VPERMD, dst, indices, src, dst.bytes());
  }

  /** Reorders the 32-bit elements of each 128 bits, two bits of {@code order} for each. */
  public void vpshufd(Vec dst, Operand src, int order) {
    vector(VPSHUFD, dst, src, dst.bytes());
    int8(order);
  }

  /** The two low 32-bit elements of each 128 bits of a and b: a0, b0, a1, b1. */
  public void vpunpckldq(Vec dst, Vec a, Operand b) {
    vector(VPUNPCKLDQ, dst, a, b, dst.bytes());
  }

  /** The two high 32-bit elements of each 128 bits of a and b: a2, b2, a3, b3. */
  public void vpunpckhdq(Vec dst, Vec a, Operand b) {
    vector(VPUNPCKHDQ, dst, a, b, dst.bytes());
  }

  /** The low 64-bit element of each 128 bits of a and of b. */
  public void vpunpcklqdq(Vec dst, Vec a, Operand b) {
    vector(VPUNPCKLQDQ, dst, a, b, dst.bytes());
  }

  /** The high 64-bit element of each 128 bits of a and of b. */
  public void vpunpckhqdq(Vec dst, Vec a, Operand b) {
    vector(VPUNPCKHQDQ, dst, a, b, dst.bytes());
  }

  /** A ymm whose low (0) or high (1) 128 bits come from memory, the others from a. */
  public void vinserti128(Vec dst, Vec a, Mem b, int half) {
    requireVex(dst, a);
    encode(VINSERTI128, 1, dst.number(), a.number(), b, null, 16);
    int8(half);
  }

  /** The low (0) or high (1) 128 bits of a ymm. */
  public void vextracti128(Vec dst, Vec src, int half) {
    requireVex(dst, src);
    encode(VEXTRACTI128, 1, src.number(), 0, dst, null, 16);
    int8(half);
  }

  /** The low (0) or high (1) 256 bits of a zmm. */
  public void vextracti64x4(Vec dst, Vec src, int half) {
    encode(VEXTRACTI64X4, 2, src.number(), 0, dst, null, 32);
    int8(half);
  }

  /** {@code dst = src >> bits}, signed 32-bit. */
  public void vpsrad(Vec dst, Vec src, int bits) {
    shift(SHIFT_DWORDS, 4, dst, src, bits);
  }

  /** {@code dst = src >>> bits}, 32-bit. */
  public void vpsrld(Vec dst, Vec src, int bits) {
    shift(SHIFT_DWORDS, 2, dst, src, bits);
  }

  /** {@code dst = src << bits}, 32-bit. */
  public void vpslld(Vec dst, Vec src, int bits) {
    shift(SHIFT_DWORDS, 6, dst, src, bits);
  }

  /** {@code dst = src >>> bits}, 64-bit. */
  public void vpsrlq(Vec dst, Vec src, int bits) {
    shift(SHIFT_QWORDS, 2, dst, src, bits);
  }

  /** {@code dst = src << bits}, 64-bit. */
  public void vpsllq(Vec dst, Vec src, int bits) {
    shift(SHIFT_QWORDS, 6, dst, src, bits);
  }

  /** Each 128 bits shifted down by whole bytes; EVEX: AVX-512 BW. */
  public void vpsrldq(Vec dst, Vec src, int bytes) {
    shift(SHIFT_BYTES, 3, dst, src, bytes);
  }

  private void shift(Opcode op, int operation, Vec dst, Vec src, int count) {
    encode(op, dst.length(), operation, dst.number(), src, null, dst.bytes());
    int8(count);
  }

  /**
   * Compares float32, all bits of an element set where it holds: 1 less, 6 not (less or equal), 7
   * neither is NaN, 13 greater or equal.
   */
  public void vcmpps(Vec dst, Vec a, Vec b, int predicate) {
    requireVex(dst, a, b);
    vector(VCMPPS, dst, a, b, dst.bytes());
    int8(predicate);
  }

  /** Copies 32 bits of a general-purpose register into the lowest element, the others become 0. */
  public void vmovd(Vec dst, Gpr src) {
    requireVex(dst);
    // Registers of both kinds are encoded alike.
    vex(VMOVD_LOAD, 0, dst.number(), 0, Vec.xmm(src.number()));
  }

  /** Copies the lowest 32 bits into a general-purpose register, whose upper half becomes 0. */
  public void vmovd(Gpr dst, Vec src) {
    requireVex(src);
    vex(VMOVD_STORE, 0, src.number(), 0, Vec.xmm(dst.number()));
  }

  /** Gathers the sign bits of the 32-bit elements in a general-purpose register (AVX). */
  public void vmovmskps(Gpr dst, Vec src) {
    requireVex(src);
    vex(VMOVMSKPS, src.length(), dst.number(), 0, src);
  }

  /** Stores the lowest 32 bits. */
  public void vmovd(Mem dst, Vec src) {
    encode(VMOVD_STORE, 0, src.number(), 0, dst, null, 4);
  }

  /** Stores the lowest 64 bits. */
  public void vmovq(Mem dst, Vec src) {
    requireVex(src);
    encode(VMOVQ_STORE, 0, src.number(), 0, dst, null, 8);
  }

  /** Stores one byte of the low 128 bits. */
  public void vpextrb(Mem dst, Vec src, int index) {
    encode(VPEXTRB, 0, src.number(), 0, dst, null, 1);
    int8(index);
  }

  /** Stores 16 bits of the low 128 bits. */
  public void vpextrw(Mem dst, Vec src, int index) {
    encode(VPEXTRW, 0, src.number(), 0, dst, null, 2);
    int8(index);
  }

  /** Copies the low 16 bits of a general-purpose register into a mask register. */
  public void kmovw(Mask dst, Gpr src) {
    vex(KMOVW, 0, dst.number(), 0, Vec.xmm(src.number()));
  }

  /** Copies 64 bits of a general-purpose register into a mask register (AVX-512 BW). */
  public void kmovq(Mask dst, Gpr src) {
    vex(KMOVQ, 0, dst.number(), 0, Vec.xmm(src.number()));
  }

  /** Clears the upper halves, without which code of SSE would be slow afterwards. */
  public void vzeroupper() {
    int8(0xC5);
    int8(0xF8);
    int8(0x77);
  }

  /** Memory that a mask leaves out is left alone; the CPU refuses to write zeros there. */
  private static void requireMerging(Mask mask) {
    if (mask.zeroing()) {
      throw new IllegalArgumentException("k" + mask.number() + "{z} on a store");
    }
  }
}
