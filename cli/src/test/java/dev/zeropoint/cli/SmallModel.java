package dev.zeropoint.cli;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.offheap.file.NpyWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A float network of two products, x [rows, 8] to y [rows, 4], and rows for it. */
final class SmallModel {
  static final int WIDTH = 8;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("small");

  private SmallModel() {}

  /** Writes the network; its weights are numbers in [-1, 1]. */
  static Path write(Path file) throws IOException {
    return write(file, 0.5f);
  }

  /** The same with a number of choice among the weights. */
  static Path write(Path file, float weight) throws IOException {
    SmallModel model = new SmallModel();
    TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder().setElemType(1);
    type.getShapeBuilder().addDimBuilder().setDimParam("rows");
    type.getShapeBuilder().addDimBuilder().setDimValue(WIDTH);
    model.graph.addInput(
        ValueInfoProto.newBuilder()
            .setName("x")
            .setType(TypeProto.newBuilder().setTensorType(type)));
    model.graph.addOutput(ValueInfoProto.newBuilder().setName("y"));
    model.weights("w1", weight, WIDTH, 16);
    model.weights("w2", 0.25f, 4, 16);
    model.node("MatMul", "first", "h", "x", "w1");
    model.node("Relu", "relu", "r", "h");
    model
        .node("Gemm", "second", "y", "r", "w2")
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("transB")
                .setType(AttributeProto.AttributeType.INT)
                .setI(1));
    ModelProto proto =
        ModelProto.newBuilder()
            .setIrVersion(7)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .setGraph(model.graph)
            .build();
    return Files.write(file, proto.toByteArray());
  }

  private void weights(String name, float first, int rows, int cols) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(1).addDims(rows).addDims(cols);
    tensor.addFloatData(first);
    for (int i = 1; i < rows * cols; i++) {
      tensor.addFloatData((float) Math.sin(0.37 * i * i));
    }
    graph.addInitializer(tensor);
  }

  private NodeProto.Builder node(String op, String name, String output, String... inputs) {
    return graph
        .addNodeBuilder()
        .setOpType(op)
        .setName(name)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }

  /** Writes rows of numbers in [-1, 1] as a NumPy array. */
  static Path rows(Path file, int count) throws IOException {
    try (Arena arena = Arena.ofConfined();
        NpyWriter writer = NpyWriter.create(file, ElementType.F32, Shape.of(count, WIDTH))) {
      MemorySegment rows = arena.allocate(Layouts.FLOAT32, (long) count * WIDTH);
      for (long i = 0; i < (long) count * WIDTH; i++) {
        rows.setAtIndex(Layouts.FLOAT32, i, (float) Math.sin(1.7 * i));
      }
      writer.append(rows);
      writer.commit();
    }
    return file;
  }
}
