package dev.zeropoint.models.graph;

import dev.zeropoint.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A change of a graph: some nodes give way to others, some constants are new. It is data, so that
 * the same change can be made to a {@link Graph} that is run and to the file that it came from.
 *
 * <p>Constants that only the replaced nodes read are dropped with them.
 *
 * @param opset the version of the operator set after the change
 * @param replacements by {@linkplain #key key} of the node that gives way; the new nodes take its
 *     place in their order and make all values that others read of it
 * @param constants that are new, by name; their memory belongs to whoever made them
 */
public record GraphEdit(
    int opset, Map<String, List<Node>> replacements, Map<String, Tensor> constants) {
  /** Copies the maps, which keep their order. */
  public GraphEdit {
    Map<String, List<Node>> copied = new LinkedHashMap<>();
    replacements.forEach((key, nodes) -> copied.put(key, List.copyOf(nodes)));
    replacements = Collections.unmodifiableMap(copied);
    constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
  }

  /** What identifies a node within its graph, with or without a name: its first output. */
  public static String key(List<String> outputs) {
    return outputs.stream().filter(name -> !name.isEmpty()).findFirst().orElse("");
  }

  /**
   * The changed graph. It shares the memory of the constants that stay.
   *
   * @throws ModelException if the change does not fit the graph
   */
  public Graph apply(Graph graph) {
    Map<String, Tensor> all = new LinkedHashMap<>(graph.constants());
    all.keySet().removeAll(dropped(graph));
    constants.forEach(
        (name, value) -> {
          if (all.put(name, value) != null) {
            throw new ModelException(graph.origin() + ": the constant \"" + name + "\" is not new");
          }
        });
    return new Graph(
        graph.origin(), opset, graph.inputs(), all, changedNodes(graph), graph.outputs());
  }

  private List<Node> changedNodes(Graph graph) {
    List<Node> nodes = new ArrayList<>();
    Set<String> unknown = new LinkedHashSet<>(replacements.keySet());
    for (Node node : graph.nodes()) {
      String key = key(node.outputs());
      unknown.remove(key);
      nodes.addAll(replacements.getOrDefault(key, List.of(node)));
    }
    if (!unknown.isEmpty()) {
      throw new ModelException(graph.origin() + ": no node makes " + unknown);
    }
    return nodes;
  }

  /** The constants of a graph that nobody reads any more once the change is made. */
  public Set<String> dropped(Graph graph) {
    Set<String> dropped = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      if (replacements.containsKey(key(node.outputs()))) {
        dropped.addAll(node.inputs());
      }
    }
    dropped.retainAll(graph.constants().keySet());
    Set<String> read = new HashSet<>(graph.outputs());
    changedNodes(graph).forEach(node -> read.addAll(node.inputs()));
    dropped.removeAll(read);
    return dropped;
  }
}
