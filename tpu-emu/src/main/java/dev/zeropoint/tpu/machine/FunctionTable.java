package dev.zeropoint.tpu.machine;

import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;

/**
 * Sigmoid and tanh as tables of 256 codes. The codes that come out have the scales of TFLite: 1/256
 * for sigmoid (zero point the least code), 1/128 for tanh (zero point in the middle); 16-bit codes
 * have 1/32768 for both, and their upper byte is what indexes the table.
 */
final class FunctionTable {
  private FunctionTable() {}

  /**
   * The table, indexed by the low 8 bits of an 8-bit code or by the upper byte of a 16-bit one.
   *
   * @param scale of the codes that go in
   * @param zeroPoint of the codes that go in
   * @param type S8, U8 or S16, of both sides
   */
  static int[] of(boolean tanh, float scale, int zeroPoint, ElementType type) {
    boolean wide = type == ElementType.S16;
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      int code = type == ElementType.U8 ? i : (byte) i;
      double x = (double) scale * ((wide ? code * 256.0 : code) - zeroPoint);
      double y = tanh ? Math.tanh(x) : 1 / (1 + Math.exp(-x));
      double steps = wide ? 32768 : tanh ? 128 : 256;
      long rounded = (long) Rounding.HALF_EVEN.round(y * steps) + outputZeroPoint(tanh, type);
      table[i] = (int) Math.clamp(rounded, type.minValue(), type.maxValue());
    }
    return table;
  }

  private static long outputZeroPoint(boolean tanh, ElementType type) {
    if (type == ElementType.S16) {
      return 0;
    }
    return tanh ? type.minValue() + 128 : type.minValue();
  }
}
