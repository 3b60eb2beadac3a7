package dev.zeropoint.models.quantize;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Raises the operator set of a graph, up to 13. Nodes whose text has another meaning there are
 * written anew, with the meaning they had: attributes that became inputs, and Softmax, which
 * covered all axes from its own on and covers that one only since (ONNX, docs/Changelog.md).
 */
final class OpsetUpgrade {
  private static final int NEWEST = 13;

  /** Attributes that are inputs since an operator set, behind the first input. */
  private record Moved(int since, List<String> attributes) {}

  private static final Map<String, Moved> MOVED =
      Map.of(
          "Clip", new Moved(11, List.of("min", "max")),
          "Dropout", new Moved(12, List.of("ratio")),
          "Pad", new Moved(11, List.of("pads", "value")),
          "ReduceSum", new Moved(13, List.of("axes")),
          "Slice", new Moved(10, List.of("starts", "ends", "axes")),
          "Split", new Moved(13, List.of("split")),
          "Squeeze", new Moved(13, List.of("axes")),
          "Unsqueeze", new Moved(13, List.of("axes")));

  private static final Set<String> SOFTMAX = Set.of("Softmax", "LogSoftmax", "Hardmax");
  private static final int SOFTMAX_SINCE = 13;
  private static final int BATCH_NORMALIZATION_SINCE = 9;

  /** Operators that are not translated, and since when they mean something else. */
  private static final Map<String, Integer> IN_THE_WAY =
      Map.of("Resize", 11, "TopK", 10, "Upsample", 10);

  private final int from;
  private final int to;
  private final GraphEditor editor;
  private final Arena arena;

  private OpsetUpgrade(int from, int to, GraphEditor editor, Arena arena) {
    this.from = from;
    this.to = to;
    this.editor = editor;
    this.arena = arena;
  }

  /**
   * Adds to an edit what raising the operator set takes, but for the nodes that it replaces anyhow.
   *
   * @param to not lower than the graph's; more than the graph's only up to 13
   * @param arena that new constants live in
   * @throws ModelException if a node cannot be translated, with its name
   */
  static void make(Graph graph, int to, GraphEditor editor, Arena arena) {
    if (to == graph.opset()) {
      return;
    }
    if (to > NEWEST) {
      throw new IllegalArgumentException("opset " + to + " is above " + NEWEST);
    }
    OpsetUpgrade upgrade = new OpsetUpgrade(graph.opset(), to, editor, arena);
    for (Node node : graph.nodes()) {
      if (!editor.replaces(node)) {
        upgrade.translate(node, graph.origin());
      }
    }
  }

  private boolean crosses(int since) {
    return from < since && since <= to;
  }

  private void translate(Node node, String origin) {
    Moved moved = MOVED.get(node.op());
    if (node.op().equals("BatchNormalization") && crosses(BATCH_NORMALIZATION_SINCE)) {
      dropSpatial(node, origin);
    }
    if (IN_THE_WAY.containsKey(node.op()) && crosses(IN_THE_WAY.get(node.op()))) {
      throw new ModelException(
          origin
              + ": "
              + node.label()
              + " means something else since opset "
              + IN_THE_WAY.get(node.op())
              + "; the model has "
              + from
              + " and needs "
              + to
              + ": export it with that");
    }
    if (moved != null && crosses(moved.since())) {
      moveAttributes(node, moved.attributes());
    } else if (SOFTMAX.contains(node.op()) && crosses(SOFTMAX_SINCE)) {
      splitSoftmax(node);
    }
  }

  /** Since opset 9 statistics are always per channel, which {@code spatial} 1 meant before. */
  private void dropSpatial(Node node, String origin) {
    if (!node.attributes().flag("spatial", true)) {
      throw new ModelException(
          origin
              + ": "
              + node.label()
              + " has spatial=0, statistics per element, which opset 9 and later do not have");
    }
    if (node.attributes().has("spatial")) {
      Map<String, Object> kept = new HashMap<>(node.attributes().values());
      kept.remove("spatial");
      editor.replace(
          node,
          List.of(
              new Node(
                  node.name(), node.op(), node.inputs(), node.outputs(), new Attributes(kept))));
    }
  }

  private void moveAttributes(Node node, List<String> names) {
    List<String> inputs = new ArrayList<>(node.inputs().subList(0, 1));
    Map<String, Object> kept = new HashMap<>(node.attributes().values());
    for (String name : names) {
      Object value = kept.remove(name);
      inputs.add(
          value == null
              ? ""
              : editor.constant(GraphEdit.key(node.outputs()) + "_" + name, constant(value)));
    }
    while (inputs.getLast().isEmpty() && inputs.size() > 1) {
      inputs.removeLast();
    }
    editor.replace(
        node,
        List.of(new Node(node.name(), node.op(), inputs, node.outputs(), new Attributes(kept))));
  }

  private Tensor constant(Object value) {
    return switch (value) {
      case Float real -> Tensor.ofFloats(arena, Shape.scalar(), real);
      case List<?> list -> {
        long[] values = list.stream().mapToLong(element -> (Long) element).toArray();
        yield Tensor.ofLongs(arena, ElementType.S64, Shape.of(values.length), values);
      }
      default -> throw new IllegalStateException("no attribute that moved has the value " + value);
    };
  }

  /** y = Softmax over one axis of the matrix that the tensor was taken for, in its own shape. */
  private void splitSoftmax(Node node) {
    int axis = node.attributes().smallInteger("axis", 1);
    if (axis == -1) {
      return; // The last axis alone, then and now.
    }
    String base = GraphEdit.key(node.outputs());
    String source = node.inputs().getFirst();
    String flat = editor.name(base + "_flat");
    String shares = editor.name(base + "_shares");
    String shape = editor.name(base + "_shape");
    Attributes lastAxis = new Attributes(Map.of("axis", -1L));
    editor.replace(
        node,
        List.of(
            node("Flatten", flat, List.of(source), new Attributes(Map.of("axis", (long) axis))),
            new Node(node.name(), node.op(), List.of(flat), List.of(shares), lastAxis),
            node("Shape", shape, List.of(source), Attributes.NONE),
            node("Reshape", base, List.of(shares, shape), Attributes.NONE)));
  }

  private Node node(String op, String output, List<String> inputs, Attributes attributes) {
    return new Node(editor.name(output + "_" + op), op, inputs, List.of(output), attributes);
  }
}
