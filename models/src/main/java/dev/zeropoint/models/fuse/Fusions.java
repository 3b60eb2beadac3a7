package dev.zeropoint.models.fuse;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.models.graph.Graph;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the nodes of a graph that may run as one. */
public final class Fusions {
  private Fusions() {}

  /**
   * All fusions of a graph. No node is in two.
   *
   * @param backend whose loops the fused operators use
   * @param arena that lives as long as the model, for constants
   */
  public static List<Fusion> find(Graph graph, GemmBackend backend, Arena arena) {
    Values values = new Values(graph);
    List<Fusion> found = new ArrayList<>();
    for (int index = 0; index < values.nodeCount(); index++) {
      DequantizedProduct.match(values, index, arena).ifPresent(found::add);
    }
    Set<Integer> taken = new HashSet<>();
    found.forEach(fusion -> taken.addAll(fusion.nodes()));
    RowMatcher rows = new RowMatcher(values, backend.floats());
    // Backward, so that a program begins with the last of its nodes and takes all that it can.
    for (int index = values.nodeCount() - 1; index >= 0; index--) {
      rows.match(index, taken)
          .ifPresent(
              fusion -> {
                found.add(fusion);
                taken.addAll(fusion.nodes());
              });
    }
    return found;
  }
}
