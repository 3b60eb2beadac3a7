package dev.zeropoint.simd.x86;

import static dev.zeropoint.simd.x86.KernelRegisters.field;
import static dev.zeropoint.simd.x86.KernelRegisters.load;

import dev.zeropoint.core.quant.FixedPointMultiplier;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * int32 times a {@link FixedPointMultiplier} a column, with the rounding of {@link
 * FixedPointMultiplier#single} or {@link FixedPointMultiplier#twice}. Products have 64 bits, so the
 * even and the odd columns of a vector are multiplied apart. What depends on the column alone is
 * made once a panel and kept in the call block.
 */
final class FixedPointEmitter {
  // Vectors of the call block, one for each vector of columns. Of both roundings:
  private static final int MULTIPLIERS = 0;
  private static final int ODD_MULTIPLIERS = 1;

  // Single rounding: limits of the accumulator; of the even and the odd columns the right shift,
  // the
  // addend before it, and what it has too much afterwards.
  private static final int LOW = 2;
  private static final int HIGH = 3;
  private static final int EVEN_SHIFTS = 4;
  private static final int EVEN_ADDENDS = 5;
  private static final int EVEN_EXCESS = 6;
  private static final int ODD_SHIFTS = 7;
  private static final int ODD_ADDENDS = 8;
  private static final int ODD_EXCESS = 9;

  // Double rounding: left shift, right shift, the bits that the right shift drops, half of them.
  private static final int LEFT = 2;
  private static final int RIGHT = 3;
  private static final int REMAINDER = 4;
  private static final int HALF = 5;

  private static final int SLOTS = 10;
  private static final int SLOT_BYTES = 64;

  /** Bytes of the call block that are taken. */
  static final int BYTES = SLOTS * KernelSpec.MAX_VECTORS * SLOT_BYTES;

  private final Assembler a;
  private final KernelSpec spec;
  private final Dot dot;

  FixedPointEmitter(Assembler a, KernelSpec spec) {
    this.a = a;
    this.spec = spec;
    this.dot = spec.dot();
  }

  private Mem slot(int slot, int vector) {
    return field(CallBlock.FIXED_POINT + (slot * KernelSpec.MAX_VECTORS + vector) * SLOT_BYTES);
  }

  private Vec vec(int number) {
    return KernelRegisters.vec(dot, number);
  }

  private Vec temporary(int index) {
    return vec(dot.maxRows() * KernelSpec.MAX_VECTORS + index);
  }

  private boolean isSingle() {
    return spec.store().rounding() == Rounding.FIXED_POINT_SINGLE;
  }

  /** At the start of a panel, when all vector registers are free. */
  void prepare() {
    StoreEmitter.loadColumns(a, spec, CallBlock.FACTORS, vec(0), vec(1), vec(2));
    for (int v = 0; v < spec.vectors(); v++) {
      a.vmovdqu(slot(MULTIPLIERS, v), vec(v));
      a.vpsrlq(vec(v), vec(v), 32);
      a.vmovdqu(slot(ODD_MULTIPLIERS, v), vec(v));
    }
    StoreEmitter.loadColumns(a, spec, CallBlock.SHIFTS, vec(0), vec(1), vec(2));
    for (int v = 0; v < spec.vectors(); v++) {
      if (isSingle()) {
        prepareSingle(v, vec(v));
      } else {
        prepareDouble(v, vec(v));
      }
    }
  }

  /** Uses registers 2 to 7. */
  private void prepareSingle(int v, Vec shifts) {
    // A left shift takes the product out of 32 bits. It is never needed in full: an accumulator of
    // 2^(10
    // - shift) already gives more than any code, so larger ones are cut to that.
    Vec noLeft = vec(2);
    Vec limit = vec(3);
    Vec one = vec(4);
    Vec scratch = vec(5);
    load(a, one, Constants.int32One());
    a.vpsubd(noLeft, shifts, one);
    a.vpsrad(noLeft, noLeft, 31);
    a.vpslld(scratch, one, 3);
    a.vpaddd(scratch, scratch, one);
    a.vpaddd(scratch, scratch, one);
    a.vpsubd(scratch, scratch, shifts);
    a.vpsllvd(limit, one, scratch);
    a.vpmaxsd(limit, limit, one);
    a.vpandn(limit, noLeft, limit);
    a.vpsrld(noLeft, noLeft, 1);
    a.vpor(limit, limit, noLeft);
    a.vmovdqu(slot(HIGH, v), limit);
    allOnes(scratch);
    a.vpxor(limit, limit, scratch);
    a.vmovdqu(slot(LOW, v), limit);
    // The right shift of 64 bits, 31 - shift.
    a.vpsrld(scratch, scratch, 27);
    a.vpsubd(shifts, scratch, shifts);
    a.vpsrlq(scratch, shifts, 32);
    prepareHalf(v, scratch, ODD_SHIFTS, ODD_ADDENDS, ODD_EXCESS);
    load(a, scratch, Constants.lowHalves());
    a.vpand(scratch, shifts, scratch);
    prepareHalf(v, scratch, EVEN_SHIFTS, EVEN_ADDENDS, EVEN_EXCESS);
  }

  /**
   * AVX2 has no arithmetic right shift of 64 bits. So 2^63 is added before the logical shift, and
   * what is left of it taken off afterwards. Uses registers 6 and 7.
   */
  private void prepareHalf(int v, Vec shifts, int shiftSlot, int addendSlot, int excessSlot) {
    Vec one = vec(6);
    Vec value = vec(7);
    a.vmovdqu(slot(shiftSlot, v), shifts);
    load(a, one, Constants.int64One());
    a.vpsllq(value, one, 63);
    a.vpsrlvq(value, value, shifts);
    a.vmovdqu(slot(excessSlot, v), value);
    a.vpsubq(value, shifts, one);
    a.vpsllvq(value, one, value);
    a.vpsllq(one, one, 63);
    a.vpaddq(value, value, one);
    a.vmovdqu(slot(addendSlot, v), value);
  }

  /** Uses registers 2 to 4. */
  private void prepareDouble(int v, Vec shifts) {
    Vec zero = vec(2);
    Vec value = vec(3);
    Vec one = vec(4);
    a.vpxor(zero, zero, zero);
    a.vpmaxsd(value, shifts, zero);
    a.vmovdqu(slot(LEFT, v), value);
    a.vpsubd(value, zero, shifts);
    a.vpmaxsd(value, value, zero);
    a.vmovdqu(slot(RIGHT, v), value);
    load(a, one, Constants.int32One());
    a.vpsllvd(value, one, value);
    a.vpsubd(value, value, one);
    a.vmovdqu(slot(REMAINDER, v), value);
    a.vpsrld(value, value, 1);
    a.vmovdqu(slot(HALF, v), value);
  }

  private void allOnes(Vec dst) {
    load(a, dst, Constants.mask(dot.lanes()));
  }

  /** The accumulators of a tile to rounded products; uses temporaries 0 to 3. */
  void round(int rows) {
    load(a, temporary(3), Constants.lowHalves());
    if (!isSingle()) {
      load(a, temporary(2), Constants.twoTo30());
    }
    for (int i = 0; i < rows * spec.vectors(); i++) {
      if (isSingle()) {
        roundOnce(vec(i), i % spec.vectors());
      } else {
        roundTwice(vec(i), i % spec.vectors());
      }
    }
  }

  private void roundOnce(Vec value, int v) {
    Vec even = temporary(0);
    Vec odd = temporary(1);
    a.vpmaxsd(value, value, slot(LOW, v));
    a.vpminsd(value, value, slot(HIGH, v));
    multiply(value, v);
    a.vpaddq(even, even, slot(EVEN_ADDENDS, v));
    a.vpaddq(odd, odd, slot(ODD_ADDENDS, v));
    a.vpsrlvq(even, even, slot(EVEN_SHIFTS, v));
    a.vpsrlvq(odd, odd, slot(ODD_SHIFTS, v));
    a.vpsubq(even, even, slot(EVEN_EXCESS, v));
    a.vpsubq(odd, odd, slot(ODD_EXCESS, v));
    a.vpand(even, even, temporary(3));
    a.vpsllq(odd, odd, 32);
    a.vpor(value, even, odd);
  }

  /** The even columns' products in temporary 0, the odd ones' in temporary 1. */
  private void multiply(Vec value, int v) {
    a.vpmuldq(temporary(0), value, slot(MULTIPLIERS, v));
    a.vpsrlq(temporary(1), value, 32);
    a.vpmuldq(temporary(1), temporary(1), slot(ODD_MULTIPLIERS, v));
  }

  private void roundTwice(Vec value, int v) {
    Vec even = temporary(0);
    Vec odd = temporary(1);
    a.vpsllvd(value, value, slot(LEFT, v));
    multiply(value, v);
    // The high half of the doubled product: bits 31 to 62.
    a.vpaddq(even, even, temporary(2));
    a.vpaddq(odd, odd, temporary(2));
    a.vpsrlq(even, even, 31);
    a.vpsllq(odd, odd, 1);
    a.vpand(even, even, temporary(3));
    a.vpandn(odd, temporary(3), odd);
    a.vpor(value, even, odd);
    // Divided by a power of two: one more if the remainder is above half, or half and not negative.
    a.vpand(even, value, slot(REMAINDER, v));
    a.vpsrld(odd, value, 31);
    a.vpaddd(odd, odd, slot(HALF, v));
    a.vpsubd(odd, odd, even);
    a.vpsrld(odd, odd, 31);
    a.vpsravd(value, value, slot(RIGHT, v));
    a.vpaddd(value, value, odd);
  }
}
