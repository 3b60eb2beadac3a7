package dev.zeropoint.simd.x86.sim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Elements of a vector register held as bytes, little-endian, by their number. */
final class Elements {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private Elements() {}

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  static int s8(byte[] vector, int i) {
    return vector[i];
  }

  static int u8(byte[] vector, int i) {
    return vector[i] & 0xFF;
  }

  static int s16(byte[] vector, int i) {
    return (short) SHORTS.get(vector, 2 * i);
  }

  static int u16(byte[] vector, int i) {
    return s16(vector, i) & 0xFFFF;
  }

  static int s32(byte[] vector, int i) {
    return (int) INTS.get(vector, 4 * i);
  }

  static long s64(byte[] vector, int i) {
    return (long) LONGS.get(vector, 8 * i);
  }

  static void set8(byte[] vector, int i, int value) {
    vector[i] = (byte) value;
  }

  static void set16(byte[] vector, int i, int value) {
    SHORTS.set(vector, 2 * i, (short) value);
  }

  static void set32(byte[] vector, int i, int value) {
    INTS.set(vector, 4 * i, value);
  }

  static void set64(byte[] vector, int i, long value) {
    LONGS.set(vector, 8 * i, value);
  }
}
