package dev.zeropoint.models.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.ModelException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Products of codes with their epilogue: the bits of the nodes, and where they are left alone. */
@Tag("network")
class DequantizedProductTest {
  private static final int DEPTH = 5;
  private static final int COLS = 3;
  private static final Map<String, Object> TO_FLOAT = Map.of("to", 1L);

  private final TestGraph graph = new TestGraph();

  private static float[] wave(int count, double step) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.sin(step * i + 1);
    }
    return values;
  }

  private static int count(long... dims) {
    return (int) Shape.of(dims).elementCount();
  }

  /** x [dims, 5] in codes, times weights [5, 3]: the product, as floats. */
  private TestGraph product(long... dims) {
    long[] weights = new long[DEPTH * COLS];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i * 37 % 256 - 128;
    }
    return graph
        .input("x", graph.floats(dims, wave(count(dims), 1.3)))
        .constant("weights", graph.longs(ElementType.S8, new long[] {DEPTH, COLS}, weights))
        .constant("zeros", graph.longs(ElementType.S8, new long[] {COLS}, -3, 0, 7))
        .constant("scales", new long[] {COLS}, 0.01f, 0.3f, 7e-5f)
        .constant("scale", new long[] {}, 0.07f)
        .constant("bias", new long[] {COLS}, 0.1f, -0.0f, 1e6f)
        .quantize("q", "x")
        .node("MatMulInteger", "acc", "q", "weights", "q_zero", "zeros")
        .node("Cast", "cast", TO_FLOAT, "acc");
  }

  @Test
  void wholeChain() {
    product(4, DEPTH)
        .node("Mul", "factor", "q_scale", "scales")
        .node("Mul", "product", "cast", "factor")
        .node("Add", "y", "bias", "product");
    assertThat(graph.fusions("y"))
        .containsExactly(List.of("acc", "cast", "factor", "product", "y"));
    graph.assertSame("y");
  }

  @Test
  void operandsTheOtherWayRoundAndAStackOfMatrices() {
    product(2, 3, DEPTH)
        .node("Mul", "factor", "scale", "q_scale")
        .node("Mul", "product", "factor", "cast")
        .node("Add", "y", "product", "bias");
    assertThat(graph.fusions("y"))
        .containsExactly(List.of("acc", "cast", "factor", "product", "y"));
    assertThat(graph.assertSame("y").shape()).isEqualTo(Shape.of(2, 3, COLS));
  }

  @Test
  void withoutBiasAndWithConstantScales() {
    product(1, DEPTH).node("Mul", "y", "cast", "scales");
    assertThat(graph.fusions("y")).containsExactly(List.of("acc", "cast", "y"));
    graph.assertSame("y");
  }

  @Test
  void noRows() {
    product(0, DEPTH).node("Mul", "y", "cast", "scales");
    assertThat(graph.assertSame("y").shape()).isEqualTo(Shape.of(0, COLS));
  }

  /** What follows reads a value that was made before the product, and one that is made later. */
  @Test
  void neighboursKeepTheirOrder() {
    product(4, DEPTH)
        .node("Mul", "factor", "q_scale", "scales")
        .node("Neg", "between", "x")
        .node("Mul", "product", "cast", "factor")
        .node("Abs", "before", "between")
        .node("Add", "y", "product", "bias")
        .node("MatMul", "z", "between", "y2")
        .input("y2", graph.floats(new long[] {DEPTH, COLS}, wave(DEPTH * COLS, 0.7)));
    graph.assertSame("y", "z", "before");
  }

  @Test
  void whatOthersReadIsLeftAlone() {
    product(4, DEPTH)
        .node("Mul", "factor", "q_scale", "scales")
        .node("Mul", "product", "cast", "factor")
        .node("Add", "y", "product", "bias")
        .node("Neg", "z", "factor");
    for (List<String> nodes : graph.fusions("y", "z")) {
      assertThat(nodes).doesNotContain("acc");
    }
    graph.assertSame("y", "z");
  }

  @Test
  void whatTheCallerReadsIsLeftAlone() {
    product(4, DEPTH).node("Mul", "y", "cast", "scales");
    assertThat(graph.fusions("y", "acc")).isEmpty();
    assertThat(graph.fusions("y", "cast")).isEmpty();
    graph.assertSame("y", "acc");
  }

  /** The sum is not fused where somebody reads the product without it. */
  @Test
  void aShorterChainWhereItsMiddleIsRead() {
    product(4, DEPTH).node("Mul", "y", "cast", "scales").node("Add", "z", "y", "bias");
    assertThat(graph.fusions("y", "z")).containsExactly(List.of("acc", "cast", "y"));
    graph.assertSame("y", "z");
  }

  @Test
  void constantsThatAreNotOneAColumnAreLeftAlone() {
    product(4, DEPTH)
        .constant("matrix", new long[] {4, COLS}, wave(4 * COLS, 0.3))
        .constant("infinite", new long[] {COLS}, 1, Float.POSITIVE_INFINITY, 1)
        .node("Mul", "y", "cast", "scale")
        .node("Add", "z", "y", "matrix")
        .node("Add", "w", "z", "infinite");
    assertThat(graph.fusions("w").getFirst()).containsExactly("acc", "cast", "y");
    graph.assertSame("w");
  }

  @Test
  void infiniteScalesAreLeftAlone() {
    product(4, DEPTH)
        .constant("infinite", new long[] {COLS}, 1, Float.POSITIVE_INFINITY, 1)
        .node("Mul", "y", "cast", "infinite");
    assertThat(graph.fusions("y")).isEmpty();
    graph.assertSame("y");
  }

  /** A product of scales beyond the greatest float, seen at the call. */
  @Test
  void scalesThatOverflowRunOneByOne() {
    product(4, DEPTH)
        .constant("large", new long[] {COLS}, 1, 3e38f, 1)
        .input("given", graph.floats(new long[] {}, 10))
        .node("Mul", "factor", "given", "large")
        .node("Mul", "y", "cast", "factor");
    assertThat(graph.fusions("y")).hasSize(1);
    assertThat(graph.assertSame("y").toFloats()).contains(Float.NEGATIVE_INFINITY);
  }

  /** A scale a row is no scale of the epilogue: the nodes broadcast it. */
  @Test
  void scalesOfRowsRunOneByOne() {
    product(4, DEPTH)
        .input("given", graph.floats(new long[] {4, 1}, 1, 2, 3, 4))
        .node("Mul", "factor", "given", "scales")
        .node("Mul", "y", "cast", "factor");
    assertThat(graph.fusions("y")).hasSize(1);
    graph.assertSame("y");
  }

  /** One number with more axes than the product gives the result these axes. */
  @Test
  void aScaleOfMoreAxesRunsOneByOne() {
    product(4, DEPTH)
        .input("given", graph.floats(new long[] {1, 1, 1}, 3))
        .node("Mul", "factor", "given", "scales")
        .node("Mul", "y", "cast", "factor");
    assertThat(graph.assertSame("y").shape()).isEqualTo(Shape.of(1, 4, COLS));
  }

  @Test
  void zeroPointsOfRowsRunOneByOne() {
    Tensor codes = graph.longs(ElementType.U8, new long[] {2, 2}, 1, 255, 3, 4);
    graph
        .input("codes", codes)
        .input("zero", graph.longs(ElementType.U8, new long[] {2}, 7, 250))
        .constant("weights", graph.longs(ElementType.U8, new long[] {2, 1}, 255, 2))
        .node("MatMulInteger", "acc", "codes", "weights", "zero")
        .node("Cast", "cast", TO_FLOAT, "acc")
        .constant("scale", new long[] {1}, 0.5f)
        .node("Mul", "y", "cast", "scale");
    assertThat(graph.fusions("y")).hasSize(1);
    assertThat(graph.assertSame("y").toFloats())
        .containsExactly((-6 * 255 + 248 * 2) / 2f, (-247 * 255 - 246 * 2) / 2f);
  }

  /** An output that the operator does not have stays an error. */
  @Test
  void nodesOfMoreOutputsAreLeftAlone() {
    product(4, DEPTH).node("Mul", List.of("y", "more"), Map.of(), "cast", "scales");
    assertThat(graph.fusions("y")).isEmpty();
    assertThatThrownBy(() -> graph.run("y"))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("Mul \"y\"", "output 1 \"more\"");
  }

  @Test
  void errorsAreThoseOfTheNodes() {
    product(4, DEPTH + 1).node("Mul", "y", "cast", "scales");
    assertThatThrownBy(() -> graph.run("y"))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("MatMulInteger \"acc\"", "[4, 6]", "[5, 3]", "depths differ");
  }
}
