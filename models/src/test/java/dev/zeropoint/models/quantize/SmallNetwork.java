package dev.zeropoint.models.quantize;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.zeropoint.core.error.ErrorMeter;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.onnx.OnnxDocument;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.session.Session;
import dev.zeropoint.models.testing.OnnxBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;

/** Small float networks of one input x [rows, 8], and how to run them. */
final class SmallNetwork {
  static final GemmBackend BACKEND = Backends.best().backend();
  static final int WIDTH = 8;
  private static final int HIDDEN = 16;
  private static final int OUTPUTS = 4;

  private SmallNetwork() {}

  /** MatMul, Add, Relu, Gemm with transB and C. */
  static OnnxBuilder perceptron(long opset) {
    return new OnnxBuilder()
        .opset(opset)
        .floatInput("x", 2)
        .floats("w1", new long[] {WIDTH, HIDDEN}, wave(WIDTH * HIDDEN, 1))
        .floats("b1", new long[] {HIDDEN}, wave(HIDDEN, 2))
        .floats("w2", new long[] {OUTPUTS, HIDDEN}, wave(OUTPUTS * HIDDEN, 3))
        .floats("c2", new long[] {OUTPUTS}, wave(OUTPUTS, 4))
        .node("MatMul", "first", List.of("x", "w1"), List.of("h"))
        .node("Add", "", List.of("h", "b1"), List.of("hb"))
        .node("Relu", "", List.of("hb"), List.of("r"))
        .node("Gemm", "second", List.of("r", "w2", "c2"), List.of("y"), flag("transB"))
        .output("y");
  }

  /** An attribute that is 1. */
  static AttributeProto flag(String name) {
    return integer(name, 1);
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  /** Numbers in [-1, 1] without a pattern that matters. */
  static float[] wave(int count, int phase) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.sin(1.7 * i + 5 * phase);
    }
    return values;
  }

  static Tensor input(int rows, Arena arena) {
    return Tensor.ofFloats(arena, Shape.of(rows, WIDTH), wave(rows * WIDTH, 7));
  }

  static OnnxDocument document(OnnxBuilder network, Arena arena) {
    return OnnxDocument.read(network.bytes(), "small", arena);
  }

  static byte[] written(OnnxDocument document, GraphEdit edit) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      document.write(edit, Map.of(), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  /** The cosine between two results. */
  static double cosine(float[] exact, float[] coded) {
    ErrorMeter meter = new ErrorMeter();
    meter.observe(vector(exact), vector(coded));
    return meter.error().cosine();
  }

  private static Tensor vector(float[] values) {
    return Tensor.ofFloats(Arena.ofAuto(), Shape.of(values.length), values);
  }

  /** The first output for an input. */
  static float[] run(Graph graph, Tensor x) {
    try (Model model = Model.compile(graph, BACKEND, Arena.ofShared());
        Session session = model.newSession()) {
      return session.run(Map.of("x", x)).get(graph.outputs().getFirst()).toFloats();
    }
  }
}
