package dev.zeropoint.tpu.isa;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@link Opcode#CONFIGURE} sets. The paper names the instruction and not what it configures,
 * so all of this is our choice. Distances are counted in rows of activations: one Unified Buffer
 * line for 8 bits, two for 16, four for 32.
 */
public enum ConfigRegister {
  /** From one input to the next within a row. */
  INPUT_PITCH(1),
  /** From one row of inputs to the next, for {@link Opcode#CONVOLVE}. */
  INPUT_ROW_PITCH(0),
  /** From one repetition's input to the next, in lines. */
  INPUT_STEP(0),
  /** From one repetition's accumulators to the next. */
  ACCUMULATOR_STEP(0),
  /** From one result to the next within a row. */
  OUTPUT_PITCH(1),
  /** From one row of results to the next. */
  OUTPUT_ROW_PITCH(0),
  /** From one repetition's output to the next, in lines. */
  OUTPUT_STEP(0),
  /** From one host line to the next in a strided transfer. */
  HOST_PITCH(1),
  /**
   * Unified Buffer line of the constants of {@link Opcode#ACTIVATE}: 4 lines of biases, 4 of
   * multipliers, 4 of shifts, an int32 or a float32 for each column.
   */
  CONSTANTS(0),
  /** Index of the {@code Rounding} that requantizes. */
  ROUNDING(0),
  /** The code of real 0.0 in results, signed. */
  ZERO_POINT(0),
  /** The least code, signed. */
  CLAMP_MIN(-128),
  /** The greatest code, signed. */
  CLAMP_MAX(127),
  /** The bits of a float32: the scale of the codes that index the table of sigmoid or tanh. */
  TABLE_SCALE(0x3d000000),
  /** Height of the pooling window. */
  POOL_HEIGHT(2),
  /** Width of the pooling window. */
  POOL_WIDTH(2),
  /** Distance of pooling windows, both ways. */
  POOL_STRIDE(2),
  /** Line of the first operand of {@link Opcode#VECTOR}. */
  VECTOR_A(0),
  /** Line of the second operand of {@link Opcode#VECTOR}. */
  VECTOR_B(0),
  /** Right shift of a product of {@link Opcode#VECTOR}, in [0, 31]. */
  VECTOR_SHIFT(7);

  private static final ConfigRegister[] ALL = values();

  private final int initial;

  ConfigRegister(int initial) {
    this.initial = initial;
  }

  /** Its value when a program starts. */
  public int initial() {
    return initial;
  }

  /** The name in assembly text. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The register with that number. */
  public static Optional<ConfigRegister> of(int number) {
    return number >= 0 && number < ALL.length ? Optional.of(ALL[number]) : Optional.empty();
  }

  static Optional<ConfigRegister> of(String word) {
    return Stream.of(ALL).filter(register -> register.word().equals(word)).findFirst();
  }
}
