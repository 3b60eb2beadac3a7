package dev.zeropoint.core.quant;

import dev.zeropoint.core.tensor.ElementType;

/**
 * The codes that a quantized tensor may use, both ends included. Fewer than the type has make room:
 * a narrow S8 range [-127, 127] is symmetric, and with 7-bit weights the sum of two products of
 * bytes fits 16 bits.
 *
 * @param type of the codes, 4, 8 or 16 bit
 * @param min the least code, in the type's range
 * @param max the greatest code, in the type's range, not less than min
 */
public record CodeRange(ElementType type, int min, int max) {
  /**
   * Checks the ends.
   *
   * @throws IllegalArgumentException if the type is none of codes or an end is out of its range
   */
  public CodeRange {
    requireNarrow(type);
    if (min < type.minValue() || max > type.maxValue() || min > max) {
      throw new IllegalArgumentException(
          "codes [" + min + ", " + max + "] are not a range of " + type);
    }
  }

  private static void requireNarrow(ElementType type) {
    if (!type.isCode() || type == ElementType.S32) {
      throw new IllegalArgumentException(
          "type=" + type + " is not one of 4, 8 or 16-bit codes, to which real ranges are mapped");
    }
  }

  /**
   * All codes of a type: S8 [-128, 127], U8 [0, 255].
   *
   * @throws IllegalArgumentException if the type is not one of 4, 8 or 16-bit codes
   */
  public static CodeRange full(ElementType type) {
    requireNarrow(type);
    return new CodeRange(type, (int) type.minValue(), (int) type.maxValue());
  }

  /**
   * All codes but the least: S8 [-127, 127] (TFLite's weights), U8 [1, 255] (TensorFlow's
   * narrow_range).
   *
   * @throws IllegalArgumentException if the type is not one of 4, 8 or 16-bit codes
   */
  public static CodeRange narrow(ElementType type) {
    requireNarrow(type);
    return new CodeRange(type, (int) type.minValue() + 1, (int) type.maxValue());
  }

  /** The number of steps between the ends, {@code max - min}. */
  public int steps() {
    return max - min;
  }

  /**
   * The code of real 0.0 in symmetric quantization, the middle: 0 for S8, 128 for U8, full or
   * narrow.
   */
  public int middle() {
    return Math.floorDiv(min + max + 1, 2);
  }

  /** The greatest number of steps that can be taken from the middle to both sides: 127 for S8. */
  public int symmetricSteps() {
    return Math.min(max - middle(), middle() - min);
  }

  /** The nearest code of this range. */
  public int clamp(long code) {
    return Math.clamp(code, min, max);
  }
}
