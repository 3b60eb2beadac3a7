package dev.zeropoint.models.op;

import static dev.zeropoint.models.op.TestTensors.floats;
import static dev.zeropoint.models.op.TestTensors.integers;
import static dev.zeropoint.models.op.TestTensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scales and zero points per matrix, row and column. */
class MatrixParameterTest {
  private static final Set<Integer> NONE = Set.of();
  private static final Set<Integer> RIGHT = Set.of(1, 3);

  private static Tensor u8(Shape shape, long... values) {
    return integers(ElementType.U8, shape, values);
  }

  private static Tensor s8(Shape shape, long... values) {
    return integers(ElementType.S8, shape, values);
  }

  /** The values are those of ONNX Runtime. */
  @Test
  void zeroPointsOfTheRightOperandPerMatrixAndColumn() {
    Tensor a = u8(Shape.of(2, 1, 2), 2, 3, 4, 5);
    Tensor b = u8(Shape.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);
    Tensor bz = u8(Shape.of(2, 1, 2), 1, 2, 5, 6);
    for (Set<Integer> constant : Set.of(NONE, RIGHT)) {
      Tensor y =
          TestCall.runConstant("MatMulInteger", constant, a, b, vector(ElementType.U8, 1), bz);
      assertThat(y.toLongs()).containsExactly(4, 4, 8, 8);
    }
  }

  @Test
  void zeroPointsOfTheLeftOperandPerMatrixAndRow() {
    Tensor a = u8(Shape.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);
    Tensor b = u8(Shape.of(2, 2), 1, 2, 3, 4);
    Tensor az = u8(Shape.of(2, 2, 1), 1, 2, 3, 4);
    for (Set<Integer> constant : Set.of(NONE, RIGHT)) {
      Tensor y = TestCall.runConstant("MatMulInteger", constant, a, b, az);
      assertThat(y.toLongs()).containsExactly(3, 4, 7, 10, 11, 16, 15, 22);
    }
  }

  /** The values are those of ONNX Runtime. */
  @Test
  void quantizedProductsWithScalesPerMatrixAndColumn() {
    Tensor[] inputs = {
      u8(Shape.of(2, 1, 2), 3, 5, 7, 9),
      floats(Shape.scalar(), 0.5f),
      u8(Shape.scalar(), 2),
      s8(Shape.of(2, 2, 3), 1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1),
      floats(Shape.of(2, 1, 3), 1, 2, 4, 1, 0.5f, 0.25f),
      s8(Shape.of(2, 1, 3), 0, 1, 2, 0, 0, 0),
      floats(Shape.scalar(), 0.5f),
      u8(Shape.scalar(), 3)
    };
    for (Set<Integer> constant : Set.of(NONE, Set.of(1, 2, 3, 4, 5, 6, 7))) {
      Tensor y = TestCall.runConstant("QLinearMatMul", constant, inputs);
      assertThat(y.toLongs()).containsExactly(16, 29, 55, 54, 23, 10);
    }
  }

  @Test
  void scalesOfZeroGiveTheZeroPoint() {
    Tensor[] inputs = {
      u8(Shape.of(1, 2), 200, 100),
      floats(1),
      u8(Shape.of(1), 0),
      s8(Shape.of(2, 2), 100, 100, 100, 100),
      floats(0, 1),
      s8(Shape.of(1), 0),
      floats(1000),
      u8(Shape.of(1), 7)
    };
    for (Set<Integer> constant : Set.of(NONE, Set.of(1, 2, 3, 4, 5, 6, 7))) {
      Tensor y = TestCall.runConstant("QLinearMatMul", constant, inputs);
      assertThat(y.toLongs()).containsExactly(7, 37);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void randomStacksAgreeWithTheSums(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int rows = random.nextInt(1, 4);
    int cols = random.nextInt(1, 4);
    int depth = random.nextInt(0, 5);
    Shape left = Shape.of(random.nextBoolean() ? 1 : 3, random.nextBoolean() ? 1 : 2, rows, depth);
    Shape right =
        random.nextBoolean()
            ? Shape.of(depth, cols)
            : Shape.of(random.nextBoolean() ? 1 : 2, depth, cols);
    Tensor a = random(random, ElementType.U8, left.dims());
    Tensor b = random(random, ElementType.S8, right.dims());
    long[] rowDims = some(random, left.dims());
    rowDims[3] = 1;
    long[] colDims = some(random, right.dims());
    colDims[colDims.length - 2] = 1;
    Tensor az = random(random, ElementType.U8, rowDims);
    Tensor bz = random(random, ElementType.S8, colDims);
    long[] expected = sums(a, b, az, bz, rows, depth, cols);
    for (Set<Integer> constant : Set.of(NONE, RIGHT)) {
      assertThat(TestCall.runConstant("MatMulInteger", constant, a, b, az, bz).toLongs())
          .as("seed %d: %s x %s, zero points %s and %s", seed, a, b, az, bz)
          .containsExactly(expected);
    }
  }

  private static long[] some(RandomGenerator random, long[] dims) {
    for (int i = 0; i < dims.length; i++) {
      dims[i] = random.nextBoolean() ? 1 : dims[i];
    }
    return dims;
  }

  private static Tensor random(RandomGenerator random, ElementType type, long... dims) {
    Shape shape = Shape.of(dims);
    long[] values = new long[(int) shape.elementCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextLong(type.minValue(), type.maxValue() + 1);
    }
    return integers(type, shape, values);
  }

  /** An element of a tensor that broadcasts to four axes. */
  private static long at(Tensor tensor, long... index) {
    long[] dims = tensor.shape().dims();
    long at = 0;
    for (int axis = 0; axis < dims.length; axis++) {
      at = at * dims[axis] + (dims[axis] == 1 ? 0 : index[4 - dims.length + axis]);
    }
    return tensor.getLong(at);
  }

  private static long[] sums(
      Tensor a, Tensor b, Tensor az, Tensor bz, int rows, int depth, int cols) {
    int outer = (int) a.shape().dim(0);
    int inner = (int) Math.max(a.shape().dim(1), b.shape().rank() == 3 ? b.shape().dim(0) : 1);
    long[] sums = new long[outer * inner * rows * cols];
    int next = 0;
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        for (int m = 0; m < rows; m++) {
          for (int n = 0; n < cols; n++, next++) {
            for (int k = 0; k < depth; k++) {
              sums[next] +=
                  (at(a, o, i, m, k) - at(az, o, i, m, k))
                      * (at(b, o, i, k, n) - at(bz, o, i, k, n));
            }
          }
        }
      }
    }
    return sums;
  }

  @Test
  void whatDoesNotFitIsNamedWithItsValues() {
    Tensor a = u8(Shape.of(2, 2), 1, 2, 3, 4);
    Tensor row = u8(Shape.of(1, 2), 1, 2);
    assertThatThrownBy(() -> TestCall.run("MatMulInteger", a, a, row))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a_zero_point is U8[1, 2]: it needs one value, 2 values, or a shape that broadcasts to"
                + " [2, 1]");
    assertThatThrownBy(
            () -> TestCall.run("MatMulInteger", a, a, null, vector(ElementType.U8, 1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("b_zero_point is U8[3]");
    assertThatThrownBy(() -> TestCall.run("MatMulInteger", a, a, vector(ElementType.S8, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a_zero_point is S8[1], its operand is U8");
  }

  @Test
  void scaleOfZeroAndZeroPointsOfAccumulators() {
    Tensor x = s8(Shape.of(2, 2), 1, 2, 3, 4);
    Tensor scale = floats(0.5f, 0);
    Tensor zeros = vector(ElementType.S8, 0, 0);
    for (long axis : new long[] {0, -2}) {
      assertThat(
              TestCall.run("DequantizeLinear", 13, Map.of("axis", axis), x, scale, zeros)
                  .toFloats())
          .containsExactly(0.5f, 1, 0, 0);
    }
    Tensor sums = vector(ElementType.S32, 3, Integer.MIN_VALUE, 5);
    assertThat(
            TestCall.run("DequantizeLinear", sums, floats(2), vector(ElementType.S32, 5))
                .toFloats())
        .containsExactly(-4, (Integer.MIN_VALUE - 5L) * 2f, 0);
    for (float bad : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> TestCall.run("DequantizeLinear", x, floats(bad)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("scale[0]=" + bad + " is negative or not finite");
    }
    assertThatThrownBy(() -> TestCall.run("QuantizeLinear", floats(1, 2), floats(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("scale=0.0 is not positive and finite");
    assertThatThrownBy(
            () ->
                TestCall.run("QuantizeLinear", 13, Map.of("axis", 0L), floats(1, 2), floats(1, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("scale[1]=0.0 is not positive");
  }

  @Test
  void blocksHaveTheShapeOfTheirData() {
    Tensor x = s8(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    // As many scales as the blocks, but in the shape of other data.
    assertThatThrownBy(
            () ->
                TestCall.run(
                    "DequantizeLinear",
                    21,
                    Map.of("axis", 1L, "block_size", 2L),
                    x,
                    floats(Shape.of(4, 1), 1, 2, 3, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the scale F32[4, 1] does not fit [2, 3] in blocks: axis=1 and block_size=2 need [2, 2]");
  }
}
