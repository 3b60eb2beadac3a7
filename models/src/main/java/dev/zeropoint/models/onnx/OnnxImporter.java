package dev.zeropoint.models.onnx;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.op.DataType;
import java.io.IOException;
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
  private final Arena arena;
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();

  private OnnxImporter(String origin, Arena arena) {
    this.origin = origin;
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
    return graph(parse(bytes, origin), origin, arena);
  }

  /** The message in the bytes, which must stay as they are while it is used. */
  static ModelBytes parse(MemorySegment bytes, String origin) {
    try {
      return ModelBytes.parse(bytes);
    } catch (IOException e) {
      throw new ModelException(origin + ": not a readable ONNX model: " + detail(e), e);
    }
  }

  /** The graph in a message. */
  static Graph graph(ModelBytes model, String origin, Arena arena) {
    return new OnnxImporter(origin, arena).model(model);
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
      return OnnxTensors.decode(TensorProto.parseFrom(ModelBytes.stream(bytes)), null, arena);
    } catch (IOException | IllegalArgumentException e) {
      throw new ModelException(origin + ": not a readable tensor: " + e.getMessage(), e);
    }
  }

  private static String detail(IOException e) {
    return e instanceof InvalidProtocolBufferException
        ? "it is cut off or damaged"
        : e.getMessage();
  }

  private Graph model(ModelBytes model) {
    ModelProto proto = model.proto();
    if (!proto.hasGraph()) {
      throw new ModelException(origin + ": not an ONNX model: it has no graph");
    }
    int opset = opset(proto);
    GraphProto graph = proto.getGraph();
    if (graph.getSparseInitializerCount() > 0) {
      throw new ModelException(origin + ": sparse initializers are not supported");
    }
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      TensorProto initializer = graph.getInitializer(i);
      String where = "initializer \"" + initializer.getName() + "\"";
      constant(initializer.getName(), decode(initializer, model.raw(i), where));
    }
    for (NodeProto node : graph.getNodeList()) {
      node(node);
    }
    List<GraphInput> inputs = new ArrayList<>();
    for (ValueInfoProto input : graph.getInputList()) {
      // Before IR version 4 every initializer was listed among the inputs as well.
      if (!constants.containsKey(input.getName())) {
        inputs.add(input(input));
      }
    }
    List<String> outputs = graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
    return new Graph(origin, opset, inputs, constants, nodes, outputs);
  }

  private int opset(ModelProto proto) {
    for (OnnxMl.OperatorSetIdProto opset : proto.getOpsetImportList()) {
      if (isStandard(opset.getDomain())) {
        long version = opset.getVersion();
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
    OnnxMl.TypeProto type = proto.getType();
    if (!type.hasTensorType()) {
      throw new ModelException(origin + ": input \"" + proto.getName() + "\" is not a tensor");
    }
    ElementType element;
    try {
      element = DataType.of(type.getTensorType().getElemType());
    } catch (IllegalArgumentException e) {
      throw new ModelException(
          origin + ": input \"" + proto.getName() + "\": " + e.getMessage(), e);
    }
    Optional<List<Long>> dims = Optional.empty();
    if (type.getTensorType().hasShape()) {
      dims =
          Optional.of(
              type.getTensorType().getShape().getDimList().stream()
                  .map(dim -> dim.hasDimValue() ? Math.max(dim.getDimValue(), -1) : -1L)
                  .toList());
    }
    return new GraphInput(proto.getName(), element, dims);
  }

  private void node(NodeProto proto) {
    Map<String, Object> values = new HashMap<>();
    for (AttributeProto attribute : proto.getAttributeList()) {
      values.put(attribute.getName(), value(attribute, proto));
    }
    Node node =
        new Node(
            proto.getName(),
            proto.getOpType(),
            List.copyOf(proto.getInputList()),
            List.copyOf(proto.getOutputList()),
            new Attributes(values));
    if (!isStandard(proto.getDomain())) {
      throw new ModelException(
          origin
              + ": "
              + node.label()
              + ": operator domain \""
              + proto.getDomain()
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
    return switch (attribute.getType()) {
      case INT -> attribute.getI();
      case FLOAT -> attribute.getF();
      case STRING -> attribute.getS().toStringUtf8();
      case INTS -> List.copyOf(attribute.getIntsList());
      case FLOATS -> List.copyOf(attribute.getFloatsList());
      case STRINGS -> attribute.getStringsList().stream().map(ByteString::toStringUtf8).toList();
      case TENSOR ->
          decode(
              attribute.getT(),
              null,
              node.getOpType() + " \"" + node.getName() + "\": attribute " + attribute.getName());
      default ->
          throw new ModelException(
              origin
                  + ": "
                  + node.getOpType()
                  + " \""
                  + node.getName()
                  + "\": attribute "
                  + attribute.getName()
                  + " of type "
                  + attribute.getType()
                  + " is not supported");
    };
  }

  private Tensor decode(TensorProto proto, MemorySegment raw, String where) {
    try {
      return OnnxTensors.decode(proto, raw, arena);
    } catch (IllegalArgumentException e) {
      throw new ModelException(origin + ": " + where + ": " + e.getMessage(), e);
    }
  }
}
