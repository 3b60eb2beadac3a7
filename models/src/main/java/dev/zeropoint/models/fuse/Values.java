package dev.zeropoint.models.fuse;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who makes and who reads each value of a graph; nodes by their indices. */
final class Values {
  private final Graph graph;
  private final Map<String, Integer> makers = new HashMap<>();
  private final Map<String, List<Integer>> readers = new HashMap<>();
  private final Set<String> outputs;

  Values(Graph graph) {
    this.graph = graph;
    this.outputs = new HashSet<>(graph.outputs());
    for (int i = 0; i < graph.nodes().size(); i++) {
      for (String output : graph.nodes().get(i).outputs()) {
        makers.put(output, i);
      }
      for (String input : new HashSet<>(graph.nodes().get(i).inputs())) {
        readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(i);
      }
    }
  }

  int nodeCount() {
    return graph.nodes().size();
  }

  Node node(int index) {
    return graph.nodes().get(index);
  }

  int opset() {
    return graph.opset();
  }

  /** Whether a node is one of an operator and makes but one value. */
  boolean is(int index, String op) {
    return node(index).op().equals(op)
        && node(index).outputs().size() == 1
        && !node(index).outputs().getFirst().isEmpty();
  }

  /** The node that makes a value, if it is one of an operator and makes nothing else. */
  Optional<Integer> maker(String value, String op) {
    return Optional.ofNullable(makers.get(value)).filter(index -> is(index, op));
  }

  /** The node that makes a value; none makes an input or a constant. */
  Optional<Integer> maker(String value) {
    return Optional.ofNullable(makers.get(value));
  }

  /** The nodes that read a value, or nothing where the graph's caller reads it too. */
  Optional<List<Integer>> innerReaders(String value) {
    return outputs.contains(value) ? Optional.empty() : Optional.ofNullable(readers.get(value));
  }

  /** The one reader of a value, if there is but one, of an operator, and makes but one value. */
  Optional<Integer> onlyReader(String value, String op) {
    return innerReaders(value)
        .filter(all -> all.size() == 1)
        .map(List::getFirst)
        .filter(index -> is(index, op));
  }

  /** A value that is known at load. */
  Optional<Tensor> constant(String value) {
    return Optional.ofNullable(graph.constants().get(value));
  }

  /** A value that is known at load, if it is of floats. */
  Optional<Tensor> constantFloats(String value) {
    return constant(value).filter(tensor -> tensor.type() == ElementType.F32);
  }

  /**
   * The other of a node's two inputs.
   *
   * @return nothing where the node has not just two, or reads the value twice
   */
  Optional<String> otherInput(int index, String value) {
    List<String> inputs = node(index).inputs();
    if (inputs.size() != 2 || inputs.get(0).equals(inputs.get(1))) {
      return Optional.empty();
    }
    return Optional.of(inputs.get(inputs.get(0).equals(value) ? 1 : 0));
  }
}
