package dev.zeropoint.models.onnx;

import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.onnx.wire.AttributeProto;
import dev.zeropoint.models.onnx.wire.GraphProto;
import dev.zeropoint.models.onnx.wire.ModelProto;
import dev.zeropoint.models.onnx.wire.NodeProto;
import dev.zeropoint.models.onnx.wire.TensorProto;
import dev.zeropoint.models.onnx.wire.WireWriter;
import dev.zeropoint.models.op.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the change of a graph in the message that the graph came from. What does not change is
 * copied field by field, also fields that have no name here.
 */
final class OnnxEditor {
  /** Since this version of the format initializers need not stand among the inputs too. */
  private static final int IR_OF_FREE_INITIALIZERS = 4;

  private final ModelProto model;
  private final Graph graph;
  private final GraphEdit edit;
  private final Tensors tensors;
  private final Set<String> dropped;

  /** Gives the elements of a tensor of the model. */
  @FunctionalInterface
  interface Tensors {
    Tensor decode(TensorProto proto);
  }

  OnnxEditor(ModelProto model, Graph graph, GraphEdit edit, Tensors tensors) {
    this.model = model;
    this.graph = graph;
    this.edit = edit;
    this.tensors = tensors;
    this.dropped = edit.dropped(graph);
  }

  /**
   * The changed message; it refers to the bytes of the old one and of the new constants.
   *
   * @throws ModelException if it is too large for the format
   */
  WireWriter changed(Map<String, String> metadata) {
    WireWriter changed =
        model.with(
            Math.max(model.irVersion(), irVersion(edit.opset())),
            OnnxImporter::isStandard,
            edit.opset(),
            metadata,
            changedGraph(model.graph().orElseThrow()));
    if (changed.size() > ModelSource.MAX_BYTES) {
      throw new ModelException(
          graph.origin()
              + ": the changed model has "
              + changed.size()
              + " bytes, more than an ONNX file can have (2 GiB)");
    }
    return changed;
  }

  /** The version of the format that came with an operator set (ONNX, docs/Versioning.md). */
  private static int irVersion(int opset) {
    if (opset < 10) {
      return IR_OF_FREE_INITIALIZERS;
    }
    return opset < 11 ? 5 : opset < 12 ? 6 : opset < 15 ? 7 : 8;
  }

  private WireWriter changedGraph(GraphProto proto) {
    List<WireWriter> initializers = new ArrayList<>();
    for (TensorProto initializer : proto.initializers()) {
      if (!dropped.contains(initializer.name())) {
        initializers.add(
            staysAsItIs(initializer)
                ? new WireWriter().copy(initializer.bytes())
                : whole(initializer, graph.constants().get(initializer.name())));
      }
    }
    edit.constants().forEach((name, value) -> initializers.add(tensor(name, value)));
    List<WireWriter> nodes = new ArrayList<>();
    for (NodeProto node : proto.nodes()) {
      addNode(node, nodes);
    }
    return proto.with(nodes, initializers, name -> !dropped.contains(name), OnnxTensors::widened);
  }

  /** Whether the elements of a tensor are in the message, and of the type that the graph has. */
  private static boolean staysAsItIs(TensorProto proto) {
    return !proto.external() && !OnnxTensors.isWidened(proto);
  }

  private static WireWriter whole(TensorProto proto, Tensor value) {
    return proto.withElements(DataType.numberOf(value.type()), OnnxTensors.raw(value));
  }

  private void addNode(NodeProto node, List<WireWriter> nodes) {
    String key = GraphEdit.key(node.outputs());
    if (node.opType().equals("Constant") && dropped.contains(key)) {
      return;
    }
    List<Node> replacement = edit.replacements().get(key);
    if (replacement == null) {
      nodes.add(unchanged(node));
      return;
    }
    for (Node part : replacement) {
      List<WireWriter> attributes = new ArrayList<>();
      new TreeMap<>(part.attributes().values())
          .forEach((name, value) -> attributes.add(attribute(name, value)));
      // The node itself, with other inputs: what else is written in it stays.
      boolean same = part.op().equals(node.opType()) && part.name().equals(node.name());
      nodes.add(
          same
              ? node.rewired(part.inputs(), part.outputs(), attributes)
              : NodeProto.write(part.name(), part.op(), part.inputs(), part.outputs(), attributes));
    }
  }

  private WireWriter unchanged(NodeProto node) {
    if (node.attributes().stream().allMatch(a -> a.t().map(t -> staysAsItIs(t)).orElse(true))) {
      return new WireWriter().copy(node.bytes());
    }
    List<WireWriter> attributes = new ArrayList<>();
    for (AttributeProto attribute : node.attributes()) {
      attributes.add(
          attribute
              .t()
              .filter(t -> !staysAsItIs(t))
              .map(t -> attribute.withTensor(whole(t, tensors.decode(t))))
              .orElseGet(() -> new WireWriter().copy(attribute.bytes())));
    }
    return node.rewired(node.inputs(), node.outputs(), attributes);
  }

  private static WireWriter attribute(String name, Object value) {
    return switch (value) {
      case Long i -> AttributeProto.write(name, i.longValue());
      case Float f -> AttributeProto.write(name, f.floatValue());
      case String s -> AttributeProto.write(name, s);
      case Tensor t -> AttributeProto.write(name, tensor("", t));
      case List<?> list -> AttributeProto.write(name, list);
      default -> throw new ModelException("attribute " + name + " is a " + value.getClass());
    };
  }

  /** A tensor whose raw data are the very bytes of the given one, where the format lets it. */
  private static WireWriter tensor(String name, Tensor value) {
    return TensorProto.write(
        name, DataType.numberOf(value.type()), value.shape().dims(), OnnxTensors.raw(value));
  }
}
