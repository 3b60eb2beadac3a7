package dev.zeropoint.models.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.session.Session;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph that is written down node by node, and run twice: as it is, and with every value as an
 * output, which leaves nothing to be fused.
 */
final class TestGraph {
  private static final GemmBackend BACKEND = Backends.best().backend();

  private final Arena arena = Arena.ofAuto();
  private final List<GraphInput> inputs = new ArrayList<>();
  private final Map<String, Tensor> given = new LinkedHashMap<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();

  /** A value that the caller gives. */
  TestGraph input(String name, Tensor value) {
    inputs.add(new GraphInput(name, value.type(), Optional.empty()));
    given.put(name, value);
    return this;
  }

  TestGraph constant(String name, Tensor value) {
    constants.put(name, value);
    return this;
  }

  TestGraph constant(String name, long[] dims, float... values) {
    return constant(name, floats(dims, values));
  }

  /** A node whose first output has its name. */
  TestGraph node(String op, String name, String... reads) {
    return node(op, name, Map.of(), reads);
  }

  TestGraph node(String op, String name, Map<String, Object> attributes, String... reads) {
    return node(op, List.of(name), attributes, reads);
  }

  TestGraph node(String op, List<String> outputs, Map<String, Object> attributes, String... reads) {
    String name = outputs.getFirst();
    nodes.add(new Node(name, op, List.of(reads), outputs, new Attributes(attributes)));
    return this;
  }

  /** DynamicQuantizeLinear, whose outputs are the name, and the name before _scale and _zero. */
  TestGraph quantize(String name, String src) {
    List<String> outputs = List.of(name, name + "_scale", name + "_zero");
    return node("DynamicQuantizeLinear", outputs, Map.of(), src);
  }

  Tensor floats(long[] dims, float... values) {
    return Tensor.ofFloats(arena, Shape.of(dims), values);
  }

  Tensor longs(ElementType type, long[] dims, long... values) {
    return Tensor.ofLongs(arena, type, Shape.of(dims), values);
  }

  Graph graph(String... outputs) {
    return new Graph("test", 13, inputs, constants, nodes, List.of(outputs));
  }

  /** The nodes of each fusion, by their names. */
  List<List<String>> fusions(String... outputs) {
    Graph graph = graph(outputs);
    return Fusions.find(graph, BACKEND, arena).stream()
        .map(fusion -> fusion.nodes().stream().map(i -> graph.nodes().get(i).name()).toList())
        .toList();
  }

  /** Runs with the given outputs, and checks their bits against the run of single nodes. */
  Tensor assertSame(String... outputs) {
    Set<String> all = new LinkedHashSet<>(List.of(outputs));
    nodes.forEach(node -> all.addAll(node.outputs()));
    assertThat(fusions(all.toArray(String[]::new))).isEmpty();
    Map<String, Tensor> single = run(all.toArray(String[]::new));
    Map<String, Tensor> fused = run(outputs);
    for (String output : outputs) {
      Tensor expected = single.get(output);
      Tensor actual = fused.get(output);
      assertThat(actual.type()).isEqualTo(expected.type());
      assertThat(actual.shape()).isEqualTo(expected.shape());
      for (long i = 0; i < expected.elementCount(); i++) {
        // Of NaN any is right, and all have the same bits as a double does.
        assertThat(Double.doubleToLongBits(actual.getDouble(i)))
            .as("%s, element %s of %s", output, i, expected)
            .isEqualTo(Double.doubleToLongBits(expected.getDouble(i)));
      }
    }
    return fused.get(outputs[0]);
  }

  /** The outputs of a run, copied; of two, so that memory is used a second time. */
  Map<String, Tensor> run(String... outputs) {
    try (Model model = Model.compile(graph(outputs), BACKEND, Arena.ofShared());
        Session session = model.newSession()) {
      session.run(given);
      int growths = session.growths();
      Map<String, Tensor> copies = new LinkedHashMap<>();
      session
          .run(given)
          .forEach(
              (name, value) -> {
                Tensor copy = Tensor.allocate(value.type(), value.shape(), arena);
                copy.segment().copyFrom(value.segment());
                copies.put(name, copy);
              });
      assertThat(session.growths()).isEqualTo(growths);
      return copies;
    }
  }
}
