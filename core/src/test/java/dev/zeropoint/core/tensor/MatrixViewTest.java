package dev.zeropoint.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the three matrix views have in common, tested on each of them. */
class MatrixViewTest {
  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource
  void elementsLieAtOffsetAndStride(MatrixView.Kind kind) {
    for (int offset : new int[] {0, 1, 3, 7}) {
      int bytes = kind.bytes();
      MemorySegment memory = arena.allocate(offset + (2 * 5 + 3) * bytes);
      MatrixView view = kind.of(memory, offset, 3, 3, 5);
      assertThat(view.rowOffset(2)).isEqualTo(offset + 10L * bytes);
      assertThat(view.endOffset()).isEqualTo(memory.byteSize());
      for (int row = 0; row < 3; row++) {
        for (int col = 0; col < 3; col++) {
          view.set(row, col, 10 * row + col);
        }
      }
      for (int row = 0; row < 3; row++) {
        for (int col = 0; col < 3; col++) {
          assertThat(view.get(row, col)).isEqualTo(10 * row + col);
        }
      }
      // Little-endian bytes of the last element, at the end of the memory.
      byte[] last = memory.asSlice(memory.byteSize() - bytes).toArray(Layouts.INT8);
      assertThat(last).isEqualTo(kind.littleEndian(22));
    }
  }

  @ParameterizedTest
  @EnumSource
  void indexesOutsideAreRefused(MatrixView.Kind kind) {
    // Room enough for the memory itself to accept every index.
    MatrixView view = kind.of(arena.allocate(1000), 100, 2, 3, 9);
    int[][] outside = {
      {-1, 0}, {0, -1}, {2, 0}, {0, 3}, {Integer.MAX_VALUE, 0}, {0, Integer.MAX_VALUE}
    };
    for (int[] index : outside) {
      assertThatThrownBy(() -> view.get(index[0], index[1]))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContainingAll("(" + index[0] + ", " + index[1] + ")", "[2, 3]");
      assertThatThrownBy(() -> view.set(index[0], index[1], 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void memoryMustHoldEveryElement(MatrixView.Kind kind) {
    long needed = 7 + (2 * 5 + 3) * (long) kind.bytes();
    kind.of(arena.allocate(needed), 7, 3, 3, 5);
    MemorySegment small = arena.allocate(needed - 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kind.of(small, 7, 3, 3, 5))
        .withMessageContainingAll(
            "3 rows", "3 columns", "rowStride=5", "offset=7", (needed - 1) + " bytes");
  }

  @ParameterizedTest
  @EnumSource
  void extentsAreNotNegative(MatrixView.Kind kind) {
    MemorySegment memory = arena.allocate(64);
    assertRefused(() -> kind.of(memory, 0, -1, 3, 3), "rows=-1", "cols=3");
    assertRefused(() -> kind.of(memory, 0, 3, -1, 3), "rows=3", "cols=-1");
    assertRefused(
        () -> kind.of(memory, 0, Integer.MIN_VALUE, Integer.MIN_VALUE, 0), "rows=-2147483648");
  }

  @ParameterizedTest
  @EnumSource
  void rowsDoNotOverlap(MatrixView.Kind kind) {
    MemorySegment memory = arena.allocate(64);
    assertRefused(() -> kind.of(memory, 0, 2, 3, 2), "rowStride=2", "cols=3");
    assertRefused(() -> kind.of(memory, 0, 2, 3, -3), "rowStride=-3", "cols=3");
    assertRefused(() -> kind.of(memory, 0, 0, 3, Long.MIN_VALUE), "rowStride=-9223372036854775808");
  }

  @ParameterizedTest
  @EnumSource
  void offsetsLieInTheMemory(MatrixView.Kind kind) {
    MemorySegment memory = arena.allocate(64);
    assertRefused(() -> kind.of(memory, -1, 1, 1, 1), "offset=-1", "64");
    assertRefused(() -> kind.of(memory, 65, 0, 0, 0), "offset=65", "64");
    assertRefused(() -> kind.of(memory, Long.MAX_VALUE, 1, 1, 1), "offset=9223372036854775807");
    assertThat(kind.of(memory, 64, 0, 5, 5).endOffset()).isEqualTo(64);
  }

  @ParameterizedTest
  @EnumSource
  void sizesThatOverflowAreRefused(MatrixView.Kind kind) {
    MemorySegment memory = arena.allocate(64);
    int max = Integer.MAX_VALUE;
    assertRefused(() -> kind.of(memory, 0, max, max, max), "2147483647 rows");
    assertRefused(() -> kind.of(memory, 0, 3, 1, Long.MAX_VALUE), "rowStride=9223372036854775807");
    // In bytes, or with the offset, the sum would wrap to one that fits.
    assertRefused(() -> kind.of(memory, 0, 2, 1, 1L << 62), "rowStride=4611686018427387904");
    assertRefused(() -> kind.of(memory, 60, 2, 1, Long.MAX_VALUE - 10), "offset=60");
    assertRefused(() -> kind.of(memory, 0, 5, 1, 1L << 60), "rowStride=1152921504606846976");
  }

  @ParameterizedTest
  @EnumSource
  void memoryOnTheHeapIsRefused(MatrixView.Kind kind) {
    assertRefused(() -> kind.of(MemorySegment.ofArray(new byte[64]), 0, 1, 1, 1), "off-heap");
  }

  private static void assertRefused(Runnable construction, String... parts) {
    assertThatIllegalArgumentException()
        .isThrownBy(construction::run)
        .withMessageContainingAll(parts);
  }

  /** The stride of a single row, and of none, reaches nothing. */
  @ParameterizedTest
  @EnumSource
  void oneRowMayHaveAnyStride(MatrixView.Kind kind) {
    MatrixView view = kind.of(arena.allocate(12), 0, 1, 3, Long.MAX_VALUE);
    view.set(0, 2, 7);
    assertThat(view.get(0, 2)).isEqualTo(7);
    assertThat(view.endOffset()).isEqualTo(3L * kind.bytes());
    assertThat(kind.of(arena.allocate(1), 1, 0, 3, Long.MAX_VALUE).endOffset()).isOne();
    assertThat(kind.of(arena.allocate(1), 1, 9, 0, Long.MAX_VALUE).endOffset()).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void rowsAsAView(MatrixView.Kind kind) {
    MatrixView view = kind.of(arena.allocate(4 + 100), 4, 4, 3, 5);
    view.set(2, 1, 42);
    MatrixView middle = view.rows(1, 2);
    assertThat(middle.get(1, 1)).isEqualTo(42);
    assertThat(middle.rowOffset(0)).isEqualTo(view.rowOffset(1));
    assertThatThrownBy(() -> middle.get(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(view.rows(0, 4).endOffset()).isEqualTo(view.endOffset());
    assertThat(view.rows(4, 0).endOffset()).isEqualTo(4);
    assertThat(view.rows(2, 0).endOffset()).isEqualTo(4);
    int max = Integer.MAX_VALUE;
    int[][] outside = {{-1, 1}, {0, 5}, {4, 1}, {5, 0}, {1, -1}, {max, 1}, {1, max}, {max, max}};
    for (int[] range : outside) {
      long to = (long) range[0] + range[1];
      assertRefused(
          () -> view.rows(range[0], range[1]), "[" + range[0] + ", " + to + ")", "[4, 3]");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTensorOfRankTwoAsAMatrix(MatrixView.Kind kind) {
    for (ElementType type : ElementType.values()) {
      Tensor tensor = Tensor.allocate(type, Shape.of(2, 3), arena);
      if (kind.holds(type)) {
        MatrixView view = kind.of(tensor);
        assertThat(view.endOffset()).isEqualTo(tensor.byteSize());
        assertThat(view.rowOffset(1)).isEqualTo(3L * type.byteSize());
        assertThat(view.toString()).isEqualTo(type + "[2, 3]");
      } else {
        assertRefused(() -> kind.of(tensor), type + "[2, 3]");
      }
    }
    for (Shape shape : new Shape[] {Shape.scalar(), Shape.of(6), Shape.of(1, 2, 3)}) {
      Tensor tensor = Tensor.allocate(kind.type(), shape, arena);
      assertRefused(() -> kind.of(tensor), kind.type() + shape.toString());
    }
    Tensor tall = Tensor.allocate(kind.type(), Shape.of(1L << 31, 0), arena);
    assertRefused(() -> kind.of(tall), "dim[0]", "2147483648");
  }

  @Test
  void codesOfAnInt8MatrixHaveItsSign() {
    MemorySegment memory = arena.allocate(2);
    Int8Matrix signed = new Int8Matrix(ElementType.S8, memory, 0, 1, 2, 2);
    Int8Matrix unsigned = new Int8Matrix(ElementType.U8, memory, 0, 1, 2, 2);
    signed.set(0, 0, -128);
    unsigned.set(0, 1, 255);
    assertThat(unsigned.get(0, 0)).isEqualTo(128);
    assertThat(signed.get(0, 1)).isEqualTo(-1);
    for (int value : new int[] {-129, 128}) {
      assertRefused(() -> signed.set(0, 0, value), "value=" + value, "S8");
    }
    for (int value : new int[] {-1, 256}) {
      assertRefused(() -> unsigned.set(0, 0, value), "value=" + value, "U8");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInt8MatrixIsOfS8OrU8(ElementType type) {
    if (!type.isInt8()) {
      assertRefused(() -> new Int8Matrix(type, arena.allocate(8), 0, 1, 1, 1), "type=" + type);
    }
  }
}
