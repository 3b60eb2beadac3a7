package dev.zeropoint.simd.x86;

import static dev.zeropoint.simd.x86.KernelRegisters.DST;
import static dev.zeropoint.simd.x86.KernelRegisters.DST_STRIDE;
import static dev.zeropoint.simd.x86.KernelRegisters.TAIL;
import static dev.zeropoint.simd.x86.KernelRegisters.columns;
import static dev.zeropoint.simd.x86.KernelRegisters.field;
import static dev.zeropoint.simd.x86.KernelRegisters.load;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * The accumulators of a tile through the epilogue into the result. Every row is stored with the
 * width it has: nothing behind its last column is written.
 */
final class StoreEmitter {
  private final Assembler a;
  private final KernelSpec spec;
  private final Dot dot;
  private final int rows;

  StoreEmitter(Assembler a, KernelSpec spec, int rows) {
    this.a = a;
    this.spec = spec;
    this.dot = spec.dot();
    this.rows = rows;
  }

  private Vec accumulator(int row, int vector) {
    return KernelRegisters.vec(dot, row * spec.vectors() + vector);
  }

  private Vec temporary(int index) {
    return KernelRegisters.vec(dot, dot.maxRows() * KernelSpec.MAX_VECTORS + index);
  }

  /** Emits all rows and leaves the pointer to the result at the next tile. */
  void emit() {
    if (spec.store().isFloat()) {
      toFloats();
    } else if (spec.store().isCodes()) {
      toCodes();
    }
    if (masksElements()) {
      load(a, temporary(0), Constants.mask(spec.tail()));
    }
    for (int row = 0; row < rows; row++) {
      storeRow(row);
      a.add(DST, DST_STRIDE);
    }
  }

  private boolean isAvx512() {
    return dot.bits() == 512;
  }

  /** Whether stores of 32-bit elements need a mask in temporary 0. */
  private boolean masksElements() {
    return spec.tail() != 0 && !isAvx512() && !spec.store().isCodes();
  }

  private void storeRow(int row) {
    if (!spec.store().isCodes()) {
      storeElements(row);
    } else if (isAvx512()) {
      storeNarrowed(row);
    } else {
      storePacked(row);
    }
  }

  private void storeElements(int row) {
    for (int v = 0; v < spec.vectors(); v++) {
      Mem to = Mem.at(DST, v * dot.vectorBytes());
      if (!isTail(spec, v)) {
        a.vmovdqu(to, accumulator(row, v));
      } else if (isAvx512()) {
        a.vmovdqu32(to, accumulator(row, v), TAIL);
      } else {
        a.vpmaskmovd(to, temporary(0), accumulator(row, v));
      }
    }
  }

  private void storeNarrowed(int row) {
    for (int v = 0; v < spec.vectors(); v++) {
      Mem to = Mem.at(DST, v * dot.lanes());
      if (isTail(spec, v)) {
        a.vpmovdb(to, accumulator(row, v), TAIL);
      } else {
        a.vpmovdb(to, accumulator(row, v));
      }
    }
  }

  /** AVX2: the row's codes gathered in one register; uses temporaries 0 and 1. */
  private void storePacked(int row) {
    Vec packed = temporary(0);
    Vec upper = temporary(1);
    a.vpackssdw(packed, accumulator(row, 0), accumulator(row, spec.vectors() - 1));
    // The halves of 128 bits were packed each by itself.
    a.vpermq(packed, packed, Assembler.ORDER_0213);
    a.vextracti128(upper.xmm(), packed, 1);
    if (spec.store().isSigned()) {
      a.vpacksswb(packed.xmm(), packed.xmm(), upper.xmm());
    } else {
      a.vpackuswb(packed.xmm(), packed.xmm(), upper.xmm());
    }
    storeBytes(packed.xmm(), spec.cols());
  }

  /** The lowest bytes of a register, in pieces of 16, 8, 4, 2 and 1. */
  private void storeBytes(Vec bytes, int count) {
    int at = 0;
    for (int piece = 16; piece > 0; piece /= 2) {
      if ((count & piece) == 0) {
        continue;
      }
      Mem to = Mem.at(DST, at);
      switch (piece) {
        case 16 -> a.vmovdqu(to, bytes);
        case 8 -> a.vmovq(to, bytes);
        case 4 -> a.vmovd(to, bytes);
        case 2 -> a.vpextrw(to, bytes, 0);
        default -> a.vpextrb(to, bytes, 0);
      }
      at += piece;
      if (at < count) {
        a.vpsrldq(bytes, bytes, piece);
      }
    }
  }

  /** {@code clamp(acc * (lhsScale * scale) + bias)}; uses temporaries 0 to 3. */
  private void toFloats() {
    loadColumns(a, spec, CallBlock.FACTORS, temporary(0), temporary(1), temporary(2));
    for (int v = 0; v < spec.vectors(); v++) {
      a.vmulps(temporary(v), temporary(v), field(CallBlock.LHS_SCALE_VECTOR));
    }
    if (spec.store().hasFloatBias()) {
      loadColumns(a, spec, CallBlock.BIAS, temporary(2), temporary(3), temporary(3));
    }
    for (int i = 0; i < rows * spec.vectors(); i++) {
      Vec value = KernelRegisters.vec(dot, i);
      a.vcvtdq2ps(value, value);
      a.vmulps(value, value, temporary(i % spec.vectors()));
      if (spec.store().hasFloatBias()) {
        a.vaddps(value, value, temporary(2 + i % spec.vectors()));
      }
    }
    if (spec.store().hasClamp()) {
      clampFloats();
    }
  }

  /**
   * {@code Math.min(Math.max(value, low), high)}. Of two zeros the instructions give their second
   * operand, whereas max gives +0 if either is, and min -0: the signs of both orders are combined.
   */
  private void clampFloats() {
    a.vmovdqu(temporary(0), field(CallBlock.LOW_VECTOR));
    a.vmovdqu(temporary(1), field(CallBlock.HIGH_VECTOR));
    for (int i = 0; i < rows * spec.vectors(); i++) {
      Vec value = KernelRegisters.vec(dot, i);
      a.vmaxps(temporary(2), temporary(0), value);
      a.vmaxps(value, value, temporary(0));
      a.vpand(value, value, temporary(2));
      a.vminps(temporary(2), temporary(1), value);
      a.vminps(value, value, temporary(1));
      a.vpor(value, value, temporary(2));
    }
  }

  private void toCodes() {
    switch (spec.store().rounding()) {
      case HALF_EVEN -> {
        scaleAndClamp();
        for (int i = 0; i < rows * spec.vectors(); i++) {
          Vec value = KernelRegisters.vec(dot, i);
          a.vcvtps2dq(value, value);
        }
      }
      case HALF_AWAY -> {
        scaleAndClamp();
        roundAway();
      }
      case FIXED_POINT_SINGLE, FIXED_POINT_DOUBLE -> {
        new FixedPointEmitter(a, spec).round(rows);
        for (int i = 0; i < rows * spec.vectors(); i++) {
          Vec value = KernelRegisters.vec(dot, i);
          a.vpmaxsd(value, value, field(CallBlock.LOW_VECTOR));
          a.vpminsd(value, value, field(CallBlock.HIGH_VECTOR));
        }
      }
    }
    for (int i = 0; i < rows * spec.vectors(); i++) {
      Vec value = KernelRegisters.vec(dot, i);
      a.vpaddd(value, value, field(CallBlock.DST_ZERO_POINT_VECTOR));
    }
  }

  /**
   * {@code clamp(acc * multiplier)} in float32. The limits are integral, so that clamping before
   * the rounding gives the same codes, and leaves small numbers to round. Uses temporaries 0 to 2.
   */
  private void scaleAndClamp() {
    loadColumns(a, spec, CallBlock.FACTORS, temporary(0), temporary(1), temporary(2));
    for (int i = 0; i < rows * spec.vectors(); i++) {
      Vec value = KernelRegisters.vec(dot, i);
      a.vcvtdq2ps(value, value);
      a.vmulps(value, value, temporary(i % spec.vectors()));
      a.vmaxps(value, value, field(CallBlock.LOW_VECTOR));
      a.vminps(value, value, field(CallBlock.HIGH_VECTOR));
    }
  }

  /** Truncates x + copysign(the float below 0.5, x), which is exact for |x| below 2^23. */
  private void roundAway() {
    load(a, temporary(0), Constants.sign());
    load(a, temporary(1), Constants.belowHalf());
    for (int i = 0; i < rows * spec.vectors(); i++) {
      Vec value = KernelRegisters.vec(dot, i);
      a.vpand(temporary(2), value, temporary(0));
      a.vpor(temporary(2), temporary(2), temporary(1));
      a.vaddps(value, value, temporary(2));
      a.vcvttps2dq(value, value);
    }
  }

  /** Whether a vector is the one that is not full. */
  private static boolean isTail(KernelSpec spec, int vector) {
    return spec.tail() != 0 && vector == spec.vectors() - 1;
  }

  /**
   * Loads the values of the panel's columns from a user's array, which ends with the last column.
   *
   * @param first for vector 0
   * @param second for vector 1
   * @param mask may be overwritten, after {@code first} is loaded; may be {@code second}
   */
  static void loadColumns(
      Assembler a, KernelSpec spec, int field, Vec first, Vec second, Vec mask) {
    for (int v = 0; v < spec.vectors(); v++) {
      Vec dst = v == 0 ? first : second;
      boolean masked = isTail(spec, v);
      if (masked && spec.dot().bits() < 512) {
        load(a, mask, Constants.mask(spec.tail()));
      }
      Mem from = columns(a, field).plus(v * spec.dot().vectorBytes());
      if (!masked) {
        a.vmovdqu(dst, from);
      } else if (spec.dot().bits() == 512) {
        a.vmovdqu32(dst, from, TAIL.z());
      } else {
        a.vpmaskmovd(dst, mask, from);
      }
    }
  }
}
