package dev.zeropoint.core.tensor;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * How an element is read from memory: little-endian, as the file formats keep it, and at any
 * address, since a mapped file promises no alignment. On today's CPUs both cost nothing.
 */
public final class Layouts {
  /** One byte: S8, U8, S4, U4, BOOL. */
  public static final ValueLayout.OfByte INT8 = ValueLayout.JAVA_BYTE;

  /** Two bytes: S16, U16. */
  public static final ValueLayout.OfShort INT16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Four bytes: S32, U32. */
  public static final ValueLayout.OfInt INT32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Eight bytes: S64, U64. */
  public static final ValueLayout.OfLong INT64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Four bytes: F32. */
  public static final ValueLayout.OfFloat FLOAT32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Eight bytes: F64. */
  public static final ValueLayout.OfDouble FLOAT64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Layouts() {}
}
