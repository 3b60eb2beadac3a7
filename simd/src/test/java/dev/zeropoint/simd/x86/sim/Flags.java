package dev.zeropoint.simd.x86.sim;

/**
 * The flags that conditional jumps read. A flag that an instruction leaves undefined has no value,
 * and a jump that reads it is an error.
 */
final class Flags {
  private static final int CARRY = 1;
  private static final int ZERO = 2;
  private static final int SIGN = 4;
  private static final int OVERFLOW = 8;

  private int value;
  private int defined;

  /** Flags of {@code a + b} on operands of some bits. */
  void add(long a, long b, int bits) {
    long sum = a + b;
    boolean carry = Long.compareUnsigned(low(sum, bits), low(a, bits)) < 0;
    boolean overflow = ((a ^ sum) & (b ^ sum)) >>> bits - 1 << 63 != 0;
    set(low(sum, bits), bits, carry, overflow);
  }

  /** Flags of {@code a - b}. */
  void subtract(long a, long b, int bits) {
    boolean borrow = Long.compareUnsigned(low(a, bits), low(b, bits)) < 0;
    boolean overflow = ((a ^ b) & (a ^ a - b)) >>> bits - 1 << 63 != 0;
    set(low(a - b, bits), bits, borrow, overflow);
  }

  /** Flags of a bitwise operation's result. */
  void logic(long result, int bits) {
    set(low(result, bits), bits, false, false);
  }

  /** Flags of a shift by more than 0; the overflow flag is left undefined. */
  void shift(long result, boolean carry, int bits) {
    set(low(result, bits), bits, carry, false);
    defined &= ~OVERFLOW;
  }

  /** Flags of a change by one, which keeps the carry flag. */
  void step(long result, boolean overflow, int bits) {
    int carry = value & CARRY;
    int definedCarry = defined & CARRY;
    set(low(result, bits), bits, false, overflow);
    value = value & ~CARRY | carry;
    defined = defined & ~CARRY | definedCarry;
  }

  /** Carry and zero flag, of instructions that clear the others. */
  void carryAndZero(boolean carry, boolean zero) {
    value = (carry ? CARRY : 0) | (zero ? ZERO : 0);
    defined = CARRY | ZERO | SIGN | OVERFLOW;
  }

  /** After an instruction whose flags are not simulated, and at the start. */
  void forget() {
    defined = 0;
  }

  private void set(long result, int bits, boolean carry, boolean overflow) {
    value =
        (carry ? CARRY : 0)
            | (result == 0 ? ZERO : 0)
            | (result >>> bits - 1 != 0 ? SIGN : 0)
            | (overflow ? OVERFLOW : 0);
    defined = CARRY | ZERO | SIGN | OVERFLOW;
  }

  private static long low(long value, int bits) {
    return bits == 64 ? value : value & (1L << bits) - 1;
  }

  /** Whether a condition, for instance {@code ne}, holds. */
  boolean holds(String condition) {
    return switch (condition) {
      case "b", "c" -> is(CARRY);
      case "ae", "nc" -> !is(CARRY);
      case "e" -> is(ZERO);
      case "ne" -> !is(ZERO);
      case "be" -> is(CARRY) | is(ZERO);
      case "a" -> !(is(CARRY) | is(ZERO));
      case "s" -> is(SIGN);
      case "ns" -> !is(SIGN);
      case "o" -> is(OVERFLOW);
      case "no" -> !is(OVERFLOW);
      case "l" -> is(SIGN) != is(OVERFLOW);
      case "ge" -> is(SIGN) == is(OVERFLOW);
      case "le" -> is(ZERO) | is(SIGN) != is(OVERFLOW);
      case "g" -> !is(ZERO) & is(SIGN) == is(OVERFLOW);
      default -> throw new IllegalArgumentException("unknown condition " + condition);
    };
  }

  private boolean is(int flag) {
    if ((defined & flag) == 0) {
      throw new SimulationException("jump on a flag that is not defined here");
    }
    return (value & flag) != 0;
  }
}
