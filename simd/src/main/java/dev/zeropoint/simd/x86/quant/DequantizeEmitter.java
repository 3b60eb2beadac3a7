package dev.zeropoint.simd.x86.quant;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * Codes and accumulators to floats, {@code (code - zeroPoint) * scale}.
 *
 * <pre>
 *   RDI codes, RSI floats, RDX count &gt;= 32, RCX zero point, R8 scale (float bits)
 * </pre>
 */
final class DequantizeEmitter {
  private static final Gpr ZERO_POINT_NUMBER = Gpr.RCX;
  private static final Gpr SCALE_NUMBER = Gpr.R8;
  private static final int VECTORS = 4;
  private static final int VECTOR = 32;
  private static final Vec ZERO_POINT = Vec.ymm(14);
  private static final Vec SCALE = Vec.ymm(15);

  private DequantizeEmitter() {}

  /** The machine code for S8, U8 or S32. */
  static byte[] emit(ElementType type) {
    Assembler a = new Assembler();
    BlockLoop.broadcast(a, ZERO_POINT, ZERO_POINT_NUMBER);
    BlockLoop.broadcast(a, SCALE, SCALE_NUMBER);
    BlockLoop.emit(a, type.byteSize(), 4, () -> block(a, type));
    a.vzeroupper();
    a.ret();
    return a.toBytes();
  }

  private static void block(Assembler a, ElementType type) {
    for (int i = 0; i < VECTORS; i++) {
      Vec value = Vec.ymm(i);
      Mem codes = Mem.at(BlockLoop.SRC, VECTOR / 4 * type.byteSize() * i);
      switch (type) {
        case S8 -> a.vpmovsxbd(value, codes);
        case U8 -> a.vpmovzxbd(value, codes);
        default -> a.vmovdqu(value, codes);
      }
      if (type != ElementType.S32) {
        a.vpsubd(value, value, ZERO_POINT);
      }
      a.vcvtdq2ps(value, value);
      a.vmulps(value, value, SCALE);
      a.vmovdqu(Mem.at(BlockLoop.DST, VECTOR * i), value);
    }
  }
}
