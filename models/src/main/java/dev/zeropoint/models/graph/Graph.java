package dev.zeropoint.models.graph;

import dev.zeropoint.core.tensor.Tensor;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network: values flow from inputs and constants through the nodes, in their order, to the
 * outputs. Every value is made once, before it is read; that is checked here, so nothing behind has
 * to.
 *
 * @param origin where it came from, for messages
 * @param opset the version of the operator set, which the meaning of a node depends on
 * @param inputs that the caller gives
 * @param constants by name; their memory belongs to whoever made the graph
 * @param nodes in an order in which they can run
 * @param outputs names of the values that the caller gets
 */
public record Graph(
    String origin,
    int opset,
    List<GraphInput> inputs,
    Map<String, Tensor> constants,
    List<Node> nodes,
    List<String> outputs) {
  /**
   * Copies the collections and checks that every value is made exactly once and before it is used.
   *
   * @throws ModelException if it is not so
   */
  public Graph {
    inputs = List.copyOf(inputs);
    constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    Set<String> known = new HashSet<>(constants.keySet());
    for (GraphInput input : inputs) {
      define(origin, known, input.name(), "the inputs");
    }
    for (Node node : nodes) {
      for (String input : node.inputs()) {
        if (!input.isEmpty() && !known.contains(input)) {
          throw new ModelException(
              origin
                  + ": "
                  + node.label()
                  + " reads \""
                  + input
                  + "\", which nothing before it makes");
        }
      }
      for (String output : node.outputs()) {
        if (!output.isEmpty()) {
          define(origin, known, output, node.label());
        }
      }
    }
    if (outputs.isEmpty()) {
      throw new ModelException(origin + ": the graph has no outputs");
    }
    for (String output : outputs) {
      if (!known.contains(output)) {
        throw new ModelException(origin + ": nothing makes the output \"" + output + "\"");
      }
    }
  }

  private static void define(String origin, Set<String> known, String name, String where) {
    if (!known.add(name)) {
      throw new ModelException(
          origin + ": " + where + " makes \"" + name + "\", which was made before");
    }
  }
}
