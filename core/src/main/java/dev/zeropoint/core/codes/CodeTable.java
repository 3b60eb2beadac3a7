package dev.zeropoint.core.codes;

import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FixedPointMultiplier;
import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * Any function of one 8-bit code, as the 256 codes that it gives. It is computed once; applying it
 * costs one load an element, whatever the function.
 */
public final class CodeTable {
  private final Quantization.PerTensor input;
  private final Quantization.PerTensor output;

  /** At the code's low eight bits. */
  private final byte[] entries = new byte[256];

  private CodeTable(
      Quantization.PerTensor input, Quantization.PerTensor output, IntUnaryOperator function) {
    if (!input.type().isInt8() || !output.type().isInt8()) {
      throw new IllegalArgumentException(
          "a table maps S8 or U8 codes to such, got " + input + " to " + output);
    }
    this.input = input;
    this.output = output;
    for (int code = (int) input.type().minValue(); code <= input.type().maxValue(); code++) {
      entries[code & 0xFF] = (byte) function.applyAsInt(code);
    }
  }

  /**
   * The table of a real function: {@code x = inputScale * (code - inputZeroPoint)}, {@code
   * clamp(round(f(x) * (1 / outputScale)) + outputZeroPoint)}, half away from zero, each step
   * rounded to float32 (TFLite {@code kernels/activations.cc}, PopulateLookupTable). The function
   * itself is taken in double, so that a value of it next to a tie may be rounded better than by
   * the float function of another library.
   *
   * @param function real, may be infinite, which saturates
   * @throws IllegalArgumentException if a type is neither S8 nor U8, or the function is NaN at a
   *     code
   */
  public static CodeTable of(
      Quantization.PerTensor input, DoubleUnaryOperator function, Quantization.PerTensor output) {
    output.requirePositiveScales();
    float inverse = 1 / output.scale();
    CodeRange codes = CodeRange.full(output.type());
    return new CodeTable(
        input,
        output,
        code -> {
          float x = input.scale() * (code - input.zeroPoint());
          float y = (float) function.applyAsDouble(x);
          if (Float.isNaN(y)) {
            throw new IllegalArgumentException("f(" + x + ") of code " + code + " is NaN");
          }
          // 0 * infinity, for an output scale whose inverse overflows, is still 0.
          float steps = y == 0 ? 0 : y * inverse;
          return shift((long) Rounding.HALF_AWAY.round(steps), output, codes);
        });
  }

  /**
   * The table that changes scale and zero point: {@code clamp(round((code - inputZeroPoint) *
   * multiplier) + outputZeroPoint)} with {@code multiplier = inputScale / outputScale} computed in
   * double (TFLite {@code kernels/quantize.cc}, Requantize, which rounds twice in fixed point). In
   * a float mode the multiplier and the product are float32.
   *
   * @param rounding any; what the multiplier is depends on it
   * @throws IllegalArgumentException if a type is neither S8 nor U8, or the multiplier is too large
   *     for its mode: 2^22 in a fixed-point mode, or infinite as a float32
   */
  public static CodeTable rescale(
      Quantization.PerTensor input, Quantization.PerTensor output, Rounding rounding) {
    input.requirePositiveScales();
    output.requirePositiveScales();
    double real = (double) input.scale() / output.scale();
    // A difference of codes is below 2^9; shifted further to the left it would leave int32.
    if (rounding.isFixedPoint() ? real >= 1 << 22 : Float.isInfinite((float) real)) {
      throw new IllegalArgumentException(
          "inputScale / outputScale = " + real + " is too large for " + rounding);
    }
    CodeRange codes = CodeRange.full(output.type());
    FixedPointMultiplier fixed =
        rounding.isFixedPoint() ? FixedPointMultiplier.of(real) : new FixedPointMultiplier(0, 0);
    return new CodeTable(
        input,
        output,
        code -> {
          int difference = code - input.zeroPoint();
          long steps =
              rounding.isFixedPoint()
                  ? fixed.apply(difference, rounding)
                  : (long) rounding.round(difference * (float) real);
          return shift(steps, output, codes);
        });
  }

  private static int shift(long steps, Quantization.PerTensor output, CodeRange codes) {
    return codes.clamp(
        Math.clamp(steps, Integer.MIN_VALUE, Integer.MAX_VALUE) + (long) output.zeroPoint());
  }

  /** How the codes that go in are quantized. */
  public Quantization.PerTensor input() {
    return input;
  }

  /** How the codes that come out are quantized. */
  public Quantization.PerTensor output() {
    return output;
  }

  /** The code that a code becomes. */
  public int apply(int code) {
    byte entry = entries[code & 0xFF];
    return output.type().isSigned() ? entry : entry & 0xFF;
  }

  /**
   * Maps every code.
   *
   * @param src of the input's type
   * @param dst of the output's type and src's shape; may share its memory
   * @throws IllegalArgumentException if types or shapes do not fit
   */
  public void apply(Tensor src, Tensor dst) {
    if (src.type() != input.type()
        || dst.type() != output.type()
        || !src.shape().equals(dst.shape())) {
      throw new IllegalArgumentException(
          "maps " + input.type() + " to " + output.type() + ", got " + src + " to " + dst);
    }
    for (long i = 0; i < src.elementCount(); i++) {
      dst.segment().set(Layouts.INT8, i, entries[src.segment().get(Layouts.INT8, i) & 0xFF]);
    }
  }
}
