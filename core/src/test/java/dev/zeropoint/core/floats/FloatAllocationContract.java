package dev.zeropoint.core.floats;

import dev.zeropoint.core.Allocations;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** The part of {@link FloatKernelsContract} about garbage: a call leaves none. */
interface FloatAllocationContract extends FloatKernelsUnderTest {
  private static MemorySegment memory(Arena arena, int count) {
    return arena.allocate(4L * count, 64);
  }

  @Test
  default void loopsAllocateNothing() {
    FloatKernels floats = floats();
    int count = 300;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment a = memory(arena, count);
      MemorySegment b = memory(arena, count);
      MemorySegment dst = memory(arena, count);
      for (FloatOperation operation : FloatOperation.values()) {
        Allocations.assertNone(
            operation.toString(),
            () -> floats.apply(operation, a, 0, 0, 1, b, 0, 0, 1, dst, 0, 1, count));
        Allocations.assertNone(
            operation + " of one",
            () -> floats.apply(operation, a, 0, 0, 1, b, 0, 0, 0, dst, 0, 1, count));
        Allocations.assertNone(
            operation + " of rows and a row",
            () -> floats.apply(operation, a, 0, 30, 1, b, 0, 0, 1, dst, 0, 10, 30));
        Allocations.assertNone(
            operation + " of rows and a column",
            () -> floats.apply(operation, a, 0, 3, 1, b, 0, 1, 0, dst, 0, 100, 3));
      }
      Allocations.assertNone("erf", () -> floats.erf(a, 0, dst, 0, count));
      Allocations.assertNone("softmax", () -> floats.softmax(a, 0, dst, 0, 5, count / 5));
      for (int[] strides : new int[][] {{20, 1}, {1, 15}, {1, 0}, {2, 3}}) {
        Allocations.assertNone(
            "copy with strides " + strides[0] + " and " + strides[1],
            () -> floats.copy(a, 0, strides[0], strides[1], dst, 0, 20, 15, 20));
      }
      Allocations.assertNone("sum", () -> floats.sum(a, 0, 30, dst, 0, 10, 30));
    }
  }

  @Test
  default void floatProductsAllocateNothing() {
    FloatKernels floats = floats();
    int rows = 17;
    int depth = 12;
    int cols = 9;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment lhs = memory(arena, rows * depth);
      MemorySegment rhs = memory(arena, depth * cols);
      MemorySegment dst = memory(arena, rows * cols);
      MemorySegment scratch = arena.allocate(FloatKernels.productScratchBytes(cols), 64);
      for (int block : new int[] {5, 128}) {
        Allocations.assertNone(
            "product, block=" + block,
            () ->
                floats.multiply(
                    lhs, 0, depth, 1, rhs, 0, dst, 0, rows, cols, depth, block, scratch));
      }
      Allocations.assertNone(
          "product, transposed",
          () -> floats.multiply(lhs, 0, 1, rows, rhs, 0, dst, 0, rows, cols, depth, 5, scratch));
      Allocations.assertNone(
          "product, depth=0",
          () -> floats.multiply(lhs, 0, 0, 1, rhs, 0, dst, 0, rows, cols, 0, 5, scratch));
    }
  }
}
