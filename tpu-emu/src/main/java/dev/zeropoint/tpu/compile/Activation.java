package dev.zeropoint.tpu.compile;

import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.tpu.isa.ConfigRegister;
import dev.zeropoint.tpu.isa.Flag;

/**
 * What happens to accumulators on their way to the Unified Buffer; the constants of each column
 * come apart from it.
 *
 * @param output S8, U8, S16, or S32 for accumulators with their bias
 * @param function one of {@link Flag#FUNCTION}
 * @param rounding of the requantization
 * @param zeroPoint the code of real 0.0
 * @param min the least code
 * @param max the greatest code
 * @param tableScale the scale of the codes that index the table of sigmoid or tanh
 */
public record Activation(
    ElementType output,
    int function,
    Rounding rounding,
    int zeroPoint,
    int min,
    int max,
    float tableScale) {
  private static final float ANY_SCALE = 1;

  /** Accumulators with their bias as they are, 32 bits. */
  public static Activation int32() {
    return new Activation(
        ElementType.S32, Flag.FUNCTION_LINEAR, Rounding.HALF_EVEN, 0, 0, 0, ANY_SCALE);
  }

  /** The requantization of {@code core}. */
  public static Activation of(Requantize requantize) {
    return new Activation(
        requantize.type(),
        Flag.FUNCTION_LINEAR,
        requantize.rounding(),
        requantize.zeroPoint(),
        requantize.min(),
        requantize.max(),
        ANY_SCALE);
  }

  /**
   * A function over all codes of a type.
   *
   * @param function one of {@link Flag#FUNCTION}
   */
  public static Activation of(ElementType output, int function, float tableScale) {
    return new Activation(
        output,
        function,
        Rounding.FIXED_POINT_DOUBLE,
        0,
        (int) output.minValue(),
        (int) output.maxValue(),
        tableScale);
  }

  /** Lines of a row of results. */
  int lines() {
    return output.byteSize();
  }

  /** The flags that say so. */
  int flags() {
    int type =
        switch (output) {
          case S8 -> Flag.OUTPUT_S8;
          case U8 -> Flag.OUTPUT_U8;
          case S16 -> Flag.OUTPUT_S16;
          case S32 -> Flag.OUTPUT_S32;
          default -> throw new IllegalArgumentException("output=" + output + " is not possible");
        };
    return Flag.FUNCTION.of(function) | Flag.OUTPUT.of(type);
  }

  /** Sets the registers that an activation reads. */
  void configure(TileStream stream) {
    if (output == ElementType.S32) {
      return;
    }
    stream.configure(ConfigRegister.ROUNDING, rounding.ordinal());
    stream.configure(ConfigRegister.ZERO_POINT, zeroPoint);
    stream.configure(ConfigRegister.CLAMP_MIN, min);
    stream.configure(ConfigRegister.CLAMP_MAX, max);
    stream.configure(ConfigRegister.TABLE_SCALE, Float.floatToRawIntBits(tableScale));
  }
}
