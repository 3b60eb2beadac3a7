package dev.zeropoint.core.gemm;

import dev.zeropoint.core.Allocations;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The part of {@link GemmBackendContract} about garbage: a product leaves none. */
interface AllocationContract extends BackendUnderTest {
  @Test
  default void productsAllocateNothing() {
    for (int rows : new int[] {1, 2, 7, 64}) {
      try (Arena arena = Arena.ofConfined()) {
        assertProductsAllocateNothing(rows, arena);
      }
    }
  }

  private void assertProductsAllocateNothing(int rows, Arena arena) {
    int depth = 384;
    int cols = 100;
    GemmBackend backend = backend();
    Int8Matrix lhs = Int8Matrix.of(Tensor.allocate(ElementType.S8, Shape.of(rows, depth), arena));
    Int8Matrix rhs = Int8Matrix.of(Tensor.allocate(ElementType.S8, Shape.of(depth, cols), arena));
    PackedWeights weights = backend.pack(rhs, arena, 3);
    Shape shape = Shape.of(rows, cols);
    Int32Matrix int32 = Int32Matrix.of(Tensor.allocate(ElementType.S32, shape, arena));
    Int8Matrix int8 = Int8Matrix.of(Tensor.allocate(ElementType.S8, shape, arena));
    FloatMatrix float32 = FloatMatrix.of(Tensor.allocate(ElementType.F32, shape, arena));
    MemorySegment memory = arena.allocate(1 << 20, Tensor.ALIGNMENT);
    Scratch scratch = bytes -> memory;
    Dequantize dequantize =
        Dequantize.create(cols, new float[] {0.01f}, Optional.of(new float[cols]), 0, 6, arena);
    Allocations.assertNone(
        backend + ", int32, rows=" + rows, () -> backend.multiply(lhs, 1, weights, int32, scratch));
    Allocations.assertNone(
        backend + ", dequantize, rows=" + rows,
        () -> backend.multiply(lhs, 1, 0.1f, weights, dequantize, float32, scratch));
    for (Rounding rounding : Rounding.values()) {
      Requantize requantize =
          Requantize.create(
              cols,
              new double[] {0.001},
              Optional.empty(),
              Requantize.Output.full(ElementType.S8, 0),
              rounding,
              arena);
      Allocations.assertNone(
          backend + ", requantize " + rounding + ", rows=" + rows,
          () -> backend.multiply(lhs, 1, weights, requantize, int8, scratch));
    }
  }
}
