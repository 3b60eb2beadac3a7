package dev.zeropoint.models.session;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that is ready to run: checked, its weights packed. It never changes and is safe to
 * share between threads; each thread runs it through a {@link Session} of its own, which is cheap
 * to make. Closing the model frees its weights, and sessions refuse to run after that. Runs that
 * are under way end as usual; the last of them frees the weights then.
 */
public final class Model implements AutoCloseable {
  private final Graph graph;
  private final GemmBackend backend;
  private final ModelMemory memory;
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Integer> slots = new HashMap<>();

  private Model(Graph graph, GemmBackend backend, Arena arena) {
    this.graph = graph;
    this.backend = backend;
    this.memory = new ModelMemory(graph.origin(), arena);
  }

  /**
   * Makes the operators of a graph.
   *
   * @param backend that multiplies 8-bit matrices
   * @param arena that holds the graph's constants and takes the packed weights; the model owns it
   *     from now on and closes it, unless this method throws
   * @throws ModelException if a node is not valid or not supported, with its name
   */
  public static Model compile(Graph graph, GemmBackend backend, Arena arena) {
    Model model = new Model(graph, backend, arena);
    graph.constants().keySet().forEach(model::slot);
    graph.inputs().forEach(input -> model.slot(input.name()));
    for (Node node : graph.nodes()) {
      node.outputs().stream().filter(name -> !name.isEmpty()).forEach(model::slot);
    }
    model.steps.addAll(StepCompiler.compile(graph, model.slots, backend, arena));
    return model;
  }

  private int slot(String name) {
    return slots.computeIfAbsent(name, n -> slots.size());
  }

  /** A session for the calling thread with the default limit of memory. */
  public Session newSession() {
    return newSession(Session.DEFAULT_LIMIT);
  }

  /**
   * A session for the calling thread.
   *
   * @param limit bytes that its live values may take together; a run that needs more ends in a
   *     {@link ModelException}
   */
  public Session newSession(long limit) {
    Tensor[] values = new Tensor[slots.size()];
    graph.constants().forEach((name, tensor) -> values[slots.get(name)] = tensor);
    return new Session(this, values, limit);
  }

  /** What the caller gives. */
  public List<GraphInput> inputs() {
    return graph.inputs();
  }

  /** Names of what the caller gets. */
  public List<String> outputs() {
    return graph.outputs();
  }

  /** Where the model came from. */
  public String origin() {
    return graph.origin();
  }

  /** The backend that multiplies its 8-bit matrices. */
  public GemmBackend backend() {
    return backend;
  }

  /** The graph it was made from. */
  public Graph graph() {
    return graph;
  }

  /** Its weights, which a run holds. */
  ModelMemory memory() {
    return memory;
  }

  List<Step> steps() {
    return steps;
  }

  int slotOf(String name) {
    return slots.get(name);
  }

  /** Adds the values of the graph's outputs, in their order. */
  void putOutputs(Tensor[] values, Map<String, Tensor> outputs) {
    graph.outputs().forEach(name -> outputs.put(name, values[slots.get(name)]));
  }

  /**
   * Frees the weights, now or when the runs that are under way have ended. Closing again does
   * nothing.
   *
   * @throws WrongThreadException if the arena it was compiled with is confined to another thread
   */
  @Override
  public void close() {
    memory.close();
  }
}
