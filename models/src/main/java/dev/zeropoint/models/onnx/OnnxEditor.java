package dev.zeropoint.models.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.op.DataType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes the change of a graph in the message that the graph came from. */
final class OnnxEditor {
  /** Since this version of the format initializers need not stand among the inputs too. */
  private static final int IR_OF_FREE_INITIALIZERS = 4;

  private final ModelBytes bytes;
  private final GraphEdit edit;
  private final Set<String> dropped;

  OnnxEditor(ModelBytes bytes, Graph graph, GraphEdit edit) {
    this.bytes = bytes;
    this.edit = edit;
    this.dropped = edit.dropped(graph);
  }

  /** The changed message; it refers to the bytes of the old one and of the new constants. */
  ModelProto changed(Map<String, String> metadata) {
    ModelProto.Builder model = bytes.proto().toBuilder();
    model.setIrVersion(Math.max(model.getIrVersion(), irVersion(edit.opset())));
    for (OperatorSetIdProto.Builder opset : model.getOpsetImportBuilderList()) {
      if (OnnxImporter.isStandard(opset.getDomain())) {
        opset.setVersion(edit.opset());
      }
    }
    setMetadata(model, metadata);
    setGraph(model.getGraphBuilder());
    return model.build();
  }

  /** The version of the format that came with an operator set (ONNX, docs/Versioning.md). */
  private static int irVersion(int opset) {
    if (opset < 10) {
      return IR_OF_FREE_INITIALIZERS;
    }
    return opset < 11 ? 5 : opset < 12 ? 6 : opset < 15 ? 7 : 8;
  }

  private static void setMetadata(ModelProto.Builder model, Map<String, String> metadata) {
    List<StringStringEntryProto> kept =
        model.getMetadataPropsList().stream()
            .filter(entry -> !metadata.containsKey(entry.getKey()))
            .toList();
    model.clearMetadataProps().addAllMetadataProps(kept);
    new TreeMap<>(metadata)
        .forEach((key, value) -> model.addMetadataPropsBuilder().setKey(key).setValue(value));
  }

  private void setGraph(GraphProto.Builder graph) {
    List<TensorProto> initializers = new ArrayList<>();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      if (!dropped.contains(graph.getInitializer(i).getName())) {
        initializers.add(whole(graph.getInitializer(i), bytes.raw(i)));
      }
    }
    edit.constants().forEach((name, value) -> initializers.add(tensor(name, value)));
    graph.clearInitializer().addAllInitializer(initializers);
    var inputs =
        graph.getInputList().stream().filter(input -> !dropped.contains(input.getName())).toList();
    graph.clearInput().addAllInput(inputs);
    List<NodeProto> nodes = new ArrayList<>();
    for (NodeProto node : graph.getNodeList()) {
      addNode(node, nodes);
    }
    graph.clearNode().addAllNode(nodes);
  }

  /** An initializer with its raw data back in it. */
  private static TensorProto whole(TensorProto initializer, MemorySegment raw) {
    return raw == null ? initializer : initializer.toBuilder().setRawData(wrap(raw)).build();
  }

  private static ByteString wrap(MemorySegment raw) {
    return UnsafeByteOperations.unsafeWrap(raw.asByteBuffer());
  }

  private void addNode(NodeProto node, List<NodeProto> nodes) {
    String key = GraphEdit.key(node.getOutputList());
    if (node.getOpType().equals("Constant") && dropped.contains(key)) {
      return;
    }
    List<Node> replacement = edit.replacements().get(key);
    if (replacement == null) {
      nodes.add(node);
      return;
    }
    for (Node part : replacement) {
      // The node itself, with other inputs: what else is written in it stays.
      boolean same = part.op().equals(node.getOpType()) && part.name().equals(node.getName());
      nodes.add(node(part, same ? node.toBuilder() : NodeProto.newBuilder()));
    }
  }

  private static NodeProto node(Node node, NodeProto.Builder builder) {
    builder.setName(node.name()).setOpType(node.op());
    builder.clearInput().addAllInput(node.inputs());
    builder.clearOutput().addAllOutput(node.outputs());
    builder.clearAttribute();
    new TreeMap<>(node.attributes().values())
        .forEach((name, value) -> builder.addAttribute(attribute(name, value)));
    return builder.build();
  }

  private static AttributeProto attribute(String name, Object value) {
    AttributeProto.Builder builder = AttributeProto.newBuilder().setName(name);
    switch (value) {
      case Long i -> builder.setType(AttributeProto.AttributeType.INT).setI(i);
      case Float f -> builder.setType(AttributeProto.AttributeType.FLOAT).setF(f);
      case String s ->
          builder.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(s));
      case Tensor t -> builder.setType(AttributeProto.AttributeType.TENSOR).setT(tensor("", t));
      case List<?> list -> setList(builder, list);
      default -> throw new ModelException("attribute " + name + " is a " + value.getClass());
    }
    return builder.build();
  }

  private static void setList(AttributeProto.Builder builder, List<?> list) {
    builder.setType(AttributeProto.AttributeType.INTS);
    for (Object value : list) {
      switch (value) {
        case Long i -> builder.addInts(i);
        case Float f -> builder.setType(AttributeProto.AttributeType.FLOATS).addFloats(f);
        case String s ->
            builder
                .setType(AttributeProto.AttributeType.STRINGS)
                .addStrings(ByteString.copyFromUtf8(s));
        default -> throw new ModelException("a list of " + value.getClass());
      }
    }
  }

  /** A tensor whose raw data are the very bytes of the given one: nothing is copied. */
  private static TensorProto tensor(String name, Tensor value) {
    TensorProto.Builder builder =
        TensorProto.newBuilder().setName(name).setDataType(DataType.numberOf(value.type()));
    for (long dim : value.shape().dims()) {
      builder.addDims(dim);
    }
    return builder.setRawData(wrap(value.segment())).build();
  }
}
