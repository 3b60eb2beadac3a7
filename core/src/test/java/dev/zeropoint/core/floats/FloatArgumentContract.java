package dev.zeropoint.core.floats;

import static dev.zeropoint.core.floats.FloatCall.BYTES;
import static dev.zeropoint.core.floats.FloatCall.COUNT;
import static dev.zeropoint.core.floats.FloatCall.OFFSET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link FloatKernelsContract} about arguments that do not fit, those of products
 * apart: each is refused with a message that carries the values, and nothing is written.
 */
interface FloatArgumentContract extends FloatKernelsUnderTest {
  /** Before the start, up to one byte past the end, and where a sum of offsets overflows. */
  long[] BAD_OFFSETS = {
    -1,
    -4,
    Long.MIN_VALUE,
    OFFSET + 1,
    OFFSET + BYTES,
    OFFSET + BYTES + 1,
    1L << 62,
    Long.MAX_VALUE - BYTES,
    Long.MAX_VALUE
  };

  private void withCall(Consumer<FloatCall> test) {
    try (Arena arena = Arena.ofConfined()) {
      test.accept(new FloatCall(floats(), arena));
    }
  }

  /** What the other tests start from is accepted, and each call writes its result. */
  @Test
  default void validArgumentsPass() {
    withCall(
        call -> {
          for (Runnable loop : new Runnable[] {call::apply, call::erf, call::softmax, call::copy}) {
            call.dst.asSlice(OFFSET, BYTES).fill((byte) -1);
            loop.run();
            for (int i = 0; i < COUNT; i++) {
              assertThat(call.dst.get(Layouts.FLOAT32, OFFSET + 4L * i)).isFinite();
            }
          }
          call.dst.asSlice(OFFSET, BYTES).fill((byte) -1);
          call.sum();
          assertThat(call.dst.get(Layouts.FLOAT32, OFFSET)).isFinite();
          assertThat(call.dst.get(Layouts.FLOAT32, OFFSET + 4)).isFinite();
          assertThat(call.dst.get(Layouts.FLOAT32, OFFSET + 8)).isNaN();
        });
  }

  @Test
  default void countsMustNotBeNegative() {
    for (int bad : new int[] {-1, Integer.MIN_VALUE}) {
      withCall(
          call -> {
            call.count = bad;
            call.assertRefused(call::erf, "src", bad + " floats");
            for (ThrowingCallable loop :
                new ThrowingCallable[] {call::apply, call::softmax, call::sum, call::copy}) {
              call.rows = bad;
              call.cols = FloatCall.COLS;
              call.assertRefused(loop, "rows=" + bad, "cols=" + FloatCall.COLS);
              call.cols = bad;
              call.assertRefused(loop, "rows=" + bad, "cols=" + bad);
              call.rows = 0;
              call.assertRefused(loop, "rows=0", "cols=" + bad);
            }
          });
    }
  }

  @Test
  default void offsetsMustBeInside() {
    for (long bad : BAD_OFFSETS) {
      String message = " floats from byte " + bad + " ";
      withCall(
          call -> {
            call.aOffset = bad;
            call.assertAllRefused(COUNT + message);
          });
      withCall(
          call -> {
            call.bOffset = bad;
            call.assertRefused(call::apply, "b: " + COUNT + message);
          });
      withCall(
          call -> {
            call.dstOffset = bad;
            call.assertLongResultRefused("dst: " + COUNT + message);
          });
    }
  }

  @Test
  default void countsMustEndInside() {
    for (int bad : new int[] {COUNT + 1, Integer.MAX_VALUE}) {
      withCall(
          call -> {
            call.makeRow(bad);
            call.assertAllRefused(bad + " floats from byte " + OFFSET + " ");
            call.makeAOne();
            call.assertRefused(call::apply, "b: " + bad + " floats from byte " + OFFSET + " ");
            call.makeBOne();
            call.assertRefused(call::apply, "dst: " + bad + " floats from byte " + OFFSET + " ");
          });
    }
  }

  /** A sum takes a float for each row. */
  @Test
  default void sumsMustBeInside() {
    long end = OFFSET + BYTES;
    for (long bad : new long[] {-1, Long.MIN_VALUE, end - 7, end, 1L << 62, Long.MAX_VALUE}) {
      withCall(
          call -> {
            call.dstOffset = bad;
            call.assertRefused(call::sum, "dst: 2 floats from byte " + bad);
          });
    }
    withCall(
        call -> {
          call.dstOffset = end - 8;
          call.sum();
          // Rows of nothing have sums too.
          call.cols = 0;
          call.rows = COUNT;
          call.assertRefused(call::sum, "dst: 10 floats");
        });
  }

  /** The product of rows and columns is that of longs. */
  @Test
  default void manyRowsOfManyColumns() {
    withCall(
        call -> {
          call.rows = 1 << 16;
          call.cols = 1 << 16;
          call.aRowStride = 1 << 16;
          call.assertRefused(call::softmax, "src: " + (1L << 32) + " floats");
          call.assertRefused(call::apply, "a: " + (1L << 32) + " floats");
          call.assertRefused(call::sum, "src: " + (1L << 32) + " floats");
          call.makeAOne();
          call.makeBOne();
          call.assertRefused(call::apply, "dst: " + (1L << 32) + " floats");
          call.rows = Integer.MAX_VALUE;
          call.cols = Integer.MAX_VALUE;
          call.assertRefused(call::softmax, "src: 4611686014132420609 floats");
          call.assertRefused(call::apply, "dst: 4611686014132420609 floats");
        });
  }

  /** Rows that reach over the end, with a stride or without, and further than a long counts. */
  @Test
  default void rowsMustEndInside() {
    for (long bad : new long[] {11, 1 << 20, Long.MAX_VALUE / 2, Long.MAX_VALUE}) {
      String floats = (bad == Long.MAX_VALUE ? bad : bad + FloatCall.COLS) + " floats from byte 4 ";
      withCall(
          call -> {
            call.aRowStride = bad;
            call.assertRefused(call::apply, "a: " + floats);
            call.assertRefused(call::sum, "src: " + floats);
            call.assertRefused(call::copy, "src: " + floats);
          });
      withCall(
          call -> {
            call.bRowStride = bad;
            call.assertRefused(call::apply, "b: " + floats);
            // The two elements of a column.
            call.bColStride = 0;
            call.assertRefused(call::apply, "b: " + (bad == Long.MAX_VALUE ? bad : bad + 1));
          });
    }
  }

  @Test
  default void stridesMustBeInRange() {
    for (long bad : new long[] {-1, Long.MIN_VALUE}) {
      withCall(
          call -> {
            call.aRowStride = bad;
            call.assertRefused(call::apply, "aRowStride=" + bad, "aColStride=1");
            call.assertRefused(call::sum, "srcRowStride=" + bad);
            call.assertRefused(call::copy, "srcRowStride=" + bad, "srcColStride=1");
          });
      withCall(
          call -> {
            call.bRowStride = bad;
            call.bColStride = 0;
            call.assertRefused(call::apply, "bRowStride=" + bad, "bColStride=0");
          });
    }
    for (int bad : new int[] {-1, 2, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      withCall(
          call -> {
            call.aColStride = bad;
            call.assertRefused(call::apply, "aColStride=" + bad);
            call.assertRefused(call::copy, bad < 0 ? "srcColStride=" + bad : "src: ");
          });
      withCall(
          call -> {
            call.bColStride = bad;
            call.assertRefused(call::apply, "bColStride=" + bad);
          });
    }
  }

  /** The rows of a copy must neither reach over the end nor into each other. */
  @Test
  default void rowsOfACopyMustBeApart() {
    for (long bad : new long[] {0, 1, FloatCall.COLS - 1}) {
      withCall(
          call -> {
            call.dstRowStride = bad;
            call.assertRefused(call::copy, "dstRowStride=" + bad, "cols=5");
          });
    }
    withCall(
        call -> {
          call.dstRowStride = -1;
          call.assertRefused(call::copy, "dstRowStride=-1");
          call.dstRowStride = FloatCall.COLS + 1;
          call.assertRefused(call::copy, "dst: 11 floats from byte 4 ");
          call.dstRowStride = Long.MAX_VALUE;
          call.assertRefused(call::copy, "dst: " + Long.MAX_VALUE + " floats");
          call.makeRow(FloatCall.COLS);
          call.dstRowStride = 0;
          call.copy();
        });
  }

  /** An operand that stands for all has one element, which must be there. */
  @Test
  default void oneElementMustBeInside() {
    long end = OFFSET + BYTES;
    for (long bad : new long[] {-1, end - 3, end, end + 1, Long.MAX_VALUE}) {
      String message = " 1 floats from byte " + bad + " ";
      withCall(
          call -> {
            call.makeAOne();
            call.aOffset = bad;
            call.assertRefused(call::apply, "a:" + message);
          });
      withCall(
          call -> {
            call.makeBOne();
            call.bOffset = bad;
            call.assertRefused(call::apply, "b:" + message);
          });
    }
    withCall(
        call -> {
          call.makeAOne();
          call.aOffset = end - 4;
          call.apply();
        });
  }

  @Test
  default void memoryMustBeNative() {
    MemorySegment heap = MemorySegment.ofArray(new float[COUNT + 1]);
    withCall(
        call -> {
          call.a = heap;
          call.assertAllRefused("native", heap.toString());
          call.makeAOne();
          call.assertRefused(call::apply, "a: ", "native");
        });
    withCall(
        call -> {
          call.b = heap;
          call.assertRefused(call::apply, "b: ", "native", heap.toString());
        });
    withCall(
        call -> {
          call.dst = heap;
          call.assertAllRefused("dst: ", "native", heap.toString());
        });
    withCall(
        call -> {
          call.a = MemorySegment.NULL;
          call.aOffset = 0;
          call.assertAllRefused(COUNT + " floats from byte 0");
        });
  }

  @Test
  default void aResultMustBeWritable() {
    withCall(
        call -> {
          MemorySegment writable = call.dst;
          call.dst = writable.asReadOnly();
          call.assertAllRefused("read-only", call.dst.toString());
          // Reading it is fine.
          call.dst = writable;
          call.a = call.a.asReadOnly();
          call.b = call.b.asReadOnly();
          call.apply();
          call.erf();
          call.softmax();
          call.sum();
          call.copy();
        });
  }
}
