package dev.zeropoint.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class TensorTest {
  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource
  void freshMemoryIsAlignedAndOfTheRightSize(ElementType type) {
    Tensor tensor = Tensor.allocate(type, Shape.of(3, 5), arena);
    assertThat(tensor.segment().address() % Tensor.ALIGNMENT).isZero();
    assertThat(tensor.byteSize()).isEqualTo(15L * type.byteSize());
    assertThat(tensor.elementCount()).isEqualTo(15);
    assertThat(tensor).hasToString(type + "[3, 5]");
  }

  @ParameterizedTest
  @EnumSource
  void memoryOfAnotherSizeIsRefused(ElementType type) {
    for (long wrong : new long[] {-1, 1}) {
      long bytes = 6L * type.byteSize() + wrong;
      MemorySegment memory = arena.allocate(bytes);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Tensor(type, Shape.of(2, 3), memory))
          .withMessageContainingAll(
              type + "[2, 3]", "takes " + 6 * type.byteSize(), "got " + bytes);
    }
  }

  @Test
  void memoryOnTheHeapIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Tensor(ElementType.S8, Shape.of(4), MemorySegment.ofArray(new byte[4])))
        .withMessageContaining("off-heap");
  }

  @Test
  void sizesThatOverflowAreRefused() {
    Shape huge = Shape.of(1L << 60, 2);
    assertThat(Tensor.byteSize(ElementType.S8, huge)).isEqualTo(1L << 61);
    assertThat(Tensor.byteSize(ElementType.S16, huge)).isEqualTo(1L << 62);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.byteSize(ElementType.F32, huge))
        .withMessageContainingAll("F32", huge.toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.allocate(ElementType.F64, huge, arena));
  }

  @Test
  void aViewSharesItsMemory() {
    Tensor tensor = Tensor.ofFloats(arena, Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    Tensor reshaped = tensor.reshape(Shape.of(3, 1, 2));
    reshaped.setFloat(5, 60);
    assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4, 5, 60);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tensor.reshape(Shape.of(4)))
        .withMessageContainingAll("[2, 3] has 6", "[4] has 4");
  }

  @ParameterizedTest
  @CsvSource({
    "BOOL, 0, 1",
    "S4, -8, 7",
    "U4, 0, 15",
    "S8, -128, 127",
    "U8, 0, 255",
    "S16, -32768, 32767",
    "U16, 0, 65535",
    "S32, -2147483648, 2147483647",
    "U32, 0, 4294967295",
    "S64, -9223372036854775808, 9223372036854775807"
  })
  void integersComeBack(ElementType type, long min, long max) {
    Tensor tensor = Tensor.ofLongs(arena, type, Shape.of(3), min, 1, max);
    assertThat(tensor.toLongs()).containsExactly(min, 1, max);
    assertThat(tensor.getDouble(0)).isEqualTo(min);
    assertThat(tensor.getDouble(2)).isEqualTo(max);
    if (type != ElementType.S64) {
      assertRefused(type, min - 1);
      assertRefused(type, max + 1);
    }
  }

  private void assertRefused(ElementType type, long value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.ofLongs(arena, type, Shape.of(2), 0, value))
        .withMessageContainingAll("value[1]=" + value, type.name());
  }

  @Test
  void unsigned64BitsAreDoublesNearTheirValue() {
    long middle = Long.MIN_VALUE + 1024;
    Tensor tensor =
        Tensor.ofLongs(
            arena, ElementType.U64, Shape.of(5), -1, Long.MIN_VALUE, 5, middle, middle + 1);
    assertThat(tensor.getLong(0)).isEqualTo(-1);
    assertThat(tensor.getDouble(0)).isEqualTo(0x1p64);
    assertThat(tensor.getDouble(1)).isEqualTo(0x1p63);
    assertThat(tensor.getDouble(2)).isEqualTo(5);
    // In the middle of two doubles, and one above: the last bit decides.
    assertThat(tensor.getDouble(3)).isEqualTo(0x1p63);
    assertThat(tensor.getDouble(4)).isEqualTo(0x1p63 + 2048);
  }

  @Test
  void elementsAreLittleEndian() {
    Tensor tensor = Tensor.ofLongs(arena, ElementType.S32, Shape.of(1), 0x01020304);
    assertThat(tensor.segment().toArray(ValueLayout.JAVA_BYTE)).containsExactly(4, 3, 2, 1);
    Tensor real = Tensor.ofFloats(arena, Shape.of(1), 1.5f);
    assertThat(
            real.segment()
                .get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0))
        .isEqualTo(Float.floatToRawIntBits(1.5f));
  }

  @Test
  void elementsAtAnyAddress() {
    MemorySegment memory = arena.allocate(64);
    for (ElementType type : ElementType.values()) {
      Tensor tensor = new Tensor(type, Shape.of(2), memory.asSlice(3, 2L * type.byteSize()));
      if (!type.isFloat()) {
        tensor.setLong(1, 1);
        assertThat(tensor.getLong(1)).isOne();
      }
    }
  }

  @Test
  void theNumberOfValuesIsTheShapes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.ofFloats(arena, Shape.of(2, 2), 1, 2, 3))
        .withMessageContainingAll("[2, 2] has 4", "got 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.ofLongs(arena, ElementType.S8, Shape.of(1)))
        .withMessageContainingAll("[1] has 1", "got 0");
  }

  @ParameterizedTest
  @EnumSource(names = "F32", mode = Mode.EXCLUDE)
  void onlyF32HoldsFloats(ElementType type) {
    Tensor tensor = Tensor.allocate(type, Shape.of(1), arena);
    assertThatIllegalStateException()
        .isThrownBy(() -> tensor.getFloat(0))
        .withMessageContaining(type.name());
    assertThatIllegalStateException().isThrownBy(() -> tensor.setFloat(0, 1));
    assertThatIllegalStateException().isThrownBy(tensor::toFloats);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void floatsAreNoIntegers(ElementType type) {
    Tensor tensor = Tensor.allocate(type, Shape.of(1), arena);
    assertThatIllegalStateException()
        .isThrownBy(() -> tensor.getLong(0))
        .withMessageContaining(type.name());
    assertThatIllegalStateException().isThrownBy(() -> tensor.setLong(0, 1));
    assertThatIllegalStateException().isThrownBy(tensor::toLongs);
  }

  @Test
  void everyFloatIsADouble() {
    Tensor single = Tensor.ofFloats(arena, Shape.of(2), 1.1f, Float.NEGATIVE_INFINITY);
    assertThat(single.getDouble(0)).isEqualTo(1.1f);
    assertThat(single.getDouble(1)).isEqualTo(Double.NEGATIVE_INFINITY);
    Tensor wide = Tensor.allocate(ElementType.F64, Shape.of(2), arena);
    wide.segment().set(Layouts.FLOAT64, 8, 1.1);
    assertThat(wide.getDouble(1)).isEqualTo(1.1);
  }

  @ParameterizedTest
  @CsvSource({"-1", "6", "9223372036854775807", "4611686018427387904"})
  void indexesOutsideAreRefused(long index) {
    Tensor codes = Tensor.allocate(ElementType.S8, Shape.of(2, 3), arena);
    Tensor reals = Tensor.allocate(ElementType.F32, Shape.of(2, 3), arena);
    assertThatThrownBy(() -> codes.getLong(index)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> codes.setLong(index, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    // The byte offset of a huge index would wrap around to a valid one.
    assertThatThrownBy(() -> reals.getFloat(index))
        .isInstanceOfAny(IndexOutOfBoundsException.class, ArithmeticException.class);
    assertThatThrownBy(() -> reals.setFloat(index, 0))
        .isInstanceOfAny(IndexOutOfBoundsException.class, ArithmeticException.class);
  }

  @Test
  void aScalarAndAnEmptyTensor() {
    assertThat(Tensor.ofFloats(arena, Shape.scalar(), 3).toFloats()).containsExactly(3);
    Tensor empty = Tensor.ofLongs(arena, ElementType.U8, Shape.of(4, 0));
    assertThat(empty.toLongs()).isEmpty();
    assertThat(empty.byteSize()).isZero();
  }

  @Test
  void aClosedArenaTakesItsTensorsAlong() {
    Tensor tensor;
    try (Arena shorter = Arena.ofConfined()) {
      tensor = Tensor.ofFloats(shorter, Shape.of(1), 1);
    }
    assertThatIllegalStateException().isThrownBy(() -> tensor.getFloat(0));
  }
}
