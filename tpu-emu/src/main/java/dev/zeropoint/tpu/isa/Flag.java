package dev.zeropoint.tpu.isa;

import java.util.List;
import java.util.Optional;

/**
 * A choice in the flags of an instruction. In assembly text each choice but the first, which is
 * what goes without saying, is a word.
 *
 * @param shift the lowest of its bits
 * @param width the number of its bits
 * @param words the name of each choice
 */
public record Flag(int shift, int width, List<String> words) {
  /**
   * Matrix: takes the next tile of the FIFO before it starts, for all its repetitions, else the
   * active one is kept.
   */
  public static final Flag NEXT = new Flag(0, 1, List.of("keep", "next"));

  /** Matrix: adds to the accumulators, else overwrites them. */
  public static final Flag ACCUMULATE = new Flag(1, 1, List.of("overwrite", "accumulate"));

  /** Matrix: activations of 16 bits, two lines each. Halves the speed. */
  public static final Flag LHS_16 = new Flag(2, 1, List.of("lhs8", "lhs16"));

  /**
   * Matrix: weights of 16 bits in two tiles, that of the low bytes first; both come from the FIFO.
   * Halves the speed. Needs {@link #NEXT} and cannot be repeated: the two do not stay.
   */
  public static final Flag RHS_16 = new Flag(3, 1, List.of("rhs8", "rhs16"));

  /** Matrix: signed activations. */
  public static final Flag LHS_SIGNED = new Flag(4, 1, List.of("lhs_unsigned", "lhs_signed"));

  /** Matrix: signed weights. */
  public static final Flag RHS_SIGNED = new Flag(5, 1, List.of("rhs_unsigned", "rhs_signed"));

  /** Activate: the function behind the requantization, see {@link #FUNCTION_RELU} and others. */
  public static final Flag FUNCTION = new Flag(0, 2, List.of("linear", "relu", "sigmoid", "tanh"));

  /** A value of {@link #FUNCTION}. */
  public static final int FUNCTION_LINEAR = 0;

  /** A value of {@link #FUNCTION}: the zero point is the least code. */
  public static final int FUNCTION_RELU = 1;

  /** A value of {@link #FUNCTION}: a table of 256 entries. */
  public static final int FUNCTION_SIGMOID = 2;

  /** A value of {@link #FUNCTION}: a table of 256 entries. */
  public static final int FUNCTION_TANH = 3;

  /** Activate: the pooling behind the function. */
  public static final Flag POOL = new Flag(2, 2, List.of("no_pool", "max_pool", "average_pool"));

  /** A value of {@link #POOL}. */
  public static final int POOL_NONE = 0;

  /** A value of {@link #POOL}. */
  public static final int POOL_MAX = 1;

  /** A value of {@link #POOL}: rounded, ties away from zero. */
  public static final int POOL_AVERAGE = 2;

  /** Activate: what is stored. */
  public static final Flag OUTPUT = new Flag(4, 2, List.of("s8", "u8", "s16", "s32"));

  /** A value of {@link #OUTPUT}. */
  public static final int OUTPUT_S8 = 0;

  /** A value of {@link #OUTPUT}. */
  public static final int OUTPUT_U8 = 1;

  /** A value of {@link #OUTPUT}: two lines a result. */
  public static final int OUTPUT_S16 = 2;

  /** A value of {@link #OUTPUT}: the accumulator plus its bias, four lines a result. */
  public static final int OUTPUT_S32 = 3;

  /** Vector: what is done. */
  public static final Flag OPERATION = new Flag(0, 1, List.of("add", "multiply"));

  /** Vector: elements of 16 bits, two lines a row. */
  public static final Flag ELEMENTS_16 = new Flag(1, 1, List.of("elements8", "elements16"));

  /** Copies the list. */
  public Flag {
    words = List.copyOf(words);
  }

  static List<Flag> of(Opcode opcode) {
    return switch (opcode) {
      case MATRIX_MULTIPLY, CONVOLVE ->
          List.of(NEXT, ACCUMULATE, LHS_16, RHS_16, LHS_SIGNED, RHS_SIGNED);
      case ACTIVATE -> List.of(FUNCTION, POOL, OUTPUT);
      case VECTOR -> List.of(OPERATION, ELEMENTS_16);
      default -> List.of();
    };
  }

  /** This choice in an instruction's flags. */
  public int get(int flags) {
    return flags >>> shift & mask();
  }

  /** Whether this flag of one bit is set in an instruction. */
  public boolean in(Instruction instruction) {
    return get(instruction.flags()) != 0;
  }

  /** Flags with this choice alone, to be joined with others by {@code |}. */
  public int of(int value) {
    if (value < 0 || value >= words.size()) {
      throw new IllegalArgumentException("flag value " + value + " is not one of " + words);
    }
    return value << shift;
  }

  /** Flags with this choice set if a condition holds. */
  public int when(boolean condition) {
    return condition ? of(1) : 0;
  }

  /** Its bits. */
  int bits() {
    return mask() << shift;
  }

  private int mask() {
    return (1 << width) - 1;
  }

  /** The value that a word stands for. */
  Optional<Integer> valueOf(String word) {
    int index = words.indexOf(word);
    return index < 0 ? Optional.empty() : Optional.of(index);
  }
}
