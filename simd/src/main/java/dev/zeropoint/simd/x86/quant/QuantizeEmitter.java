package dev.zeropoint.simd.x86.quant;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * Floats to 8-bit codes, {@code saturate(rint(x / scale) + zeroPoint)}, mostly without a division.
 *
 * <p>Let {@code q} be the float quotient {@code x / scale} and {@code y = x * r} with {@code r = 1
 * / scale} in float. Each of the three operations is rounded once, so that {@code |y - q| <= 3.001
 * * 2^-24 * |q|}, which is below 2^-13 for |q| up to 680. Where y is more than 2^-13 away from the
 * middle between two integers, {@code |y - rint(y)| <= 1/2 - 2^-13}, q has the same nearest integer
 * as y. Beyond 680 both give a code that is saturated, whatever the zero point. A block in which an
 * element is nearer to a middle, or NaN, or beyond 2^31, is computed again with divisions.
 *
 * <p>This holds while r is a normal number (y may be subnormal: then both are rounded to 0). Where
 * it is not, the caller passes NaN for r, so that every block is divided.
 *
 * <pre>
 *   RDI source, RSI codes, RDX count &gt;= 32, RCX zero point, R8 scale, R9 reciprocal (float bits)
 * </pre>
 */
final class QuantizeEmitter {
  /** Half less 2^-13. */
  private static final float SAFE = 0x1.ffep-2f;

  /** Further out every code is saturated. */
  private static final float FAR = 4096;

  /** The comparisons of {@link Assembler#vcmpps}. */
  private static final int NOT_LESS_OR_EQUAL = 6;

  private static final int ORDERED = 7;

  private static final Gpr ZERO_POINT_NUMBER = Gpr.RCX;
  private static final Gpr SCALE_NUMBER = Gpr.R8;
  private static final Gpr RECIPROCAL_NUMBER = Gpr.R9;
  private static final Gpr TEMP = Gpr.RAX;

  private static final int VECTORS = 4;
  private static final int VECTOR = 32;

  /** Integers of the four vectors: registers 0 to 3. */
  private static final Vec PRODUCT = Vec.ymm(4);

  private static final Vec DISTANCE = Vec.ymm(5);
  private static final Vec UNSAFE = Vec.ymm(6);
  private static final Vec HIGH = Vec.ymm(8);
  private static final Vec LOW = Vec.ymm(9);
  private static final Vec ORDER = Vec.ymm(10);
  private static final Vec ZERO_POINT = Vec.ymm(11);
  private static final Vec LIMIT = Vec.ymm(12);
  private static final Vec MAGNITUDE = Vec.ymm(13);
  private static final Vec RECIPROCAL = Vec.ymm(14);
  private static final Vec SCALE = Vec.ymm(15);

  private final Assembler a = new Assembler();
  private final boolean signed;

  private QuantizeEmitter(boolean signed) {
    this.signed = signed;
  }

  /** The machine code for one type of codes. */
  static byte[] emit(boolean signed) {
    QuantizeEmitter emitter = new QuantizeEmitter(signed);
    emitter.function();
    return emitter.a.toBytes();
  }

  private void function() {
    BlockLoop.broadcast(a, SCALE, SCALE_NUMBER);
    BlockLoop.broadcast(a, RECIPROCAL, RECIPROCAL_NUMBER);
    a.vmovd(ZERO_POINT.xmm(), ZERO_POINT_NUMBER);
    a.vpbroadcastw(ZERO_POINT, ZERO_POINT.xmm());
    BlockLoop.broadcast(a, MAGNITUDE, Integer.MAX_VALUE);
    BlockLoop.broadcast(a, LIMIT, Float.floatToRawIntBits(SAFE));
    BlockLoop.broadcast(a, HIGH, Float.floatToRawIntBits(FAR));
    BlockLoop.broadcast(a, LOW, Float.floatToRawIntBits(-FAR));
    a.movabs(TEMP, VectorConstants.packedOrder());
    a.vmovdqu(ORDER, Mem.at(TEMP));
    BlockLoop.emit(a, 4, 1, this::block);
    a.vzeroupper();
    a.ret();
  }

  private void block() {
    Label store = new Label();
    for (int i = 0; i < VECTORS; i++) {
      multiply(i);
    }
    a.vmovmskps(TEMP, UNSAFE);
    a.test(TEMP, TEMP);
    a.jump(Condition.E, store);
    for (int i = 0; i < VECTORS; i++) {
      divide(i);
    }
    a.bind(store);
    a.vpackssdw(integers(0), integers(0), integers(1));
    a.vpackssdw(integers(2), integers(2), integers(3));
    a.vpaddsw(integers(0), integers(0), ZERO_POINT);
    a.vpaddsw(integers(2), integers(2), ZERO_POINT);
    if (signed) {
      a.vpacksswb(integers(0), integers(0), integers(2));
    } else {
      a.vpackuswb(integers(0), integers(0), integers(2));
    }
    a.vpermd(integers(0), ORDER, integers(0));
    a.vmovdqu(Mem.at(BlockLoop.DST), integers(0));
  }

  private static Vec integers(int i) {
    return Vec.ymm(i);
  }

  private static Mem source(int i) {
    return Mem.at(BlockLoop.SRC, VECTOR * i);
  }

  /** Integers by multiplication, and whether they are sure. */
  private void multiply(int i) {
    Vec unsafe = i == 0 ? UNSAFE : DISTANCE;
    a.vmulps(PRODUCT, RECIPROCAL, source(i));
    a.vcvtps2dq(integers(i), PRODUCT);
    // Of NaN and of what is too large this is -2^31, far from it.
    a.vcvtdq2ps(DISTANCE, integers(i));
    a.vsubps(DISTANCE, PRODUCT, DISTANCE);
    a.vpand(DISTANCE, DISTANCE, MAGNITUDE);
    a.vcmpps(unsafe, DISTANCE, LIMIT, NOT_LESS_OR_EQUAL);
    if (i > 0) {
      a.vpor(UNSAFE, UNSAFE, DISTANCE);
    }
  }

  /** Integers by division. */
  private void divide(int i) {
    a.vmovdqu(PRODUCT, source(i));
    a.vdivps(PRODUCT, PRODUCT, SCALE);
    a.vcmpps(DISTANCE, PRODUCT, PRODUCT, ORDERED);
    a.vpand(PRODUCT, PRODUCT, DISTANCE);
    a.vminps(PRODUCT, PRODUCT, HIGH);
    a.vmaxps(PRODUCT, PRODUCT, LOW);
    a.vcvtps2dq(integers(i), PRODUCT);
  }
}
