package dev.zeropoint.simd.x86;

import dev.zeropoint.core.tensor.ElementType;
import java.util.Locale;

/** How rows of activations are copied for a kernel that cannot read them where they are. */
enum LhsPacking {
  /** Bytes as they are, padded to groups of four. */
  U8_TO_BYTES(false, false),
  /** Signed bytes made unsigned by 128 more. */
  S8_TO_BYTES(true, false),
  /** Unsigned bytes to int16, less the zero point. */
  U8_TO_WORDS(false, true),
  /** Signed bytes to int16, less the zero point. */
  S8_TO_WORDS(true, true);

  private final boolean signed;
  private final boolean words;

  LhsPacking(boolean signed, boolean words) {
    this.signed = signed;
    this.words = words;
  }

  static LhsPacking of(Dot dot, ElementType type) {
    boolean signed = type == ElementType.S8;
    if (dot.pairs()) {
      return signed ? S8_TO_WORDS : U8_TO_WORDS;
    }
    return signed ? S8_TO_BYTES : U8_TO_BYTES;
  }

  /** What listings and profilers call its code. */
  String kernelName() {
    return "pack_" + name().toLowerCase(Locale.ROOT);
  }

  boolean isSigned() {
    return signed;
  }

  boolean toWords() {
    return words;
  }

  /** What {@link PackBlock#OFFSET} holds, in every lane. */
  int offset(int zeroPoint) {
    if (words) {
      return zeroPoint & 0xFFFF | zeroPoint << 16;
    }
    return signed ? 0x8080_8080 : 0;
  }
}
