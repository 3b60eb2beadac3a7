package dev.zeropoint.simd.x86.sim;

import java.util.function.IntBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * What an instruction computes in vector registers.
 *
 * @param elementBytes size of the elements that a mask bit stands for
 * @param elementwise whether a destination's element needs its own source elements alone, so that
 *     what a mask leaves out is not read
 * @param kernel the computation
 */
record Rule(int elementBytes, boolean elementwise, Kernel kernel) {
  /** Computes a whole register, masks aside. */
  interface Kernel {
    /**
     * Computes.
     *
     * @param old the destination as it was
     * @param a the first of two sources; of one source, the same as {@code old}
     * @param b the last source
     * @param result where to put the destination's bytes; none of the others
     * @param bytes size of the destination
     */
    void apply(byte[] old, byte[] a, byte[] b, byte[] result, int bytes);
  }

  /** A number from three. */
  interface Accumulation {
    int apply(int old, int a, int b);
  }

  /** The number in an element of a register. */
  interface Get {
    int at(byte[] vector, int i);
  }

  /** Sets an element of a register. */
  interface Set {
    void at(byte[] vector, int i, int value);
  }

  /** Each 32 bits on their own. */
  static Rule ints(IntBinaryOperator op) {
    return elements(4, Elements::s32, Elements::set32, op);
  }

  /** Each signed 16 bits on their own. */
  static Rule shorts(IntBinaryOperator op) {
    return elements(2, Elements::s16, Elements::set16, op);
  }

  static Rule elements(int elementBytes, Get get, Set set, IntBinaryOperator op) {
    return new Rule(
        elementBytes,
        true,
        (old, a, b, result, bytes) -> {
          for (int i = 0; i < bytes / elementBytes; i++) {
            set.at(result, i, op.applyAsInt(get.at(a, i), get.at(b, i)));
          }
        });
  }

  /** Each 32 bits on their own, with what the destination held. */
  static Rule accumulate(Accumulation op) {
    return new Rule(
        4,
        true,
        (old, a, b, result, bytes) -> {
          for (int i = 0; i < bytes / 4; i++) {
            int sum = op.apply(Elements.s32(old, i), Elements.s32(a, i), Elements.s32(b, i));
            Elements.set32(result, i, sum);
          }
        });
  }

  /** Each 64 bits on their own. */
  static Rule longs(LongBinaryOperator op) {
    return new Rule(
        8,
        true,
        (old, a, b, result, bytes) -> {
          for (int i = 0; i < bytes / 8; i++) {
            Elements.set64(result, i, op.applyAsLong(Elements.s64(a, i), Elements.s64(b, i)));
          }
        });
  }

  /** One source, elements of any size to elements of any size. */
  static Rule convert(int elementBytes, Get get, Set set) {
    return new Rule(
        elementBytes,
        true,
        (old, a, b, result, bytes) -> {
          for (int i = 0; i < bytes / elementBytes; i++) {
            set.at(result, i, get.at(b, i));
          }
        });
  }

  /** A computation that mixes elements. */
  static Rule mixed(int elementBytes, Kernel kernel) {
    return new Rule(elementBytes, false, kernel);
  }
}
