package dev.zeropoint.models.quantize;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.session.Session;
import dev.zeropoint.offheap.Arenas;
import java.lang.foreign.Arena;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network that shows values from its inside: the same nodes, with those values as its outputs.
 * For the thread that makes it.
 */
public final class ObservedNetwork implements AutoCloseable {
  private final Model model;
  private final Session session;

  /**
   * Compiles a graph.
   *
   * @param values to be shown, of inputs, nodes or constants
   * @throws dev.zeropoint.models.graph.ModelException if the network cannot be run
   */
  public ObservedNetwork(Graph graph, Collection<String> values, GemmBackend backend) {
    Set<String> shown = new LinkedHashSet<>(values);
    Graph observed =
        new Graph(
            graph.origin(),
            graph.opset(),
            graph.inputs(),
            graph.constants(),
            graph.nodes(),
            List.copyOf(shown));
    Arena packed = Arenas.shared();
    try {
      model = Model.compile(observed, backend, packed);
      session = model.newSession();
    } catch (RuntimeException | Error e) {
      packed.close();
      throw e;
    }
  }

  /**
   * Runs the network once.
   *
   * @param inputs by name
   * @return the values by name, valid until the next run
   * @throws dev.zeropoint.models.graph.ModelException if a node fails
   */
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return session.run(inputs);
  }

  @Override
  public void close() {
    session.close();
    model.close();
  }
}
