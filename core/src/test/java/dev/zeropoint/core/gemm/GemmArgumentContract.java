package dev.zeropoint.core.gemm;

import static dev.zeropoint.core.gemm.GemmArguments.COLS;
import static dev.zeropoint.core.gemm.GemmArguments.DEPTH;
import static dev.zeropoint.core.gemm.GemmArguments.ROWS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.Arena;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link GemmBackendContract} about arguments that do not fit: each is refused with a
 * message that carries the values, and no result is touched.
 */
interface GemmArgumentContract extends BackendUnderTest {
  private void withArguments(Consumer<GemmArguments> test) {
    try (Arena arena = Arena.ofConfined()) {
      test.accept(new GemmArguments(backend(), arena, arena));
    }
  }

  /** What the other tests start from is accepted. */
  @Test
  default void validArgumentsPass() {
    withArguments(
        arguments -> {
          arguments.multiplyToInt32();
          arguments.multiplyToInt8();
          arguments.multiplyToFloat();
          // The matrices are full of the code 0x6B, and the zero point of the weights is 1.
          assertThat(arguments.int32.get(1, 3)).isEqualTo(DEPTH * 0x6B * 0x6A);
        });
  }

  @Test
  default void depthsMustAgree() {
    withArguments(
        arguments -> {
          try (Arena arena = Arena.ofConfined()) {
            for (int depth : new int[] {0, DEPTH - 1, DEPTH + 1}) {
              arguments.lhs = GemmArguments.int8(ElementType.S8, ROWS, depth, arena);
              arguments.assertAllRefused(
                  IllegalArgumentException.class, "lhs.cols=" + depth, "rhs.depth=" + DEPTH);
            }
          }
        });
  }

  @Test
  default void theResultMustHaveTheShapeOfTheProduct() {
    int[][] shapes = {{ROWS - 1, COLS}, {ROWS + 1, COLS}, {ROWS, COLS - 1}, {COLS, ROWS}, {0, 0}};
    for (int[] shape : shapes) {
      withArguments(
          arguments -> {
            try (Arena arena = Arena.ofConfined()) {
              int rows = shape[0];
              int cols = shape[1];
              var memory = GemmArguments.filled(64, arena);
              arguments.int32 = new Int32Matrix(memory, 0, rows, cols, cols);
              arguments.int8 = new Int8Matrix(ElementType.S8, memory, 0, rows, cols, cols);
              arguments.float32 = new FloatMatrix(memory, 0, rows, cols, cols);
              arguments.assertAllRefused(
                  IllegalArgumentException.class,
                  "dst is [" + rows + ", " + cols + "]",
                  "[" + ROWS + ", " + COLS + "]");
            }
          });
    }
  }

  @Test
  default void theLeftZeroPointMustBeACode() {
    for (ElementType type : new ElementType[] {ElementType.S8, ElementType.U8}) {
      int min = (int) type.minValue();
      int max = (int) type.maxValue();
      for (int zeroPoint : new int[] {min - 1, max + 1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
        withArguments(
            arguments -> {
              try (Arena arena = Arena.ofConfined()) {
                arguments.lhs = GemmArguments.int8(type, ROWS, DEPTH, arena);
                arguments.lhsZeroPoint = zeroPoint;
                arguments.assertAllRefused(
                    IllegalArgumentException.class, "lhsZeroPoint=" + zeroPoint, type.toString());
              }
            });
      }
    }
  }

  @Test
  default void theRightZeroPointsMustBeCodes() {
    try (Arena arena = Arena.ofConfined()) {
      for (ElementType type : new ElementType[] {ElementType.S8, ElementType.U8}) {
        Int8Matrix rhs = GemmArguments.int8(type, DEPTH, COLS, arena);
        int min = (int) type.minValue();
        int max = (int) type.maxValue();
        for (int zeroPoint : new int[] {min - 1, max + 1}) {
          assertThatIllegalArgumentException()
              .isThrownBy(() -> backend().pack(rhs, arena, zeroPoint))
              .withMessageContainingAll("rhsZeroPoint", "=" + zeroPoint, type.toString());
          assertThatIllegalArgumentException()
              .isThrownBy(() -> backend().pack(rhs, arena, min, max, min, zeroPoint))
              .withMessageContainingAll("rhsZeroPoint", "=" + zeroPoint, type.toString());
        }
      }
    }
  }

  @Test
  default void theRightZeroPointsMustBeNoneOneOrOneAColumn() {
    try (Arena arena = Arena.ofConfined()) {
      Int8Matrix rhs = GemmArguments.int8(ElementType.S8, DEPTH, COLS, arena);
      for (int count : new int[] {2, COLS - 1, COLS + 1}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> backend().pack(rhs, arena, new int[count]))
            .withMessageContainingAll(count + " zero points", "rhs.cols=" + COLS);
      }
    }
  }

  @Test
  default void theWeightsMustBePackedByTheBackend() {
    GemmBackend other = new FakeBackend("other");
    withArguments(
        arguments -> {
          try (Arena arena = Arena.ofConfined()) {
            Int8Matrix rhs = GemmArguments.int8(ElementType.S8, DEPTH, COLS, arena);
            arguments.weights = other.pack(rhs, arena);
            arguments.assertAllRefused(
                IllegalArgumentException.class, "packed by other", backend().name());
          }
        });
  }

  @Test
  default void theEpilogueMustHaveTheColumnsOfTheWeights() {
    withArguments(
        arguments -> {
          try (Arena arena = Arena.ofConfined()) {
            for (int cols : new int[] {0, COLS - 1, COLS + 1}) {
              String[] parts = {"epilogue.cols=" + cols, "rhs.cols=" + COLS};
              arguments.requantize = GemmArguments.requantize(cols, arena);
              arguments.dequantize = GemmArguments.dequantize(cols, arena);
              arguments.assertRefused(
                  arguments::multiplyToInt8, IllegalArgumentException.class, parts);
              arguments.assertRefused(
                  arguments::multiplyToFloat, IllegalArgumentException.class, parts);
            }
          }
        });
  }

  @Test
  default void theResultMustHaveTheTypeOfTheEpilogue() {
    withArguments(
        arguments -> {
          arguments.int8 =
              new Int8Matrix(ElementType.U8, arguments.int8.segment(), 0, ROWS, COLS, COLS);
          arguments.assertRefused(
              arguments::multiplyToInt8, IllegalArgumentException.class, "dst is U8[2, 4]", "S8");
        });
  }

  /** From the first byte that touches to the last, and one inside of the other. */
  @Test
  default void theResultMustNotOverlapTheLeftOperand() {
    int wideBytes = ROWS * COLS * 4;
    int lhsAt = 64;
    for (int dstAt = lhsAt - wideBytes; dstAt <= lhsAt + ROWS * DEPTH; dstAt++) {
      int at = dstAt;
      withArguments(
          arguments -> {
            try (Arena arena = Arena.ofConfined()) {
              var memory = GemmArguments.filled(128, arena);
              arguments.lhs = new Int8Matrix(ElementType.S8, memory, lhsAt, ROWS, DEPTH, DEPTH);
              arguments.int32 = new Int32Matrix(memory, at, ROWS, COLS, COLS);
              arguments.float32 = new FloatMatrix(memory, at, ROWS, COLS, COLS);
              // Another segment on the same bytes, ending together with the wide ones.
              int narrowAt = at + wideBytes - ROWS * COLS;
              var slice = memory.asSlice(narrowAt);
              arguments.int8 = new Int8Matrix(ElementType.S8, slice, 0, ROWS, COLS, COLS);
              checkOverlap(arguments, at, wideBytes, arguments::multiplyToInt32);
              checkOverlap(arguments, at, wideBytes, arguments::multiplyToFloat);
              checkOverlap(arguments, narrowAt, ROWS * COLS, arguments::multiplyToInt8);
            }
          });
    }
  }

  private static void checkOverlap(GemmArguments arguments, int at, int bytes, Runnable product) {
    long lhsAt = arguments.lhs.offset();
    if (at < lhsAt + ROWS * DEPTH && lhsAt < at + bytes) {
      arguments.assertRefused(
          product::run, IllegalArgumentException.class, "dst overlaps lhs", "S8[2, 3]");
    } else {
      product.run();
    }
  }

  /** An operand without elements overlaps nothing, wherever it lies. */
  @Test
  default void anEmptyLeftOperandOverlapsNothing() {
    try (Arena arena = Arena.ofConfined()) {
      var memory = GemmArguments.filled(32, arena);
      Int32Matrix dst = new Int32Matrix(memory, 0, 2, 4, 4);
      Int8Matrix lhs = new Int8Matrix(ElementType.S8, memory, 8, 2, 0, 0);
      Int8Matrix rhs = GemmArguments.int8(ElementType.S8, 0, 4, arena);
      PackedWeights weights = backend().pack(rhs, arena);
      backend().multiply(lhs, 0, weights, dst, new PoisonedScratch(arena));
      assertThat(dst.get(0, 0)).isZero();
      assertThat(dst.get(1, 3)).isZero();
    }
  }
}
