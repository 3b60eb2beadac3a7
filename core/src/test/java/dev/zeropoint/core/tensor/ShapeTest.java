package dev.zeropoint.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
  /** "2x3" as a shape, "" as a scalar. */
  private static Shape shape(String text) {
    if (text.isEmpty()) {
      return Shape.scalar();
    }
    String[] parts = text.split("x");
    long[] dims = new long[parts.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Long.parseLong(parts[i]);
    }
    return Shape.of(dims);
  }

  @Test
  void extentsAndTheirProduct() {
    Shape shape = Shape.of(2, 3, 5);
    assertThat(shape.rank()).isEqualTo(3);
    assertThat(shape.dims()).containsExactly(2, 3, 5);
    assertThat(shape.elementCount()).isEqualTo(30);
    assertThat(shape).hasToString("[2, 3, 5]");
  }

  @Test
  void aScalarHasOneElement() {
    assertThat(Shape.of()).isSameAs(Shape.scalar());
    assertThat(Shape.scalar().rank()).isZero();
    assertThat(Shape.scalar().elementCount()).isOne();
    assertThat(Shape.scalar()).hasToString("[]");
  }

  @Test
  void negativeAxesCountFromTheEnd() {
    Shape shape = Shape.of(2, 3, 5);
    assertThat(shape.dim(-1)).isEqualTo(5);
    assertThat(shape.dim(-3)).isEqualTo(2);
    assertThat(shape.dim(1)).isEqualTo(3);
    assertThat(shape.axis(-2)).isEqualTo(1);
    assertThat(shape.axis(2)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, -4, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void axesOutsideAreRefused(int axis) {
    Shape shape = Shape.of(2, 3, 5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> shape.axis(axis))
        .withMessageContainingAll("axis=" + axis, "[-3, 2]", "[2, 3, 5]");
    assertThatIllegalArgumentException().isThrownBy(() -> shape.dim(axis));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void aScalarHasNoAxis(int axis) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shape.scalar().axis(axis))
        .withMessageContaining("axis=" + axis);
  }

  @Test
  void negativeExtentsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shape.of(2, -1, 0))
        .withMessageContainingAll("dim[1]=-1", "[2, -1, 0]");
  }

  @Test
  void countsThatOverflowAreRefused() {
    assertThat(Shape.of(1L << 31, 1L << 31).elementCount()).isEqualTo(1L << 62);
    assertThat(Shape.of(Long.MAX_VALUE, 1).elementCount()).isEqualTo(Long.MAX_VALUE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shape.of(1L << 32, 1L << 31))
        .withMessageContaining("[4294967296, 2147483648]");
  }

  /** An empty tensor has no elements, however long its other extents are. */
  @Test
  void anExtentOfZeroMakesTheCountZero() {
    Shape shape = Shape.of(Long.MAX_VALUE, Long.MAX_VALUE, 0);
    assertThat(shape.elementCount()).isZero();
    assertThat(shape.elementCount(0, 1)).isEqualTo(Long.MAX_VALUE);
    assertThatIllegalArgumentException().isThrownBy(() -> shape.elementCount(0, 2));
  }

  @Test
  void countsOfARangeOfAxes() {
    Shape shape = Shape.of(2, 3, 5);
    assertThat(shape.elementCount(0, 3)).isEqualTo(30);
    assertThat(shape.elementCount(1, 3)).isEqualTo(15);
    assertThat(shape.elementCount(0, 0)).isOne();
    assertThat(shape.elementCount(3, 3)).isOne();
    assertThatThrownBy(() -> shape.elementCount(-1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> shape.elementCount(2, 4))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("[2, 4)");
    assertThatThrownBy(() -> shape.elementCount(2, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void extentsAreCopiedOnTheWayInAndOut() {
    long[] dims = {2, 3};
    Shape shape = Shape.of(dims);
    dims[0] = 7;
    shape.dims()[1] = 7;
    assertThat(shape).isEqualTo(Shape.of(2, 3)).hasSameHashCodeAs(Shape.of(2, 3));
    assertThat(shape).isNotEqualTo(Shape.of(3, 2)).isNotEqualTo(Shape.of(2, 3, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "2x3, 2x3, 2x3",
    "2x3, '', 2x3",
    "'', '', ''",
    "2x3, 3, 2x3",
    "2x1, 1x5, 2x5",
    "4x1x6, 5x1, 4x5x6",
    "0x3, 1x3, 0x3",
    "1, 0, 0",
    "7x1x1, 2x1, 7x2x1"
  })
  void broadcastStretchesExtentsOfOne(String a, String b, String expected) {
    assertThat(Shape.broadcast(shape(a), shape(b))).isEqualTo(shape(expected));
    assertThat(Shape.broadcast(shape(b), shape(a))).isEqualTo(shape(expected));
  }

  @ParameterizedTest
  @CsvSource({"2, 3", "2x3, 2", "0, 2", "4x5x6, 4x6"})
  void extentsThatDoNotBroadcastAreRefused(String a, String b) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shape.broadcast(shape(a), shape(b)))
        .withMessageContainingAll(shape(a).toString(), shape(b).toString());
  }

  @Test
  void aBroadcastThatOverflowsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shape.broadcast(Shape.of(1L << 40, 1), Shape.of(1L << 40)));
  }
}
