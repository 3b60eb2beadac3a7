package dev.zeropoint.models.graph;

import java.util.List;

/**
 * One operation of a graph.
 *
 * @param name of the node; may be empty
 * @param op the operator, such as {@code MatMulInteger}
 * @param inputs names of values; an empty name is an optional input left out
 * @param outputs names of values; an empty name is an output that nobody wants
 * @param attributes the constants of the operation
 */
public record Node(
    String name, String op, List<String> inputs, List<String> outputs, Attributes attributes) {
  /** Copies the lists. */
  public Node {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** The operator and the name, or the first output where the node has no name. */
  public String label() {
    String shown = name.isEmpty() && !outputs.isEmpty() ? "-> " + outputs.getFirst() : name;
    return op + " \"" + shown + "\"";
  }
}
