package dev.zeropoint.models.quantize;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Values that nodes make of constants alone by moving or converting elements, as exporters put them
 * before a product: {@code weights -> Transpose -> MatMul}. They are computed when asked for.
 */
final class FoldedConstants {
  private static final Set<String> MOVES =
      Set.of("Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze");

  private final Graph graph;
  private final Arena arena;
  private final Map<String, Node> makers = new HashMap<>();
  private final Map<String, Tensor> folded = new HashMap<>();

  /**
   * Finds the nodes.
   *
   * @param arena that folded values live in
   */
  FoldedConstants(Graph graph, Arena arena) {
    this.graph = graph;
    this.arena = arena;
    for (Node node : graph.nodes()) {
      if (folds(node)) {
        makers.put(node.outputs().getFirst(), node);
      }
    }
  }

  private boolean folds(Node node) {
    return MOVES.contains(node.op())
        && node.outputs().size() == 1
        && !node.inputs().isEmpty()
        && node.inputs().stream().allMatch(name -> name.isEmpty() || isConstant(name));
  }

  /** Whether a value is known without any input of the network. */
  boolean isConstant(String name) {
    return graph.constants().containsKey(name) || makers.containsKey(name);
  }

  /**
   * A constant of the graph, or a value that nodes make of constants; null for any other.
   *
   * @throws ModelException if a node cannot be computed
   */
  Tensor get(String name) {
    Tensor constant = graph.constants().get(name);
    if (constant != null || !makers.containsKey(name)) {
      return constant;
    }
    return folded.computeIfAbsent(name, this::fold);
  }

  private Tensor fold(String name) {
    Set<String> wanted = new HashSet<>(Set.of(name));
    List<Node> chain = new ArrayList<>();
    for (Node node : graph.nodes().reversed()) {
      if (!node.outputs().isEmpty()
          && wanted.contains(node.outputs().getFirst())
          && makers.containsKey(node.outputs().getFirst())) {
        chain.addFirst(node);
        wanted.addAll(node.inputs());
      }
    }
    Map<String, Tensor> constants = new HashMap<>(graph.constants());
    constants.keySet().retainAll(wanted);
    Graph part =
        new Graph(graph.origin(), graph.opset(), List.of(), constants, chain, List.of(name));
    try (ObservedNetwork network =
        new ObservedNetwork(part, List.of(name), Backends.select("scalar").backend())) {
      Tensor value = network.run(Map.of()).get(name);
      Tensor copy = Tensor.allocate(value.type(), value.shape(), arena);
      copy.segment().copyFrom(value.segment());
      return copy;
    }
  }

  /** Drops the nodes that nobody reads once an edit is made, those before them too. */
  static void dropUnread(Graph graph, GraphEditor editor) {
    FoldedConstants constants = new FoldedConstants(graph, Arena.ofAuto());
    Set<String> read = new HashSet<>(graph.outputs());
    for (Node node : graph.nodes().reversed()) {
      String key = GraphEdit.key(node.outputs());
      boolean movesConstant = constants.makers.get(key) == node;
      if (movesConstant && !read.contains(key)) {
        editor.replace(node, List.of());
      } else {
        editor.inputsAfter(node).forEach(read::addAll);
      }
    }
  }
}
