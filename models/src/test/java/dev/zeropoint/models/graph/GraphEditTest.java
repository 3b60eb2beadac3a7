package dev.zeropoint.models.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraphEditTest {
  private static final Tensor ONE = Tensor.ofFloats(Arena.ofAuto(), Shape.scalar(), 1);

  private static Node node(String op, String output, String... inputs) {
    return new Node(op + output, op, List.of(inputs), List.of(output), Attributes.NONE);
  }

  /** y = x + a; z = y * b + a. */
  private static Graph graph() {
    return new Graph(
        "g",
        11,
        List.of(new GraphInput("x", ElementType.F32, Optional.empty())),
        Map.of("a", ONE, "b", ONE, "spare", ONE),
        List.of(node("Add", "y", "x", "a"), node("Mul", "m", "y", "b"), node("Add", "z", "m", "a")),
        List.of("z"));
  }

  @Test
  void nodesGiveWayInTheirPlace() {
    GraphEdit edit =
        new GraphEdit(
            13,
            Map.of("m", List.of(node("Neg", "n", "y"), node("Mul", "m", "n", "c"))),
            Map.of("c", ONE));
    Graph changed = edit.apply(graph());
    assertThat(changed.opset()).isEqualTo(13);
    assertThat(changed.nodes())
        .extracting(node -> node.outputs().getFirst())
        .containsExactly("y", "n", "m", "z");
    // b was read by the old node alone; a is read on, and the spare was never its business.
    assertThat(edit.dropped(graph())).containsExactly("b");
    assertThat(changed.constants().keySet()).containsExactlyInAnyOrder("a", "c", "spare");
  }

  @Test
  void constantThatIsAnOutputStays() {
    Graph graph = graph();
    Graph shown =
        new Graph("g", 11, graph.inputs(), graph.constants(), graph.nodes(), List.of("z", "b"));
    GraphEdit edit = new GraphEdit(11, Map.of("m", List.of(node("Neg", "m", "y"))), Map.of());
    assertThat(edit.dropped(shown)).isEmpty();
  }

  @Test
  void changeThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> new GraphEdit(11, Map.of("q", List.of()), Map.of()).apply(graph()))
        .isInstanceOf(ModelException.class)
        .hasMessage("g: no node makes [q]");
    assertThatThrownBy(() -> new GraphEdit(11, Map.of(), Map.of("a", ONE)).apply(graph()))
        .isInstanceOf(ModelException.class)
        .hasMessage("g: the constant \"a\" is not new");
    assertThatThrownBy(() -> new GraphEdit(11, Map.of("m", List.of()), Map.of()).apply(graph()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("reads \"m\", which nothing before it makes");
  }

  @Test
  void nodeIsKnownByItsFirstOutputWithAName() {
    assertThat(GraphEdit.key(List.of("", "second", "third"))).isEqualTo("second");
    assertThat(GraphEdit.key(List.of(""))).isEmpty();
  }
}
