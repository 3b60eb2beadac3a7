package dev.zeropoint.models.onnx.wire;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.Random;

/** Seeded messages of the ONNX format, made with protobuf-java, with fields that nobody knows. */
final class RandomMessages {
  private final Random random;

  RandomMessages(Random random) {
    this.random = random;
  }

  OnnxMl.ModelProto model() {
    OnnxMl.ModelProto.Builder model = OnnxMl.ModelProto.newBuilder();
    model.setIrVersion(random.nextInt(14)).setProducerName(text()).setModelVersion(number());
    for (int i = random.nextInt(3); i > 0; i--) {
      model.addOpsetImport(
          OnnxMl.OperatorSetIdProto.newBuilder().setDomain(text()).setVersion(number()));
      model.addMetadataProps(entry());
    }
    if (random.nextInt(8) > 0) {
      model.setGraph(graph(2));
    }
    return model.setUnknownFields(unknown()).build();
  }

  OnnxMl.GraphProto graph(int depth) {
    OnnxMl.GraphProto.Builder graph = OnnxMl.GraphProto.newBuilder().setName(text());
    for (int i = random.nextInt(4); i > 0; i--) {
      graph.addNode(node(depth)).addInitializer(tensor()).addInput(value()).addOutput(value());
      graph.addValueInfo(value());
    }
    if (random.nextInt(4) == 0) {
      graph.addSparseInitializer(OnnxMl.SparseTensorProto.newBuilder().addDims(number()));
    }
    return graph.setDocString(text()).setUnknownFields(unknown()).build();
  }

  OnnxMl.NodeProto node(int depth) {
    OnnxMl.NodeProto.Builder node = OnnxMl.NodeProto.newBuilder();
    node.setName(text()).setOpType(text()).setDomain(text()).setDocString(text());
    for (int i = random.nextInt(4); i > 0; i--) {
      node.addInput(text()).addOutput(text()).addAttribute(attribute(depth));
    }
    return node.setUnknownFields(unknown()).build();
  }

  OnnxMl.AttributeProto attribute(int depth) {
    OnnxMl.AttributeProto.Builder attribute = OnnxMl.AttributeProto.newBuilder().setName(text());
    AttributeType[] types = AttributeType.values();
    attribute.setType(types[random.nextInt(types.length)]).setRefAttrName(text());
    attribute.setI(number()).setF(real()).setS(bytes(40));
    for (int i = random.nextInt(5); i > 0; i--) {
      attribute.addInts(number()).addFloats(real()).addStrings(bytes(9));
    }
    if (random.nextBoolean()) {
      attribute.setT(tensor());
    }
    if (depth > 0 && random.nextInt(3) == 0) {
      attribute.setG(graph(depth - 1));
    }
    return attribute.setUnknownFields(unknown()).build();
  }

  OnnxMl.TensorProto tensor() {
    OnnxMl.TensorProto.Builder tensor = OnnxMl.TensorProto.newBuilder().setName(text());
    tensor.setDataType(random.nextInt(30)).setDocString(text());
    for (int i = random.nextInt(5); i > 0; i--) {
      tensor.addDims(number());
    }
    switch (random.nextInt(7)) {
      case 0 -> repeat(() -> tensor.addFloatData(real()));
      case 1 -> repeat(() -> tensor.addInt32Data((int) number()));
      case 2 -> repeat(() -> tensor.addInt64Data(number()));
      case 3 -> repeat(() -> tensor.addDoubleData(Double.longBitsToDouble(random.nextLong())));
      case 4 -> repeat(() -> tensor.addUint64Data(number()));
      case 5 -> tensor.setRawData(bytes(3000));
      default -> {
        tensor.setDataLocation(OnnxMl.TensorProto.DataLocation.EXTERNAL);
        tensor.addExternalData(entry()).addExternalData(entry());
      }
    }
    return tensor.setUnknownFields(unknown()).build();
  }

  private OnnxMl.ValueInfoProto value() {
    OnnxMl.TypeProto.Builder type = OnnxMl.TypeProto.newBuilder();
    if (random.nextInt(5) == 0) {
      type.setSequenceType(
          OnnxMl.TypeProto.Sequence.newBuilder().setElemType(OnnxMl.TypeProto.newBuilder()));
    } else {
      OnnxMl.TypeProto.Tensor.Builder tensor =
          type.getTensorTypeBuilder().setElemType(random.nextInt(30));
      for (int i = random.nextInt(4); i > 0; i--) {
        OnnxMl.TensorShapeProto.Dimension.Builder dim = tensor.getShapeBuilder().addDimBuilder();
        switch (random.nextInt(3)) {
          case 0 -> dim.setDimValue(number());
          case 1 -> dim.setDimParam(text());
          default -> dim.setDenotation(text());
        }
      }
    }
    return OnnxMl.ValueInfoProto.newBuilder().setName(text()).setType(type).build();
  }

  private OnnxMl.StringStringEntryProto entry() {
    return OnnxMl.StringStringEntryProto.newBuilder().setKey(text()).setValue(text()).build();
  }

  private void repeat(Runnable action) {
    for (int i = random.nextInt(20); i > 0; i--) {
      action.run();
    }
  }

  /** Numbers of all lengths, also negative ones. */
  private long number() {
    return random.nextLong() >> random.nextInt(64);
  }

  private float real() {
    return Float.intBitsToFloat(random.nextInt() & 0xFFBF_FFFF);
  }

  private ByteString bytes(int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.appendCodePoint("ab/\u00e4\u20ac\uD83D\uDE00".codePoints().toArray()[random.nextInt(6)]);
    }
    return text.toString();
  }

  private UnknownFieldSet unknown() {
    UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
    switch (random.nextInt(5)) {
      case 0 -> field.addVarint(random.nextLong());
      case 1 -> field.addFixed32(random.nextInt());
      case 2 -> field.addFixed64(random.nextLong());
      case 3 -> field.addLengthDelimited(bytes(50));
      default -> {
        return UnknownFieldSet.getDefaultInstance();
      }
    }
    return UnknownFieldSet.newBuilder()
        .addField(100 + random.nextInt(100_000), field.build())
        .build();
  }
}
