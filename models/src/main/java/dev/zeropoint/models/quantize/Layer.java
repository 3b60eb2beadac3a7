package dev.zeropoint.models.quantize;

import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.Node;

/**
 * A node whose weights are constant and can become codes.
 *
 * @param node the float node
 * @param kind what it does with the weights
 * @param weights F32, two axes; computed where nodes make them of constants
 */
public record Layer(Node node, Kind kind, Tensor weights) {
  /** What a layer does with its weights. */
  public enum Kind {
    /** Activations times weights [K, N]: MatMul, or Gemm. */
    PRODUCT,
    /** Activations times weights [N, K]: Gemm with {@code transB}. */
    TRANSPOSED_PRODUCT,
    /** Rows of a table [rows, width] by their index: Gather. */
    EMBEDDING
  }

  /** The node's name, or its output where it has none. */
  public String name() {
    return node.name().isEmpty() ? output() : node.name();
  }

  /** The name of the value that it makes. */
  public String output() {
    return GraphEdit.key(node.outputs());
  }

  /** The name of the weights. */
  public String weightsName() {
    return node.inputs().get(isProduct() ? 1 : 0);
  }

  /** The name of the activations, or of the indices. */
  public String input() {
    return node.inputs().get(isProduct() ? 0 : 1);
  }

  /** Whether it is a matrix product. */
  public boolean isProduct() {
    return kind != Kind.EMBEDDING;
  }

  /** The axis of the weights that counts the outputs. */
  int channelAxis() {
    return kind == Kind.TRANSPOSED_PRODUCT ? 0 : 1;
  }
}
