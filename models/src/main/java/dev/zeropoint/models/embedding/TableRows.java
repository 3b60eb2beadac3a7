package dev.zeropoint.models.embedding;

import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.Node;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The number of rows of the tables that a network looks ids up in. */
final class TableRows {
  private static final Set<String> PASSING = Set.of("Cast", "Identity", "DequantizeLinear");

  private TableRows() {}

  /**
   * The rows of the table that Gather reads by an input, or of the smallest if there are several.
   * Casts before it, and a dequantization of the table, are looked through.
   *
   * @return empty if the graph does not show it
   */
  static OptionalInt readBy(Graph graph, String input) {
    Set<String> ids = new HashSet<>(Set.of(input));
    OptionalInt least = OptionalInt.empty();
    for (Node node : graph.nodes()) {
      if (PASSING.contains(node.op()) && ids.contains(node.inputs().getFirst())) {
        ids.addAll(node.outputs());
      }
      if (node.op().equals("Gather")
          && node.inputs().size() == 2
          && ids.contains(node.inputs().get(1))) {
        int rows = rows(graph, node.inputs().getFirst());
        if (rows > 0 && (least.isEmpty() || rows < least.getAsInt())) {
          least = OptionalInt.of(rows);
        }
      }
    }
    return least;
  }

  private static int rows(Graph graph, String table) {
    String name = table;
    while (!graph.constants().containsKey(name)) {
      String made = name;
      Optional<Node> maker =
          graph.nodes().stream()
              .filter(node -> node.outputs().contains(made) && PASSING.contains(node.op()))
              .findFirst();
      if (maker.isEmpty()) {
        return 0;
      }
      name = maker.get().inputs().getFirst();
    }
    Tensor constant = graph.constants().get(name);
    boolean matrix = constant.shape().rank() == 2 && constant.shape().dim(0) <= Integer.MAX_VALUE;
    return matrix ? (int) constant.shape().dim(0) : 0;
  }
}
