package dev.zeropoint.models.fuse;

import dev.zeropoint.models.op.Operator;
import java.util.List;

/**
 * Nodes that may run as one, where the last of them stands: by then everything they read is there,
 * and nobody else reads what they make for each other.
 *
 * @param nodes their indices in the graph, ascending
 * @param inputs names of the values that the fused operator reads; empty where one is left out
 * @param output name of the value that it makes, the last node's
 * @param binder makes it
 */
public record Fusion(List<Integer> nodes, List<String> inputs, String output, Binder binder) {
  /** Makes a fused operator. */
  @FunctionalInterface
  public interface Binder {
    /**
     * @param operators of the nodes, in their order, so that packed weights are shared with them
     */
    FusedOperator bind(List<Operator> operators);
  }

  /** Copies the lists. */
  public Fusion {
    nodes = List.copyOf(nodes);
    inputs = List.copyOf(inputs);
  }
}
