package dev.zeropoint.core.floats;

import static dev.zeropoint.core.floats.FloatProductCall.COLS;
import static dev.zeropoint.core.floats.FloatProductCall.DEPTH;
import static dev.zeropoint.core.floats.FloatProductCall.DST_BYTES;
import static dev.zeropoint.core.floats.FloatProductCall.LHS_BYTES;
import static dev.zeropoint.core.floats.FloatProductCall.OFFSET;
import static dev.zeropoint.core.floats.FloatProductCall.RHS_BYTES;
import static dev.zeropoint.core.floats.FloatProductCall.ROWS;
import static dev.zeropoint.core.floats.FloatProductCall.ROW_STRIDE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The part of {@link FloatKernelsContract} about arguments of products that do not fit. */
interface FloatProductArgumentContract extends FloatKernelsUnderTest {
  private void withProduct(Consumer<FloatProductCall> test) {
    try (Arena arena = Arena.ofConfined()) {
      test.accept(new FloatProductCall(floats(), arena));
    }
  }

  private void assertRefused(Consumer<FloatProductCall> change, String... parts) {
    withProduct(
        call -> {
          change.accept(call);
          call.assertRefused(parts);
        });
  }

  /** What the other tests start from is accepted. */
  @Test
  default void aValidProductPasses() {
    withProduct(
        call -> {
          float value = call.memory.get(Layouts.FLOAT32, 0);
          call.multiply();
          for (int i = 0; i < ROWS * COLS; i++) {
            float found = call.dst.get(Layouts.FLOAT32, OFFSET + 4L * i);
            assertThat(found / value / value).isBetween(DEPTH - 1e-5f, DEPTH + 1e-5f);
          }
        });
  }

  @Test
  default void extentsMustNotBeNegative() {
    for (int bad : new int[] {-1, Integer.MIN_VALUE}) {
      assertRefused(call -> call.rows = bad, "rows=" + bad, "cols=4", "depth=5");
      assertRefused(call -> call.cols = bad, "rows=3", "cols=" + bad, "depth=5");
      assertRefused(call -> call.depth = bad, "rows=3", "cols=4", "depth=" + bad);
    }
  }

  @Test
  default void blocksMustBeInRange() {
    int most = FloatKernels.MAX_BLOCK;
    for (int bad : new int[] {0, -1, most + 1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertRefused(call -> call.block = bad, "block=" + bad, "[1, 4096]");
    }
    for (int good : new int[] {1, most}) {
      withProduct(
          call -> {
            call.block = good;
            call.multiply();
          });
    }
  }

  @Test
  default void stridesMustNotBeNegative() {
    for (long bad : new long[] {-1, -ROW_STRIDE, Long.MIN_VALUE}) {
      assertRefused(call -> call.lhsRowStride = bad, "lhsRowStride=" + bad, "lhsColStride=1");
      assertRefused(call -> call.lhsColStride = bad, "lhsRowStride=7", "lhsColStride=" + bad);
    }
  }

  /** Past the end by one element, by more than an address has, and by more than a long has. */
  @Test
  default void stridesMustStayInside() {
    for (long bad : new long[] {ROW_STRIDE + 1, 1L << 40, 1L << 61, 1L << 62, Long.MAX_VALUE}) {
      assertRefused(call -> call.lhsRowStride = bad, "lhs: ", " floats from byte 4 ");
      assertRefused(call -> call.lhsColStride = bad, "lhs: ", " floats from byte 4 ");
      assertRefused(
          call -> {
            call.lhsRowStride = bad;
            call.lhsColStride = bad;
          },
          "lhs: ",
          " floats from byte 4 ");
    }
    assertRefused(call -> call.lhsRowStride = ROW_STRIDE + 1, "lhs: 21 floats");
    assertRefused(call -> call.lhsColStride = 2, "lhs: 23 floats");
  }

  @Test
  default void matricesMustBeInside() {
    for (long bad : new long[] {-1, -4, OFFSET + 1, 1L << 62, Long.MIN_VALUE, Long.MAX_VALUE}) {
      String message = " floats from byte " + bad + " ";
      assertRefused(call -> call.lhsOffset = bad, "lhs: " + LHS_BYTES / 4 + message);
      assertRefused(call -> call.rhsOffset = bad, "rhs: " + RHS_BYTES / 4 + message);
      assertRefused(call -> call.dstOffset = bad, "dst: " + DST_BYTES / 4 + message);
    }
    assertRefused(call -> call.depth = DEPTH + 1, "lhs: 20 floats");
    assertRefused(
        call -> {
          call.depth = DEPTH + 1;
          call.lhsRowStride = 0;
          call.lhsColStride = 0;
        },
        "rhs: 24 floats");
    assertRefused(
        call -> {
          call.rows = ROWS + 1;
          call.lhsRowStride = 0;
        },
        "dst: 16 floats");
  }

  /** Products of extents are those of longs. */
  @Test
  default void hugeExtents() {
    assertRefused(
        call -> {
          call.rows = 1 << 16;
          call.cols = 1 << 16;
          call.depth = 0;
        },
        "dst: " + (1L << 32) + " floats");
    assertRefused(
        call -> {
          call.lhsRowStride = 0;
          call.lhsColStride = 0;
          call.depth = 1 << 30;
        },
        "rhs: " + (1L << 32) + " floats");
    assertRefused(
        call -> {
          call.lhsRowStride = Integer.MAX_VALUE;
          call.rows = Integer.MAX_VALUE;
        },
        "lhs: 4611686011984936967 floats");
  }

  @Test
  default void matricesMustBeNative() {
    MemorySegment heap = MemorySegment.ofArray(new float[100]);
    assertRefused(call -> call.lhs = heap, "lhs: ", "native", heap.toString());
    assertRefused(call -> call.rhs = heap, "rhs: ", "native", heap.toString());
    assertRefused(call -> call.dst = heap, "dst: ", "native", heap.toString());
  }

  @Test
  default void aProductMustBeWritable() {
    assertRefused(call -> call.dst = call.dst.asReadOnly(), "dst is read-only");
    withProduct(
        call -> {
          call.lhs = call.lhs.asReadOnly();
          call.rhs = call.rhs.asReadOnly();
          call.multiply();
        });
  }

  @Test
  default void scratchMustSuffice() {
    long bytes = FloatKernels.productScratchBytes(COLS);
    String message = "scratch must be at least " + bytes + " bytes";
    MemorySegment heap = MemorySegment.ofArray(new byte[1 << 16]);
    assertRefused(call -> call.scratch = call.scratch.asSlice(1), message);
    assertRefused(call -> call.scratch = MemorySegment.NULL, message);
    assertRefused(call -> call.scratch = heap, message, "native", heap.toString());
    assertRefused(call -> call.scratch = call.scratch.asReadOnly(), message, "writable");
  }

  @Test
  default void scratchMustBeApart() {
    assertRefused(call -> call.lhs = call.scratch, "scratch, ", "overlaps lhs, 19");
    assertRefused(call -> call.rhs = call.scratch, "scratch, ", "overlaps rhs, 20");
    assertRefused(call -> call.dst = call.scratch, "scratch, ", "overlaps dst, 12");
  }

  /** The more columns, the more of it; the bytes are a long. */
  @Test
  default void scratchOfManyColumns() {
    long before = 0;
    for (int cols : new int[] {0, 1, 2, 1000, 1 << 29, Integer.MAX_VALUE}) {
      long bytes = FloatKernels.productScratchBytes(cols);
      assertThat(bytes).isGreaterThan(before);
      before = bytes;
    }
  }

  /** It may not even start where an operand does: each element is read many times. */
  @Test
  default void aProductMustNotOverlapAnOperand() {
    for (int shift : new int[] {-DST_BYTES + 1, -4, -1, 0, 1, 4}) {
      assertRefused(call -> placeAt(call, call.lhs, shift), "dst, 12 floats", "overlaps lhs, 19");
      assertRefused(call -> placeAt(call, call.rhs, shift), "dst, 12 floats", "overlaps rhs, 20");
    }
    for (int shift : new int[] {-4, -1}) {
      int lhsEnd = LHS_BYTES + shift;
      int rhsEnd = RHS_BYTES + shift;
      assertRefused(call -> placeAt(call, call.lhs, lhsEnd), "dst, 12 floats", "overlaps lhs, 19");
      assertRefused(call -> placeAt(call, call.rhs, rhsEnd), "dst, 12 floats", "overlaps rhs, 20");
    }
    withProduct(
        call -> {
          placeAt(call, call.lhs, -DST_BYTES);
          call.multiply();
          placeAt(call, call.lhs, LHS_BYTES);
          call.multiply();
          placeAt(call, call.rhs, -DST_BYTES);
          call.multiply();
          placeAt(call, call.rhs, RHS_BYTES);
          call.multiply();
          // Operands may share memory.
          call.lhs = call.memory.asSlice(240, OFFSET + LHS_BYTES);
          call.multiply();
        });
  }

  /** Moves the result so many bytes from the elements of an operand, in a segment of its own. */
  private static void placeAt(FloatProductCall call, MemorySegment operand, int shift) {
    long from = operand.address() - call.memory.address() + OFFSET + shift;
    call.dst = call.memory.asSlice(from - 2, DST_BYTES + 2);
    call.dstOffset = 2;
  }

  /** An operand without elements is nowhere, so that neither place nor stride matters. */
  @Test
  default void emptyOperandsOverlapNothing() {
    withProduct(
        call -> {
          call.depth = 0;
          call.lhs = call.dst;
          call.rhs = call.dst;
          call.lhsRowStride = Long.MAX_VALUE;
          call.multiply();
          float[] found = call.dst.asSlice(OFFSET, DST_BYTES).toArray(Layouts.FLOAT32);
          assertThat(found).containsOnly(0f).doesNotContain(-0f);
          call.rows = 0;
          call.dst = call.rhs;
          call.multiply();
        });
  }
}
