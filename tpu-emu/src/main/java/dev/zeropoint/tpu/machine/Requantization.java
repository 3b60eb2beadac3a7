package dev.zeropoint.tpu.machine;

import static dev.zeropoint.tpu.isa.ConfigRegister.CLAMP_MAX;
import static dev.zeropoint.tpu.isa.ConfigRegister.CLAMP_MIN;
import static dev.zeropoint.tpu.isa.ConfigRegister.ROUNDING;
import static dev.zeropoint.tpu.isa.ConfigRegister.TABLE_SCALE;
import static dev.zeropoint.tpu.isa.ConfigRegister.ZERO_POINT;

import dev.zeropoint.core.quant.FixedPointMultiplier;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.isa.Instruction;
import java.lang.foreign.MemorySegment;

/**
 * From an accumulator to a code, as {@code core.gemm.Requantize} defines it, and through a function
 * of one code. The constants of a column stand in the Unified Buffer: {@code bias} int32, {@code
 * multiplier} float32 or int32, {@code shift} int32.
 */
final class Requantization {
  private static final long LIMIT = 1L << 40;
  private static final Rounding[] MODES = Rounding.values();

  private final Rounding rounding;
  private final int zeroPoint;
  private final int min;
  private final int max;
  private final int function;
  private final int[] table;
  private final int[] biases;
  private final int[] multipliers;
  private final int[] shifts;

  /**
   * Reads the constants.
   *
   * @param constants the 12 lines of them
   * @param lineBytes bytes of a line, which is a fourth of each kind
   */
  Requantization(
      Instruction activate,
      Registers registers,
      MemorySegment constants,
      long lineBytes,
      int cols) {
    rounding = MODES[registers.get(ROUNDING)];
    zeroPoint = registers.get(ZERO_POINT);
    min = registers.get(CLAMP_MIN);
    max = registers.get(CLAMP_MAX);
    function = Flag.FUNCTION.get(activate.flags());
    boolean wide = Flag.OUTPUT.get(activate.flags()) == Flag.OUTPUT_S16;
    boolean indexed = function == Flag.FUNCTION_SIGMOID || function == Flag.FUNCTION_TANH;
    float scale = Float.intBitsToFloat(registers.get(TABLE_SCALE));
    table =
        indexed
            ? FunctionTable.of(function == Flag.FUNCTION_TANH, scale, zeroPoint, type(activate))
            : null;
    shiftOfIndex = wide ? 8 : 0;
    biases = ints(constants, 0, cols);
    multipliers = ints(constants, 4 * lineBytes, cols);
    shifts = ints(constants, 8 * lineBytes, cols);
  }

  /** A 16-bit code indexes the table by its upper byte. */
  private final int shiftOfIndex;

  private static int[] ints(MemorySegment constants, long offset, int cols) {
    int[] values = new int[cols];
    MemorySegment.copy(constants, Layouts.INT32, offset, values, 0, cols);
    return values;
  }

  static ElementType type(Instruction activate) {
    return switch (Flag.OUTPUT.get(activate.flags())) {
      case Flag.OUTPUT_S8 -> ElementType.S8;
      case Flag.OUTPUT_U8 -> ElementType.U8;
      case Flag.OUTPUT_S16 -> ElementType.S16;
      default -> ElementType.S32;
    };
  }

  /** Throws what it is told. */
  interface Refusal {
    void refuse(String message);
  }

  /** Checks the flags and registers of an activation. */
  static void check(Instruction activate, Registers registers, Refusal refusal) {
    int flags = activate.flags();
    ElementType type = type(activate);
    int rounding = registers.get(ROUNDING);
    if (rounding < 0 || rounding >= MODES.length) {
      refusal.refuse("rounding=" + rounding + " is not in [0, " + MODES.length + ")");
    }
    if (type == ElementType.S32) {
      if (!(Flag.FUNCTION.get(flags) == Flag.FUNCTION_LINEAR
          && Flag.POOL.get(flags) == Flag.POOL_NONE)) {
        refusal.refuse("s32 goes with no function and no pooling");
      }
      return;
    }
    int least = registers.get(CLAMP_MIN);
    int greatest = registers.get(CLAMP_MAX);
    if (least > greatest || least < type.minValue() || greatest > type.maxValue()) {
      refusal.refuse("clamp [" + least + ", " + greatest + "] is empty or not in " + type);
    }
    int zeroPoint = registers.get(ZERO_POINT);
    if (zeroPoint < type.minValue() || zeroPoint > type.maxValue()) {
      refusal.refuse("zero_point=" + zeroPoint + " is not in " + type);
    }
    float scale = Float.intBitsToFloat(registers.get(TABLE_SCALE));
    if (!(scale > 0 && Float.isFinite(scale))) {
      refusal.refuse("table_scale=" + scale + " is not positive and finite");
    }
  }

  /** The accumulator of a column plus its bias, modulo 2^32. */
  int biased(int accumulator, int col) {
    return accumulator + biases[col];
  }

  /** The code of an accumulator of a column. */
  int code(int accumulator, int col) {
    int sum = biased(accumulator, col);
    int multiplier = multipliers[col];
    long rounded =
        switch (rounding) {
          case HALF_EVEN, HALF_AWAY ->
              (long) rounding.round(sum * Float.intBitsToFloat(multiplier));
          case FIXED_POINT_SINGLE -> FixedPointMultiplier.single(sum, multiplier, shifts[col]);
          case FIXED_POINT_DOUBLE -> FixedPointMultiplier.twice(sum, multiplier, shifts[col]);
        };
    long code = Math.clamp(rounded, -LIMIT, LIMIT) + zeroPoint;
    return activated(Math.clamp(code, min, max));
  }

  private int activated(int code) {
    return switch (function) {
      case Flag.FUNCTION_LINEAR -> code;
      case Flag.FUNCTION_RELU -> Math.max(code, zeroPoint);
      default -> table[code >> shiftOfIndex & 0xFF];
    };
  }
}
