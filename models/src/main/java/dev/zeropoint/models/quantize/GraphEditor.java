package dev.zeropoint.models.quantize;

import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.Node;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the changes of a graph and finds names that are free. */
final class GraphEditor {
  private final Set<String> taken = new HashSet<>();
  private final Map<String, List<Node>> replacements = new LinkedHashMap<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();

  GraphEditor(Graph graph) {
    taken.addAll(graph.constants().keySet());
    graph.inputs().forEach(input -> taken.add(input.name()));
    for (Node node : graph.nodes()) {
      taken.add(node.name());
      taken.addAll(node.outputs());
    }
  }

  /** The name, or the name and a number where it is taken; it is taken then. */
  String name(String wanted) {
    String name = wanted;
    for (int i = 2; !taken.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  /** Adds a constant under a free name like the wanted one, which is answered. */
  String constant(String wanted, Tensor value) {
    String name = name(wanted);
    constants.put(name, value);
    return name;
  }

  /** Lets a node give way to others. */
  void replace(Node node, List<Node> others) {
    replacements.put(GraphEdit.key(node.outputs()), others);
  }

  /** Whether a node gives way to others. */
  boolean replaces(Node node) {
    return replacements.containsKey(GraphEdit.key(node.outputs()));
  }

  /** The inputs of the nodes that stand in a node's place: its own, or those of the new ones. */
  List<List<String>> inputsAfter(Node node) {
    return replacements.getOrDefault(GraphEdit.key(node.outputs()), List.of(node)).stream()
        .map(Node::inputs)
        .toList();
  }

  GraphEdit edit(int opset) {
    return new GraphEdit(opset, replacements, constants);
  }
}
