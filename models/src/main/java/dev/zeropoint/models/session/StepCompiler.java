package dev.zeropoint.models.session;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.models.fuse.FusedOperator;
import dev.zeropoint.models.fuse.Fusion;
import dev.zeropoint.models.fuse.Fusions;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.op.Binding;
import dev.zeropoint.models.op.Operator;
import dev.zeropoint.models.op.Operators;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Makes the steps of a graph: one a node, and one for nodes that may run as one, where the last of
 * them stands.
 */
final class StepCompiler {
  private final Graph graph;
  private final Map<String, Integer> slots;
  private final List<Operator> operators;
  private final List<Group> groups;

  /**
   * For each slot the place of the last node that makes or reads it, in the order of the groups.
   */
  private final int[] lastPlaces;

  /** Nodes that make a step, in their order. */
  private record Group(List<Integer> nodes, Optional<Fusion> fusion) {}

  private StepCompiler(Graph graph, Map<String, Integer> slots, GemmBackend backend, Arena arena) {
    this.graph = graph;
    this.slots = slots;
    // Before anything is fused, so that what is wrong with a node is told of the node.
    this.operators =
        graph.nodes().stream().map(node -> operator(graph, node, backend, arena)).toList();
    this.groups = groups(graph, Fusions.find(graph, backend, arena));
    this.lastPlaces = lastPlaces();
  }

  /**
   * The steps of a graph.
   *
   * @param slots of its values, by name
   * @param arena that lives as long as the model
   * @throws ModelException if a node is not valid or not supported, with its name
   */
  static List<Step> compile(
      Graph graph, Map<String, Integer> slots, GemmBackend backend, Arena arena) {
    return new StepCompiler(graph, slots, backend, arena).steps();
  }

  private static Operator operator(Graph graph, Node node, GemmBackend backend, Arena arena) {
    try {
      return Operators.bind(new Binding(node, graph.opset(), graph.constants(), backend, arena));
    } catch (IllegalArgumentException | ModelException e) {
      throw new ModelException(graph.origin() + ": " + node.label() + ": " + e.getMessage(), e);
    }
  }

  private static List<Group> groups(Graph graph, List<Fusion> fusions) {
    Map<Integer, Fusion> byLastNode = new HashMap<>();
    Set<Integer> fused = new HashSet<>();
    for (Fusion fusion : fusions) {
      byLastNode.put(fusion.nodes().getLast(), fusion);
      fused.addAll(fusion.nodes());
    }
    List<Group> groups = new ArrayList<>();
    for (int node = 0; node < graph.nodes().size(); node++) {
      Fusion fusion = byLastNode.get(node);
      if (fusion != null) {
        groups.add(new Group(fusion.nodes(), Optional.of(fusion)));
      } else if (!fused.contains(node)) {
        groups.add(new Group(List.of(node), Optional.empty()));
      }
    }
    return groups;
  }

  private int[] lastPlaces() {
    int[] last = new int[slots.size()];
    int place = 0;
    for (Group group : groups) {
      for (int index : group.nodes()) {
        Node node = graph.nodes().get(index);
        for (List<String> names : List.of(node.inputs(), node.outputs())) {
          for (String name : names) {
            if (!name.isEmpty()) {
              last[slots.get(name)] = place;
            }
          }
        }
        place++;
      }
    }
    // Outputs outlive all nodes; constants and inputs belong to others.
    graph.outputs().forEach(name -> last[slots.get(name)] = Integer.MAX_VALUE);
    graph.constants().keySet().forEach(name -> last[slots.get(name)] = Integer.MAX_VALUE);
    graph.inputs().forEach(input -> last[slots.get(input.name())] = Integer.MAX_VALUE);
    return last;
  }

  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    int place = 0;
    for (Group group : groups) {
      List<Step> parts = new ArrayList<>();
      for (int index : group.nodes()) {
        parts.add(step(index, place++));
      }
      steps.add(group.fusion().map(fusion -> step(fusion, parts)).orElseGet(parts::getFirst));
    }
    return steps;
  }

  private Step step(int index, int place) {
    Node node = graph.nodes().get(index);
    Operator operator = operators.get(index);
    int[] inputs = slots(node.inputs());
    int[] outputs = slots(node.outputs());
    int[] dying =
        IntStream.concat(Arrays.stream(inputs), Arrays.stream(outputs))
            .filter(slot -> slot >= 0 && lastPlaces[slot] == place)
            .distinct()
            .toArray();
    return new Step(
        node.label(),
        node.outputs(),
        inputs,
        outputs,
        dying,
        call -> {
          operator.run(call);
          return true;
        },
        List.of());
  }

  private Step step(Fusion fusion, List<Step> parts) {
    FusedOperator operator =
        fusion.binder().bind(fusion.nodes().stream().map(operators::get).toList());
    return new Step(
        parts.getFirst().label() + " to " + parts.getLast().label(),
        List.of(fusion.output()),
        slots(fusion.inputs()),
        slots(List.of(fusion.output())),
        parts.stream().flatMapToInt(part -> Arrays.stream(part.dying())).toArray(),
        operator::run,
        parts);
  }

  private int[] slots(List<String> names) {
    return names.stream().mapToInt(name -> name.isEmpty() ? -1 : slots.get(name)).toArray();
  }
}
