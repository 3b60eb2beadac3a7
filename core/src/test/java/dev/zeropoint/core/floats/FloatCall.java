package dev.zeropoint.core.floats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * The arguments of all loops but the product. They are valid to begin with; a test makes one of
 * them wrong and asserts that every loop which takes it refuses it.
 *
 * <pre>
 *   | gap | offset | a | gap | offset | b | gap | offset | dst | gap |
 * </pre>
 */
final class FloatCall {
  static final int ROWS = 2;
  static final int COLS = 5;
  static final int COUNT = ROWS * COLS;
  static final int BYTES = COUNT * Float.BYTES;

  /** In front of the first element. */
  static final int OFFSET = 4;

  /** Bytes from the start of the memory to the segment of the result. */
  static final int DST_START = 260;

  private final FloatKernels kernels;

  /** All of it, where no refused call may write. */
  final MemorySegment memory;

  MemorySegment a;
  MemorySegment b;
  MemorySegment dst;
  long aOffset = OFFSET;
  long bOffset = OFFSET;
  long dstOffset = OFFSET;
  long aRowStride = COLS;
  long bRowStride = COLS;
  long dstRowStride = COLS;
  int aColStride = 1;
  int bColStride = 1;
  int count = COUNT;
  int rows = ROWS;
  int cols = COLS;

  FloatCall(FloatKernels kernels, Arena arena) {
    this.kernels = kernels;
    memory = arena.allocate(400, 64).fill((byte) 0x2B);
    a = memory.asSlice(60, OFFSET + BYTES);
    b = memory.asSlice(160, OFFSET + BYTES);
    dst = memory.asSlice(DST_START, OFFSET + BYTES);
  }

  void apply() {
    kernels.apply(
        FloatOperation.ADD,
        a,
        aOffset,
        aRowStride,
        aColStride,
        b,
        bOffset,
        bRowStride,
        bColStride,
        dst,
        dstOffset,
        rows,
        cols);
  }

  /** Makes a one number for all of {@link #apply}. */
  void makeAOne() {
    aRowStride = 0;
    aColStride = 0;
  }

  /** Makes b one number for all of {@link #apply}. */
  void makeBOne() {
    bRowStride = 0;
    bColStride = 0;
  }

  /** One row of so many elements. */
  void makeRow(int length) {
    count = length;
    rows = 1;
    cols = length;
  }

  /** Of a. */
  void erf() {
    kernels.erf(a, aOffset, dst, dstOffset, count);
  }

  /** Of a. */
  void softmax() {
    kernels.softmax(a, aOffset, dst, dstOffset, rows, cols);
  }

  /** Of the rows of a. */
  void sum() {
    kernels.sum(a, aOffset, aRowStride, dst, dstOffset, rows, cols);
  }

  /** Of a. */
  void copy() {
    kernels.copy(a, aOffset, aRowStride, aColStride, dst, dstOffset, dstRowStride, rows, cols);
  }

  /** Every loop throws. */
  void assertAllRefused(String... parts) {
    assertRefused(this::sum, parts);
    assertLongResultRefused(parts);
  }

  /** Every loop throws whose result has as many elements as its operand. */
  void assertLongResultRefused(String... parts) {
    assertRefused(this::apply, parts);
    assertRefused(this::erf, parts);
    assertRefused(this::softmax, parts);
    assertRefused(this::copy, parts);
  }

  /** One loop throws, with all parts in the message, and writes nothing. */
  void assertRefused(ThrowingCallable call, String... parts) {
    assertRefused(memory, call, parts);
  }

  /** A call throws, with all parts in the message, and leaves the memory as it is. */
  static void assertRefused(MemorySegment memory, ThrowingCallable call, String... parts) {
    byte[] before = memory.toArray(Layouts.INT8);
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
    assertThat(memory.toArray(Layouts.INT8)).as("the memory").isEqualTo(before);
  }
}
