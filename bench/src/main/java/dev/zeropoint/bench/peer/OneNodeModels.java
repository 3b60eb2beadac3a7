package dev.zeropoint.bench.peer;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.zeropoint.bench.gemm.GemmProblem;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes the ONNX networks of one node that ONNX Runtime is timed with. */
public final class OneNodeModels {
  private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
  private static final int UINT8 = TensorProto.DataType.UINT8_VALUE;
  private static final int INT8 = TensorProto.DataType.INT8_VALUE;
  private static final int INT32 = TensorProto.DataType.INT32_VALUE;

  private OneNodeModels() {}

  /**
   * The product of a problem, from {@code a} to {@code y}: MatMulInteger, QLinearMatMul, or, with
   * floats, MatMulIntegerToFloat, the node that ONNX Runtime itself makes of MatMulInteger, Cast,
   * Mul and Add.
   */
  static byte[] product(GemmProblem problem) {
    int n = problem.shape().n();
    GraphProto.Builder graph = GraphProto.newBuilder().setName("product");
    graph.addInput(value("a", UINT8, problem.shape().m(), problem.shape().k()));
    graph.addInitializer(weights(problem));
    NodeProto.Builder node = NodeProto.newBuilder().addOutput("y");
    int type =
        switch (problem.epilogue()) {
          case NONE -> {
            node.setOpType("MatMulInteger").addAllInput(List.of("a", "b"));
            yield INT32;
          }
          case REQUANT -> {
            graph
                .addInitializer(floats("a_scale", new float[] {1}))
                .addInitializer(floats("b_scale", problem.scales(), n))
                .addInitializer(floats("y_scale", new float[] {1}))
                .addInitializer(bytes("a_zero", UINT8, new byte[1]))
                .addInitializer(bytes("b_zero", INT8, new byte[n], n))
                .addInitializer(
                    bytes("y_zero", UINT8, new byte[] {(byte) GemmProblem.DST_ZERO_POINT}));
            node.setOpType("QLinearMatMul")
                .addAllInput(
                    List.of(
                        "a", "a_scale", "a_zero", "b", "b_scale", "b_zero", "y_scale", "y_zero"));
            yield UINT8;
          }
          case DEQUANT -> {
            graph
                .addInitializer(floats("a_scale", new float[] {1}))
                .addInitializer(floats("b_scale", problem.scales(), n))
                .addInitializer(floats("bias", problem.bias(), n));
            node.setOpType("MatMulIntegerToFloat")
                .setDomain("com.microsoft")
                .addAllInput(List.of("a", "b", "a_scale", "b_scale", "", "", "bias"));
            yield FLOAT;
          }
        };
    graph.addNode(node).addOutput(value("y", type, problem.shape().m(), n));
    return model(graph);
  }

  /** DynamicQuantizeLinear from {@code x}, F32 [rows, cols], to {@code y}, and its parameters. */
  public static byte[] dynamicQuantize(int rows, int cols) {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("quantize")
            .addInput(value("x", FLOAT, rows, cols))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("DynamicQuantizeLinear")
                    .addInput("x")
                    .addAllOutput(List.of("y", "y_scale", "y_zero")))
            .addOutput(value("y", UINT8, rows, cols))
            .addOutput(value("y_scale", FLOAT))
            .addOutput(value("y_zero", UINT8));
    return model(graph);
  }

  private static byte[] model(GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static ValueInfoProto value(String name, int type, long... dims) {
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
    tensor.getShapeBuilder();
    for (long dim : dims) {
      tensor.getShapeBuilder().addDimBuilder().setDimValue(dim);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  private static TensorProto weights(GemmProblem problem) {
    Int8Matrix rhs = problem.rhs();
    MemorySegment segment = rhs.segment();
    return TensorProto.newBuilder()
        .setName("b")
        .setDataType(INT8)
        .addDims(rhs.rows())
        .addDims(rhs.cols())
        .setRawData(ByteString.copyFrom(segment.asByteBuffer()))
        .build();
  }

  private static TensorProto floats(String name, float[] values, long... dims) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      raw.putFloat(value);
    }
    return bytes(name, FLOAT, raw.array(), dims);
  }

  private static TensorProto bytes(String name, int type, byte[] raw, long... dims) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type)
            .setRawData(ByteString.copyFrom(raw));
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    return tensor.build();
  }
}
