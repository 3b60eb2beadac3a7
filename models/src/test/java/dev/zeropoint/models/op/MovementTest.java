package dev.zeropoint.models.op;

import static dev.zeropoint.models.op.TestTensors.counting;
import static dev.zeropoint.models.op.TestTensors.doubles;
import static dev.zeropoint.models.op.TestTensors.floats;
import static dev.zeropoint.models.op.TestTensors.integers;
import static dev.zeropoint.models.op.TestTensors.longs;
import static dev.zeropoint.models.op.TestTensors.reals;
import static dev.zeropoint.models.op.TestTensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operators that move elements and never change them. */
class MovementTest {
  private static final Map<String, Object> NONE = Map.of();

  private static Tensor transpose(Tensor x, Long... perm) {
    return TestCall.run("Transpose", 13, Map.of("perm", List.of(perm)), x);
  }

  @Test
  void transposeReversesOrPermutes() {
    Tensor matrix = counting(2, 3);
    assertThat(TestCall.run("Transpose", matrix).toLongs()).containsExactly(0, 3, 1, 4, 2, 5);
    Tensor lastStays = transpose(counting(2, 2, 2), 1L, 0L, 2L);
    assertThat(lastStays.toLongs()).containsExactly(0, 1, 4, 5, 2, 3, 6, 7);
    Tensor moved = transpose(counting(2, 3, 2), 2L, 0L, 1L);
    assertThat(moved.shape()).isEqualTo(Shape.of(2, 2, 3));
    assertThat(moved.toLongs()).containsExactly(0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11);
    assertThat(transpose(counting(0, 3), 1L, 0L).shape()).isEqualTo(Shape.of(3, 0));
    assertThat(TestCall.run("Transpose", floats(Shape.scalar(), 5)).toFloats()).containsExactly(5);
  }

  @ParameterizedTest
  @EnumSource(names = {"BOOL", "U4", "S8", "U16", "U32", "S64"})
  void transposeMovesEveryWidth(ElementType type) {
    Tensor x = integers(type, Shape.of(2, 2), 0, 1, 1, 0);
    x.setLong(0, type.maxValue());
    assertThat(TestCall.run("Transpose", x).toLongs()).containsExactly(type.maxValue(), 1, 1, 0);
    assertThat(reals(TestCall.run("Transpose", doubles(Shape.of(1, 2), 0.1, 0.2))))
        .containsExactly(0.1, 0.2);
  }

  /** Elements of four bytes go by two axes at a time, others by one. */
  @ParameterizedTest
  @EnumSource(names = {"S16", "S32", "S64"})
  void transposeMovesWhatPlainIndexingMoves(ElementType type) {
    Random random = new Random(20261127);
    for (int round = 0; round < 200; round++) {
      int rank = random.nextInt(1, 5);
      long[] dims = random.longs(rank, 1, 5).toArray();
      dims[random.nextInt(rank)] = random.nextInt(1, 40);
      dims[random.nextInt(rank)] = random.nextInt(1, 40);
      List<Long> perm = new ArrayList<>(LongStream.range(0, rank).boxed().toList());
      Collections.shuffle(perm, random);
      long[] values = LongStream.range(0, Shape.of(dims).elementCount()).toArray();
      Tensor x = integers(type, Shape.of(dims), values);
      Tensor moved = transpose(x, perm.toArray(Long[]::new));
      long[] own = StridedLoop.strides(x.shape());
      for (long i = 0; i < values.length; i++) {
        long rest = i;
        long from = 0;
        for (int axis = rank - 1; axis >= 0; axis--) {
          int source = Math.toIntExact(perm.get(axis));
          from += rest % dims[source] * own[source];
          rest /= dims[source];
        }
        assertThat(moved.getLong(i)).isEqualTo(from);
      }
    }
  }

  @Test
  void transposeRefusesBadPerm() {
    Tensor x = counting(2, 3);
    assertThatThrownBy(() -> transpose(x, 0L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("perm=[0] does not name each axis of [2, 3] once");
    assertThatThrownBy(() -> transpose(x, 0L, 0L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("axis=0 is named twice");
  }

  @Test
  void concatPutsBehindOneAnother() {
    Tensor a = integers(ElementType.S16, Shape.of(2, 2), 1, 2, 3, 4);
    Tensor b = integers(ElementType.S16, Shape.of(2, 1), 5, 6);
    Tensor empty = integers(ElementType.S16, Shape.of(2, 0));
    for (long axis : new long[] {1, -1}) {
      Tensor joined = TestCall.run("Concat", 13, Map.of("axis", axis), a, empty, b);
      assertThat(joined.shape()).isEqualTo(Shape.of(2, 3));
      assertThat(joined.toLongs()).containsExactly(1, 2, 5, 3, 4, 6);
    }
    assertThat(TestCall.run("Concat", 13, Map.of("axis", 0L), a, a).toLongs())
        .containsExactly(1, 2, 3, 4, 1, 2, 3, 4);
    assertThat(TestCall.run("Concat", 13, Map.of("axis", 1L), empty, empty).shape())
        .isEqualTo(Shape.of(2, 0));
  }

  @Test
  void concatRefusesWhatDoesNotFit() {
    Map<String, Object> axis = Map.of("axis", 0L);
    assertThatThrownBy(() -> TestCall.run("Concat", 13, axis, counting(2, 2), counting(2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Concat: S32[2, 2] and S32[2, 3] do not fit along axis 0");
    assertThatThrownBy(() -> TestCall.run("Concat", 13, axis, counting(2), counting(1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("do not fit");
    assertThatThrownBy(() -> TestCall.run("Concat", 13, axis, counting(2), longs(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one type");
    assertThatThrownBy(() -> TestCall.run("Concat", counting(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Concat: attribute axis is missing");
  }

  @Test
  void gatherReplacesTheAxis() {
    Tensor x = counting(3, 2);
    Tensor rows = TestCall.run("Gather", x, integers(ElementType.S32, Shape.of(2, 2), 0, 2, -1, 1));
    assertThat(rows.shape()).isEqualTo(Shape.of(2, 2, 2));
    assertThat(rows.toLongs()).containsExactly(0, 1, 4, 5, 4, 5, 2, 3);
    Tensor column =
        TestCall.run(
            "Gather", 13, Map.of("axis", -1L), x, integers(ElementType.S64, Shape.scalar(), 1));
    assertThat(column.shape()).isEqualTo(Shape.of(3));
    assertThat(column.toLongs()).containsExactly(1, 3, 5);
    assertThat(TestCall.run("Gather", x, longs()).shape()).isEqualTo(Shape.of(0, 2));
  }

  @Test
  void gatherChecksEveryIndex() {
    assertThatThrownBy(() -> TestCall.run("Gather", counting(3, 2), longs(0, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Gather: index 3 at position 1 is not in [-3, 2]");
    assertThatThrownBy(() -> TestCall.run("Gather", counting(3, 0), longs(-4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Gather: index -4 at position 0 is not in [-3, 2]");
    assertThatThrownBy(() -> TestCall.run("Gather", counting(3), vector(ElementType.U8, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("U8[1]");
    assertThatThrownBy(() -> TestCall.run("Gather", floats(Shape.scalar(), 1), longs(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("of rank 0");
  }

  @Test
  void sliceTakesSteps() {
    Tensor x = counting(2, 5);
    Tensor y = TestCall.run("Slice", x, longs(1), longs(4), longs(1), longs(2));
    assertThat(y.shape()).isEqualTo(Shape.of(2, 2));
    assertThat(y.toLongs()).containsExactly(1, 3, 6, 8);
    assertThat(TestCall.run("Slice", x, longs(-2), longs(Long.MAX_VALUE), longs(-1)).toLongs())
        .containsExactly(3, 4, 8, 9);
    assertThat(TestCall.run("Slice", x, longs(1, 0), longs(9, 2)).toLongs()).containsExactly(5, 6);
    assertThat(TestCall.run("Slice", x, longs(3), longs(1), longs(1)).shape())
        .isEqualTo(Shape.of(2, 0));
  }

  @Test
  void sliceGoesBackwards() {
    Tensor x = counting(5);
    Tensor axis = longs(0);
    long least = Long.MIN_VALUE;
    assertThat(TestCall.run("Slice", x, longs(-1), longs(least), axis, longs(-1)).toLongs())
        .containsExactly(4, 3, 2, 1, 0);
    assertThat(TestCall.run("Slice", x, longs(99), longs(0), axis, longs(-2)).toLongs())
        .containsExactly(4, 2);
    assertThat(TestCall.run("Slice", x, longs(3), longs(least), axis, longs(least)).toLongs())
        .containsExactly(3);
    assertThat(TestCall.run("Slice", x, longs(1), longs(5), axis, longs(Long.MAX_VALUE)).toLongs())
        .containsExactly(1);
    assertThat(
            TestCall.run("Slice", counting(0, 2), longs(-1), longs(least), axis, longs(-1)).shape())
        .isEqualTo(Shape.of(0, 2));
    Tensor both =
        TestCall.run("Slice", counting(2, 2), longs(1, 1), longs(-9, -9), null, longs(-1, -1));
    assertThat(both.toLongs()).containsExactly(3, 2, 1, 0);
  }

  @Test
  void sliceHadAttributesUpToOpset9() {
    Map<String, Object> lists = Map.of("starts", List.of(1L), "ends", List.of(3L));
    assertThat(TestCall.run("Slice", 9, lists, counting(4)).toLongs()).containsExactly(1, 2);
    assertThatThrownBy(() -> TestCall.run("Slice", 9, Map.of("ends", List.of(3L)), counting(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Slice: attribute starts is missing");
  }

  @Test
  void sliceRefusesBadLists() {
    Tensor x = counting(2, 5);
    assertThatThrownBy(() -> TestCall.run("Slice", x, longs(0), longs(1), longs(1), longs(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Slice: a step is 0");
    assertThatThrownBy(() -> TestCall.run("Slice", x, longs(0, 1), longs(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("starts=[0, 1] ends=[1]");
    assertThatThrownBy(() -> TestCall.run("Slice", x, longs(0), longs(1), longs(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("axis=2");
    assertThatThrownBy(() -> TestCall.run("Slice", x, longs(0, 0), longs(1, 1), longs(1, -1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("axis=-1 is named twice");
  }

  @Test
  void expandBroadcastsBothWays() {
    Tensor column = counting(2, 1);
    Tensor y = TestCall.run("Expand", column, longs(2, 1, 3));
    assertThat(y.shape()).isEqualTo(Shape.of(2, 2, 3));
    assertThat(y.toLongs()).containsExactly(0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1);
    assertThat(TestCall.run("Expand", column, longs(1)).shape()).isEqualTo(Shape.of(2, 1));
    assertThat(TestCall.run("Expand", column, longs(2, 0)).shape()).isEqualTo(Shape.of(2, 0));
    assertThatThrownBy(() -> TestCall.run("Expand", column, longs(3, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[2, 1] and [3, 3] do not broadcast");
    assertThatThrownBy(() -> TestCall.run("Expand", column, longs(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("negative");
  }

  @Test
  void constantOfShapeFills() {
    Tensor zeros = TestCall.run("ConstantOfShape", longs(2, 2));
    assertThat(zeros.toFloats()).containsExactly(0, 0, 0, 0);
    Map<String, Object> value = Map.of("value", vector(ElementType.S16, -7));
    Tensor filled = TestCall.run("ConstantOfShape", 9, value, longs(3));
    assertThat(filled.type()).isEqualTo(ElementType.S16);
    assertThat(filled.toLongs()).containsExactly(-7, -7, -7);
    assertThat(TestCall.run("ConstantOfShape", longs()).shape()).isEqualTo(Shape.scalar());
    assertThat(TestCall.run("ConstantOfShape", longs(0)).shape()).isEqualTo(Shape.of(0));
    assertThatThrownBy(
            () -> TestCall.run("ConstantOfShape", 9, Map.of("value", floats(1, 2)), longs(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("F32[2]");
    assertThatThrownBy(() -> TestCall.run("ConstantOfShape", 9, NONE, longs(1L << 62, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than a long can count");
  }
}
