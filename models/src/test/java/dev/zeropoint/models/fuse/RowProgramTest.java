package dev.zeropoint.models.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.models.graph.ModelException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Programs of rows as networks spell them: the bits of the nodes, and what is left to the nodes.
 */
class RowProgramTest {
  private static final Map<String, Object> LAST_AXIS = Map.of("axes", List.of(-1L));

  private final TestGraph graph = new TestGraph();

  private float[] wave(long[] dims, double step) {
    float[] values = new float[(int) Shape.of(dims).elementCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (3 * Math.sin(step * i + 1));
    }
    return values;
  }

  private TestGraph floatInput(String name, double step, long... dims) {
    return graph.input(name, graph.floats(dims, wave(dims, step)));
  }

  /** x plus y, less its mean, by its deviation, times gamma, plus beta. */
  private void layerNorm(long... dims) {
    long[] cols = {dims[dims.length - 1]};
    floatInput("x", 1.3, dims);
    floatInput("y", 0.1, dims)
        .constant("two", new long[] {}, 2)
        .constant("epsilon", new long[] {}, 1e-5f)
        .constant("gamma", cols, wave(cols, 0.7))
        .constant("beta", cols, wave(cols, 0.9))
        .node("Add", "sum", "x", "y")
        .node("ReduceMean", "mean", LAST_AXIS, "sum")
        .node("Sub", "centered", "sum", "mean")
        .node("Pow", "squares", "centered", "two")
        .node("ReduceMean", "variance", LAST_AXIS, "squares")
        .node("Add", "positive", "variance", "epsilon")
        .node("Sqrt", "deviation", "positive")
        .node("Div", "normal", "centered", "deviation")
        .node("Mul", "scaled", "normal", "gamma")
        .node("Add", "z", "scaled", "beta");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,7", "3,8", "9,384", "40,384", "2,5000", "4097,1", "513,33"})
  void layerNormalization(long rows, long cols) {
    layerNorm(1, rows, cols);
    assertThat(graph.fusions("z")).hasSize(1);
    assertThat(graph.fusions("z").getFirst()).hasSize(10).startsWith("sum").endsWith("z");
    graph.assertSame("z");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "5,7", "9,1536", "3,4096", "2,4097"})
  void gelu(long rows, long cols) {
    floatInput("x", 1.3, rows, cols)
        .constant("root", new long[] {}, (float) Math.sqrt(2))
        .constant("one", new long[] {}, 1)
        .constant("half", new long[] {}, 0.5f)
        .node("Div", "scaled", "x", "root")
        .node("Erf", "erf", "scaled")
        .node("Add", "more", "erf", "one")
        .node("Mul", "product", "x", "more")
        .node("Mul", "y", "product", "half");
    assertThat(graph.fusions("y"))
        .containsExactly(List.of("scaled", "erf", "more", "product", "y"));
    graph.assertSame("y");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "3,5", "12,128", "2,257"})
  void softmaxOfMaskedScores(long heads, long tokens) {
    floatInput("scores", 1.3, 1, heads, tokens, tokens);
    floatInput("mask", 0.4, 1, 1, 1, tokens)
        .constant("root", new long[] {}, (float) Math.sqrt(32))
        .node("Div", "scaled", "scores", "root")
        .node("Add", "masked", "scaled", "mask")
        .node("Softmax", "y", Map.of("axis", 3L), "masked");
    assertThat(graph.fusions("y")).hasSize(1);
    graph.assertSame("y");
  }

  /** Values of every layout meet: one number, a row, a column, both. */
  @Test
  void layoutsThatBroadcast() {
    floatInput("x", 1.3, 5, 6);
    floatInput("row", 0.3, 1, 6);
    floatInput("column", 0.4, 5, 1);
    floatInput("one", 0.5, 1)
        .node("Mul", "row2", "row", "one")
        .node("Add", "row3", "row2", "row")
        .node("Sqrt", "one2", "one")
        .node("Sub", "one3", "one2", "one")
        .node("Div", "column2", "column", "one3")
        .node("Erf", "column3", "column2")
        .node("Add", "full", "column3", "row3")
        .node("Mul", "full2", "full", "full")
        .node("Sub", "y", "full2", "x");
    assertThat(graph.fusions("y")).hasSize(1);
    graph.assertSame("y");
  }

  @Test
  void specialValues() {
    float[] values = {
      Float.NaN,
      0f,
      -0f,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MIN_VALUE,
      1e38f,
      -3
    };
    graph
        .input("x", graph.floats(new long[] {2, 4}, values))
        .constant("zero", new long[] {}, -0f)
        .node("Add", "a", "x", "zero")
        .node("Sqrt", "b", "a")
        .node("Mul", "c", "b", "x")
        .node("Softmax", "y", "c");
    graph.assertSame("y");
  }

  @Test
  void nothingIsFusedThroughAValueThatOthersRead() {
    floatInput("x", 1.3, 3, 4)
        .node("Add", "a", "x", "x")
        .node("Mul", "b", "a", "x")
        .node("Neg", "n", "a")
        .node("Sub", "y", "b", "x");
    assertThat(graph.fusions("y", "n")).containsExactly(List.of("b", "y"));
    assertThat(graph.fusions("y", "b", "n")).isEmpty();
    graph.assertSame("y", "n");
  }

  @Test
  void integersRunOneByOne() {
    graph
        .input("x", graph.longs(ElementType.S64, new long[] {2, 2}, 1, -2, 3, Long.MAX_VALUE))
        .node("Add", "a", "x", "x")
        .node("Mul", "y", "a", "x");
    assertThat(graph.fusions("y")).hasSize(1);
    graph.assertSame("y");
  }

  /**
   * No input has the shape of the result, and a mean or softmax along another axis than the last.
   */
  @Test
  void otherShapesAndAxesRunOneByOne() {
    floatInput("left", 1.3, 3, 1, 2);
    floatInput("right", 0.6, 1, 4, 2)
        .node("Add", "a", "left", "right")
        .node("Softmax", "b", Map.of("axis", 1L), "a")
        .node("ReduceMean", "c", Map.of("axes", List.of(0L)), "b")
        .node("Mul", "y", "c", "b");
    assertThat(graph.assertSame("y").shape()).isEqualTo(Shape.of(3, 4, 2));
  }

  @Test
  void nothingAtAll() {
    floatInput("x", 1, 0, 4).node("Add", "a", "x", "x").node("Mul", "y", "a", "x");
    assertThat(graph.assertSame("y").shape()).isEqualTo(Shape.of(0, 4));
  }

  @Test
  void aScalar() {
    floatInput("x", 1).node("Add", "a", "x", "x").node("Mul", "y", "a", "x");
    assertThat(graph.assertSame("y").shape()).isEqualTo(Shape.scalar());
  }

  @Test
  void errorsAreThoseOfTheNodes() {
    floatInput("x", 1, 3, 4);
    floatInput("z", 1, 3, 5).node("Mul", "a", "x", "x").node("Add", "y", "a", "z");
    assertThatThrownBy(() -> graph.run("y"))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("Add \"y\"", "[3, 4]", "[3, 5]");
  }
}
