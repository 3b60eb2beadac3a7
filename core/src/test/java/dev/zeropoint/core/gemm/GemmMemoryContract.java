package dev.zeropoint.core.gemm;

import static dev.zeropoint.core.gemm.GemmArguments.COLS;
import static dev.zeropoint.core.gemm.GemmArguments.DEPTH;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link GemmBackendContract} about memory that must not be accessed: a kernel that
 * works with bare addresses has to ask before it does.
 */
interface GemmMemoryContract extends BackendUnderTest {
  @Test
  default void aClosedLeftOperand() {
    try (Arena arena = Arena.ofConfined()) {
      GemmArguments arguments = new GemmArguments(backend(), arena, arena);
      try (Arena closed = Arena.ofConfined()) {
        arguments.lhs = GemmArguments.int8(ElementType.S8, GemmArguments.ROWS, DEPTH, closed);
      }
      arguments.assertAllRefused(IllegalStateException.class);
    }
  }

  @Test
  default void closedWeights() {
    try (Arena arena = Arena.ofConfined()) {
      GemmArguments arguments = new GemmArguments(backend(), arena, arena);
      try (Arena closed = Arena.ofConfined()) {
        Int8Matrix rhs = GemmArguments.int8(ElementType.S8, DEPTH, COLS, arena);
        arguments.weights = backend().pack(rhs, closed);
      }
      arguments.assertAllRefused(IllegalStateException.class);
    }
  }

  @Test
  default void closedConstantsOfAnEpilogue() {
    try (Arena arena = Arena.ofConfined()) {
      GemmArguments arguments = new GemmArguments(backend(), arena, arena);
      try (Arena closed = Arena.ofConfined()) {
        arguments.requantize = GemmArguments.requantize(COLS, closed);
        arguments.dequantize = GemmArguments.dequantize(COLS, closed);
      }
      arguments.assertRefused(arguments::multiplyToInt8, IllegalStateException.class);
      arguments.assertRefused(arguments::multiplyToFloat, IllegalStateException.class);
    }
  }

  @Test
  default void aClosedResult() {
    try (Arena arena = Arena.ofConfined()) {
      Arena closed = Arena.ofConfined();
      GemmArguments arguments = new GemmArguments(backend(), arena, closed);
      closed.close();
      arguments.assertAllRefused(IllegalStateException.class);
    }
  }

  @Test
  default void aReadOnlyResult() {
    try (Arena arena = Arena.ofConfined()) {
      GemmArguments arguments = new GemmArguments(backend(), arena, arena);
      Int8Matrix int8 = arguments.int8;
      arguments.int8 =
          new Int8Matrix(int8.type(), int8.segment().asReadOnly(), 0, int8.rows(), COLS, COLS);
      arguments.int32 =
          new Int32Matrix(arguments.int32.segment().asReadOnly(), 0, int8.rows(), COLS, COLS);
      arguments.float32 =
          new FloatMatrix(arguments.float32.segment().asReadOnly(), 0, int8.rows(), COLS, COLS);
      arguments.assertAllRefused(IllegalArgumentException.class, "read-only");
    }
  }

  @Test
  default void packingFromOrIntoAClosedArena() {
    Arena closed = Arena.ofConfined();
    Int8Matrix gone = GemmArguments.int8(ElementType.S8, DEPTH, COLS, closed);
    closed.close();
    try (Arena arena = Arena.ofConfined()) {
      Int8Matrix rhs = GemmArguments.int8(ElementType.S8, DEPTH, COLS, arena);
      assertThatIllegalStateException().isThrownBy(() -> backend().pack(gone, arena));
      assertThatIllegalStateException().isThrownBy(() -> backend().pack(rhs, closed));
    }
  }

  /** A matrix cannot be made of memory on the heap, so none can reach a product. */
  @Test
  default void memoryOnTheHeap() {
    MemorySegment heap = MemorySegment.ofArray(new byte[64]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Int8Matrix(ElementType.S8, heap, 0, 2, 3, 3))
        .withMessageContaining("off-heap");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Int32Matrix(heap, 0, 2, 4, 4))
        .withMessageContaining("off-heap");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FloatMatrix(heap, 0, 2, 4, 4))
        .withMessageContaining("off-heap");
  }
}
