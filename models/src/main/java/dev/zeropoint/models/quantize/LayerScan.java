package dev.zeropoint.models.quantize;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.Node;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which nodes of a float network can be quantized.
 *
 * @param layers in the order of the network
 * @param left products, tables and other nodes with weights that stay in float
 */
public record LayerScan(List<Layer> layers, List<Left> left) {
  private static final Set<String> PRODUCTS = Set.of("MatMul", "Gemm");

  /** Operators with weights that stay in float. */
  private static final Set<String> WEIGHTED =
      Set.of(
          "Attention",
          "Conv",
          "ConvTranspose",
          "DeformConv",
          "Einsum",
          "FusedConv",
          "FusedGemm",
          "FusedMatMul",
          "GRU",
          "LSTM",
          "RNN");

  /**
   * A node that stays in float.
   *
   * @param node the float node
   * @param reason why
   */
  public record Left(Node node, String reason) {}

  /** Copies the lists. */
  public LayerScan {
    layers = List.copyOf(layers);
    left = List.copyOf(left);
  }

  /**
   * Looks at all nodes of a graph. Weights that are moved or cast before a product reads them count
   * as constants.
   *
   * @param arena that such weights live in
   */
  public static LayerScan of(Graph graph, Arena arena) {
    FoldedConstants constants = new FoldedConstants(graph, arena);
    List<Layer> layers = new ArrayList<>();
    List<Left> left = new ArrayList<>();
    for (Node node : graph.nodes()) {
      boolean product = PRODUCTS.contains(node.op());
      if (WEIGHTED.contains(node.op())) {
        left.add(new Left(node, node.op() + " is not quantized here"));
        continue;
      }
      if (!product && !node.op().equals("Gather") || !isWhole(node)) {
        continue;
      }
      Tensor weights = constants.get(node.inputs().get(product ? 1 : 0));
      if (!product && (weights == null || weights.type() != ElementType.F32)) {
        continue; // It gathers whole numbers, or activations: there is nothing to gain.
      }
      String reason = product ? obstacle(node, weights, constants) : tableObstacle(node, weights);
      if (reason == null) {
        layers.add(new Layer(node, kind(node), weights));
      } else {
        left.add(new Left(node, reason));
      }
    }
    return new LayerScan(layers, left);
  }

  /** Whether it has two operands and a result; what has not ends in an error when it is run. */
  private static boolean isWhole(Node node) {
    return node.inputs().size() >= 2 && !GraphEdit.key(node.outputs()).isEmpty();
  }

  private static Layer.Kind kind(Node node) {
    if (node.op().equals("Gather")) {
      return Layer.Kind.EMBEDDING;
    }
    return node.attributes().flag("transB", false)
        ? Layer.Kind.TRANSPOSED_PRODUCT
        : Layer.Kind.PRODUCT;
  }

  private static String obstacle(Node node, Tensor weights, FoldedConstants constants) {
    if (weights == null) {
      return "its right operand is no constant";
    }
    if (constants.isConstant(node.inputs().getFirst())) {
      return "both operands are constants";
    }
    if (weights.type() != ElementType.F32 || weights.shape().rank() != 2) {
      return "its weights are " + weights + ", not a F32 matrix";
    }
    if (weights.elementCount() == 0) {
      return "its weights " + weights + " are empty";
    }
    Attributes a = node.attributes();
    if (a.flag("transA", false) || a.real("alpha", 1) != 1 || a.real("beta", 1) != 1) {
      return "transA, alpha or beta are not the usual ones";
    }
    return null;
  }

  private static String tableObstacle(Node node, Tensor table) {
    if (table.shape().rank() != 2 || node.attributes().integer("axis", 0) != 0) {
      return "it does not gather rows of a matrix";
    }
    return table.elementCount() == 0 ? "its table " + table + " is empty" : null;
  }

  /**
   * The layers without some of them.
   *
   * @param names of nodes, or of their outputs
   * @throws IllegalArgumentException if a name is not that of a layer
   */
  public List<Layer> without(List<String> names) {
    Set<String> unknown = new LinkedHashSet<>(names);
    List<Layer> kept = new ArrayList<>();
    for (Layer layer : layers) {
      boolean named = unknown.remove(layer.name()) | unknown.remove(layer.output());
      if (!named && !names.contains(layer.name()) && !names.contains(layer.output())) {
        kept.add(layer);
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("no layer that could be quantized is named " + unknown);
    }
    return kept;
  }
}
