package dev.zeropoint.models.onnx;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.onnx.wire.AttributeProto;
import dev.zeropoint.models.onnx.wire.GraphProto;
import dev.zeropoint.models.onnx.wire.ModelProto;
import dev.zeropoint.models.onnx.wire.NodeProto;
import dev.zeropoint.models.onnx.wire.OperatorSetIdProto;
import dev.zeropoint.models.onnx.wire.TensorProto;
import dev.zeropoint.models.onnx.wire.ValueInfoProto;
import dev.zeropoint.models.onnx.wire.WireException;
import dev.zeropoint.models.onnx.wire.WireReader;
import dev.zeropoint.models.op.DataType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns the bytes of an ONNX model into a {@link Graph}. Constant nodes become constants, so that a
 * graph holds operations only.
 */
public final class OnnxImporter {
  /** The oldest version of the operator set that is understood. */
  public static final int MIN_OPSET = 7;

  /** The newest version of the operator set that is understood. */
  public static final int MAX_OPSET = 25;

  private final String origin;
  private final ExternalData files;
  private final Arena arena;
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();

  private OnnxImporter(String origin, ExternalData files, Arena arena) {
    this.origin = origin;
    this.files = files;
    this.arena = arena;
  }

  /**
   * Reads a model. Its weights are views of the given bytes where the format allows it.
   *
   * @param bytes the model, off-heap; they must stay as they are while the graph is used
   * @param origin where the bytes came from, for messages
   * @param arena that copied constants live in
   * @throws ModelException if the bytes are not a valid model, or need what is not supported
   */
  public static Graph read(MemorySegment bytes, String origin, Arena arena) {
    return read(bytes, origin, ExternalData.NONE, arena);
  }

  static Graph read(MemorySegment bytes, String origin, ExternalData files, Arena arena) {
    return graph(parse(bytes, origin), origin, files, arena);
  }

  /** The message in the bytes, which must stay as they are while it is used. */
  static ModelProto parse(MemorySegment bytes, String origin) {
    try {
      return ModelProto.read(bytes);
    } catch (WireException e) {
      throw new ModelException(
          origin + ": not a readable ONNX model, it is cut off or damaged: " + e.getMessage(), e);
    }
  }

  /** The graph in a message. */
  static Graph graph(ModelProto model, String origin, ExternalData files, Arena arena) {
    return new OnnxImporter(origin, files, arena).model(model);
  }

  /**
   * Reads one tensor, as ONNX test data and tools keep them ({@code .pb}).
   *
   * @param bytes a TensorProto, off-heap; they must stay as they are while the tensor is used
   * @param origin where the bytes came from, for messages
   * @param arena that copied elements live in
   * @throws ModelException if the bytes are not a tensor of a supported type
   */
  public static Tensor readTensor(MemorySegment bytes, String origin, Arena arena) {
    try {
      TensorProto proto = TensorProto.read(new WireReader(bytes, "TensorProto"));
      return OnnxTensors.decode(proto, ExternalData.NONE, arena);
    } catch (WireException | IllegalArgumentException e) {
      throw new ModelException(origin + ": not a readable tensor: " + e.getMessage(), e);
    }
  }

  private Graph model(ModelProto proto) {
    GraphProto graph =
        proto
            .graph()
            .orElseThrow(() -> new ModelException(origin + ": not an ONNX model: it has no graph"));
    int opset = opset(proto);
    if (graph.sparseInitializers() > 0) {
      throw new ModelException(origin + ": sparse initializers are not supported");
    }
    for (TensorProto initializer : graph.initializers()) {
      String where = "initializer \"" + initializer.name() + "\"";
      constant(initializer.name(), decode(initializer, where));
    }
    for (NodeProto node : graph.nodes()) {
      node(node);
    }
    List<GraphInput> inputs = new ArrayList<>();
    for (ValueInfoProto input : graph.inputs()) {
      // Before IR version 4 every initializer was listed among the inputs as well.
      if (!constants.containsKey(input.name())) {
        inputs.add(input(input));
      }
    }
    List<String> outputs = graph.outputs().stream().map(ValueInfoProto::name).toList();
    return new Graph(origin, opset, inputs, constants, nodes, outputs);
  }

  private int opset(ModelProto proto) {
    for (OperatorSetIdProto opset : proto.opsets()) {
      if (isStandard(opset.domain())) {
        long version = opset.version();
        if (version < MIN_OPSET || version > MAX_OPSET) {
          throw new ModelException(
              origin + ": opset " + version + " is not in [" + MIN_OPSET + ", " + MAX_OPSET + "]");
        }
        return (int) version;
      }
    }
    throw new ModelException(origin + ": it does not state its operator set");
  }

  static boolean isStandard(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  private GraphInput input(ValueInfoProto proto) {
    ValueInfoProto.TensorType type =
        proto
            .tensor()
            .orElseThrow(
                () ->
                    new ModelException(
                        origin + ": input \"" + proto.name() + "\" is not a tensor"));
    ElementType element;
    try {
      element = DataType.of(type.elemType());
    } catch (IllegalArgumentException e) {
      throw new ModelException(origin + ": input \"" + proto.name() + "\": " + e.getMessage(), e);
    }
    Optional<List<Long>> dims =
        type.dims().map(list -> list.stream().map(dim -> Math.max(dim.orElse(-1L), -1)).toList());
    return new GraphInput(proto.name(), element, dims);
  }

  private void node(NodeProto proto) {
    Map<String, Object> values = new HashMap<>();
    for (AttributeProto attribute : proto.attributes()) {
      if (values.put(attribute.name(), value(attribute, proto)) != null) {
        throw new ModelException(
            origin + ": " + label(proto) + ": attribute " + attribute.name() + " is there twice");
      }
    }
    Node node =
        new Node(
            proto.name(), proto.opType(), proto.inputs(), proto.outputs(), new Attributes(values));
    if (!isStandard(proto.domain())) {
      throw new ModelException(
          origin
              + ": "
              + node.label()
              + ": operator domain \""
              + proto.domain()
              + "\" is not supported");
    }
    if (!node.op().equals("Constant")) {
      nodes.add(node);
      return;
    }
    if (node.outputs().size() != 1) {
      throw new ModelException(
          origin + ": " + node.label() + " has " + node.outputs().size() + " outputs, not 1");
    }
    constant(node.outputs().getFirst(), constantValue(node));
  }

  private void constant(String name, Tensor value) {
    if (constants.put(name, value) != null) {
      throw new ModelException(origin + ": the constant \"" + name + "\" is there twice");
    }
  }

  private Tensor constantValue(Node node) {
    Attributes a = node.attributes();
    if (a.has("value")) {
      return a.tensor("value").orElseThrow();
    }
    if (a.has("value_int")) {
      return Tensor.ofLongs(arena, ElementType.S64, Shape.scalar(), a.integer("value_int", 0));
    }
    if (a.has("value_ints")) {
      long[] values = a.integers("value_ints").orElseThrow();
      return Tensor.ofLongs(arena, ElementType.S64, Shape.of(values.length), values);
    }
    if (a.has("value_float")) {
      return Tensor.ofFloats(arena, Shape.scalar(), a.real("value_float", 0));
    }
    if (a.has("value_floats")) {
      float[] values = a.reals("value_floats").orElseThrow();
      return Tensor.ofFloats(arena, Shape.of(values.length), values);
    }
    throw new ModelException(
        origin + ": " + node.label() + ": no supported value among " + a.values().keySet());
  }

  private Object value(AttributeProto attribute, NodeProto node) {
    String where = label(node) + ": attribute " + attribute.name();
    if (!attribute.reference().isEmpty()) {
      throw new ModelException(
          origin + ": " + where + " stands for one of a function, which is not supported");
    }
    try {
      return switch (attribute.type()) {
        case INT -> attribute.i();
        case FLOAT -> attribute.f();
        case STRING -> attribute.text();
        case INTS -> attribute.ints();
        case FLOATS -> attribute.floats();
        case STRINGS -> attribute.texts();
        case TENSOR ->
            decode(attribute.t().orElseThrow(() -> new WireException("there is no tensor")), where);
        default ->
            throw new ModelException(
                origin + ": " + where + " of type " + typeName(attribute) + " is not supported");
      };
    } catch (WireException e) {
      throw new ModelException(origin + ": " + where + ": " + e.getMessage(), e);
    }
  }

  private static String typeName(AttributeProto attribute) {
    return attribute.type() == AttributeProto.Type.UNDEFINED
        ? "number " + attribute.typeNumber()
        : attribute.type().name();
  }

  private static String label(NodeProto node) {
    return new Node(node.name(), node.opType(), node.inputs(), node.outputs(), Attributes.NONE)
        .label();
  }

  private Tensor decode(TensorProto proto, String where) {
    try {
      return OnnxTensors.decode(proto, files, arena);
    } catch (IllegalArgumentException e) {
      throw new ModelException(origin + ": " + where + ": " + e.getMessage(), e);
    }
  }
}
