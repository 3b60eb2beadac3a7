package dev.zeropoint.core.floats;

import static dev.zeropoint.core.floats.FloatCall.BYTES;
import static dev.zeropoint.core.floats.FloatCall.COUNT;
import static dev.zeropoint.core.floats.FloatCall.OFFSET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link FloatKernelsContract} about results that overlap operands, those of products
 * apart: in place is fine, all else is refused and nothing is written.
 */
interface FloatOverlapContract extends FloatKernelsUnderTest {
  /** Bytes from the start of the memory to the first element of the result. */
  int DST = FloatCall.DST_START + OFFSET;

  private void withCall(Consumer<FloatCall> test) {
    try (Arena arena = Arena.ofConfined()) {
      test.accept(new FloatCall(floats(), arena));
    }
  }

  /** Around a and around b, a byte, an element, and all but an element away. */
  @Test
  default void aResultMustNotOverlapASourceInPart() {
    for (int shift : new int[] {-BYTES + 1, -BYTES + 4, -4, -1, 1, 4, BYTES - 4, BYTES - 1}) {
      withCall(
          call -> {
            placeAt(call, call.a, shift);
            call.assertRefused(call::apply, "dst", "overlaps a", COUNT + " floats");
            call.assertRefused(call::erf, "dst", "overlaps src", COUNT + " floats");
            call.assertRefused(call::softmax, "dst", "overlaps src", COUNT + " floats");
            call.assertRefused(call::copy, "dst", "overlaps src", COUNT + " floats");
            if (shift > -BYTES + 8) {
              call.assertRefused(call::sum, "dst", "overlaps src", "2 floats");
            }
          });
      withCall(
          call -> {
            placeAt(call, call.b, shift);
            call.assertRefused(call::apply, "dst", "overlaps b", COUNT + " floats");
            call.erf();
          });
      // In place of the one, but over the other.
      withCall(
          call -> {
            placeAt(call, call.a, shift);
            call.b = call.a;
            call.a = call.dst;
            call.aOffset = call.dstOffset;
            call.assertRefused(call::apply, "dst", "overlaps b");
          });
    }
    for (int shift : new int[] {-BYTES, 0, BYTES}) {
      withCall(
          call -> {
            placeAt(call, call.a, shift);
            call.apply();
            call.erf();
            call.softmax();
            if (shift == 0) {
              call.assertRefused(call::sum, "dst", "overlaps src", "2 floats");
              call.assertRefused(call::copy, "dst", "overlaps src", COUNT + " floats");
            } else {
              call.sum();
              call.copy();
            }
            placeAt(call, call.b, shift);
            call.apply();
          });
    }
  }

  /** Moves the result so many bytes from the elements of an operand, in a segment of its own. */
  private static void placeAt(FloatCall call, MemorySegment operand, int shift) {
    long from = operand.address() - call.memory.address() + OFFSET + shift;
    call.dst = call.memory.asSlice(from - 2, BYTES + 2);
    call.dstOffset = 2;
  }

  /** Each element written could be the one that stands for all. */
  @Test
  default void aResultMustNotOverlapOneElementForAll() {
    for (int at : new int[] {-3, 0, 1, 4, BYTES - 4, BYTES - 1}) {
      long from = DST + at;
      withCall(
          call -> {
            call.makeAOne();
            call.a = call.memory;
            call.aOffset = from;
            call.assertRefused(call::apply, "dst", "overlaps a", "1 from byte " + from);
          });
      withCall(
          call -> {
            call.makeBOne();
            call.b = call.memory;
            call.bOffset = from;
            call.assertRefused(call::apply, "dst", "overlaps b", "1 from byte " + from);
          });
    }
    withCall(
        call -> {
          // One element is no exception.
          call.makeRow(1);
          call.makeAOne();
          call.a = call.dst;
          call.assertRefused(call::apply, "dst", "overlaps a");
          call.a = call.memory;
          call.aOffset = DST - 4;
          call.apply();
          call.aOffset = DST + 4;
          call.apply();
        });
  }

  /** In place is for operands that lie as the result does, and gaps belong to an operand. */
  @Test
  default void aResultMustNotOverlapRowsThatLieOtherwise() {
    withCall(
        call -> {
          call.a = call.memory;
          call.aOffset = DST;
          for (long stride : new long[] {0, 1, FloatCall.COLS - 1, FloatCall.COLS + 1}) {
            call.aRowStride = stride;
            call.assertRefused(call::apply, "dst", "overlaps a", "from byte " + DST);
          }
          call.aRowStride = 1;
          call.aColStride = 0;
          call.assertRefused(call::apply, "dst", "overlaps a", "2 from byte " + DST);
          call.b = call.a;
          call.bOffset = call.aOffset;
          call.a = call.memory;
          call.aOffset = 0;
          call.bRowStride = FloatCall.COLS + 1;
          call.assertRefused(call::apply, "dst", "overlaps b", "11 from byte " + DST);
        });
    withCall(
        call -> {
          // Between the rows of the operand.
          call.a = call.memory;
          call.aOffset = DST - 4 * FloatCall.COLS;
          call.aRowStride = 3 * FloatCall.COLS;
          call.assertRefused(call::apply, "dst", "overlaps a", "20 from byte");
          // One row has no stride.
          call.makeRow(FloatCall.COLS);
          call.aOffset = DST;
          call.apply();
          call.aRowStride = 0;
          call.apply();
        });
  }

  /** It overlaps nothing, wherever it is, and writes nothing. */
  @Test
  default void nothingFitsEverywhere() {
    withCall(
        call -> {
          byte[] before = call.memory.toArray(Layouts.INT8);
          call.count = 0;
          call.rows = 0;
          for (long at : new long[] {0, 1, OFFSET + BYTES}) {
            call.aOffset = at;
            call.bOffset = at;
            call.dstOffset = at;
            call.apply();
            call.erf();
            call.softmax();
            call.sum();
            call.copy();
            call.dst = call.a;
          }
          assertThat(call.memory.toArray(Layouts.INT8)).isEqualTo(before);
        });
  }
}
