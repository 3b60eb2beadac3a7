package dev.zeropoint.core.tensor;

/**
 * The type of one element of a tensor.
 *
 * <p>In memory an element takes {@link #byteSize()} bytes, little-endian. The four-bit types are
 * kept one code a byte (sign-extended or zero-extended), so that every kernel can address an
 * element; formats that pack two codes into a byte are unpacked on import.
 */
public enum ElementType {
  /** A truth value: 0 or 1, one byte. */
  BOOL(1, false, 0, 1),
  /** Signed four-bit code, [-8, 7], kept in one byte. */
  S4(1, true, -8, 7),
  /** Unsigned four-bit code, [0, 15], kept in one byte. */
  U4(1, false, 0, 15),
  /** Signed byte, [-128, 127]. */
  S8(1, true, Byte.MIN_VALUE, Byte.MAX_VALUE),
  /** Unsigned byte, [0, 255]. */
  U8(1, false, 0, 255),
  /** Signed 16-bit integer. */
  S16(2, true, Short.MIN_VALUE, Short.MAX_VALUE),
  /** Unsigned 16-bit integer, [0, 65535]. */
  U16(2, false, 0, 65_535),
  /** Signed 32-bit integer. */
  S32(4, true, Integer.MIN_VALUE, Integer.MAX_VALUE),
  /** Unsigned 32-bit integer. */
  U32(4, false, 0, 0xFFFF_FFFFL),
  /** Signed 64-bit integer. */
  S64(8, true, Long.MIN_VALUE, Long.MAX_VALUE),
  /** Unsigned 64-bit integer; {@link #maxValue()} is its bit pattern, -1 as a signed long. */
  U64(8, false, 0, -1L),
  /** IEEE 754 binary32. */
  F32(4, true, 0, 0),
  /** IEEE 754 binary64. */
  F64(8, true, 0, 0);

  private final int byteSize;
  private final boolean signed;
  private final long minValue;
  private final long maxValue;

  ElementType(int byteSize, boolean signed, long minValue, long maxValue) {
    this.byteSize = byteSize;
    this.signed = signed;
    this.minValue = minValue;
    this.maxValue = maxValue;
  }

  /** Bytes one element takes in memory. */
  public int byteSize() {
    return byteSize;
  }

  /** Whether negative values exist. */
  public boolean isSigned() {
    return signed;
  }

  /** Whether this is {@link #F32} or {@link #F64}. */
  public boolean isFloat() {
    return this == F32 || this == F64;
  }

  /** Whether this is an integer type; {@link #BOOL} is not. */
  public boolean isInteger() {
    return !isFloat() && this != BOOL;
  }

  /** Whether this is {@link #S8} or {@link #U8}, the operand types of the matrix product. */
  public boolean isInt8() {
    return this == S8 || this == U8;
  }

  /** Whether values of this type can be the codes of a quantized tensor: 4, 8 and 16 bit, S32. */
  public boolean isCode() {
    return switch (this) {
      case S4, U4, S8, U8, S16, U16, S32 -> true;
      default -> false;
    };
  }

  /**
   * The least value of an integer type or of {@link #BOOL}.
   *
   * @throws IllegalStateException for a float type
   */
  public long minValue() {
    requireRange();
    return minValue;
  }

  /**
   * The greatest value of an integer type or of {@link #BOOL}.
   *
   * @throws IllegalStateException for a float type
   */
  public long maxValue() {
    requireRange();
    return maxValue;
  }

  private void requireRange() {
    if (isFloat()) {
      throw new IllegalStateException(this + " has no integer range");
    }
  }
}
