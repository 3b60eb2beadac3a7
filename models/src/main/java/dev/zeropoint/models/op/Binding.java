package dev.zeropoint.models.op;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.Node;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator is made from.
 *
 * @param node that it computes
 * @param opset the version of the operator set
 * @param constants of the graph, by name
 * @param backend that multiplies 8-bit matrices and quantizes
 * @param arena that lives as long as the model, for packed weights
 */
public record Binding(
    Node node, int opset, Map<String, Tensor> constants, GemmBackend backend, Arena arena) {
  /** The node's attributes. */
  public Attributes attributes() {
    return node.attributes();
  }

  /** Whether the node names an input and does not leave it out. */
  public boolean hasInput(int index) {
    return index < node.inputs().size() && !node.inputs().get(index).isEmpty();
  }

  /** An input that is known at load. */
  public Optional<Tensor> constant(int index) {
    return hasInput(index)
        ? Optional.ofNullable(constants.get(node.inputs().get(index)))
        : Optional.empty();
  }
}
