package dev.zeropoint.models.oracle;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.embedding.Embedding;
import dev.zeropoint.models.text.Encoding;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A sentence encoder in ONNX Runtime, unoptimised and on one thread: the oracle. */
final class OrtModel implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  /**
   * @param bytes of the model
   * @param extra values that are wanted as outputs too
   */
  OrtModel(byte[] bytes, Collection<String> extra) {
    try {
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(withOutputs(bytes, extra), options);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] withOutputs(byte[] bytes, Collection<String> extra) {
    try {
      ModelProto model = ModelProto.parseFrom(bytes);
      GraphProto.Builder graph = model.getGraph().toBuilder();
      extra.forEach(name -> graph.addOutput(ValueInfoProto.newBuilder().setName(name)));
      return model.toBuilder().setGraph(graph).build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All outputs for a text, copied into the arena. */
  Map<String, Tensor> run(Encoding encoding, Arena arena) {
    int length = encoding.length();
    long[] ones = new long[length];
    Arrays.fill(ones, 1);
    long[] ids = Arrays.stream(encoding.ids()).asLongStream().toArray();
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      put(inputs, "input_ids", ids);
      put(inputs, "attention_mask", ones);
      put(inputs, "token_type_ids", new long[length]);
      try (OrtSession.Result result = session.run(inputs)) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        result.forEach(e -> outputs.put(e.getKey(), copy((OnnxTensor) e.getValue(), arena)));
        return outputs;
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  /** The mean of the states; the cosine needs no unit length. */
  Embedding embed(Encoding encoding) {
    try (Arena arena = Arena.ofConfined()) {
      float[] states = run(encoding, arena).get("last_hidden_state").toFloats();
      int width = states.length / encoding.length();
      double[] sums = new double[width];
      for (int i = 0; i < states.length; i++) {
        sums[i % width] += states[i];
      }
      float[] mean = new float[width];
      for (int i = 0; i < width; i++) {
        mean[i] = (float) (sums[i] / encoding.length());
      }
      return new Embedding(mean, encoding.length(), encoding.fullLength());
    }
  }

  private void put(Map<String, OnnxTensor> inputs, String name, long[] values) throws OrtException {
    long[] shape = {1, values.length};
    inputs.put(name, OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape));
  }

  private static Tensor copy(OnnxTensor tensor, Arena arena) {
    ByteBuffer buffer = tensor.getByteBuffer();
    Shape shape = Shape.of(tensor.getInfo().getShape());
    Tensor copy = Tensor.allocate(elementType(tensor.getInfo().type), shape, arena);
    copy.segment().copyFrom(MemorySegment.ofBuffer(buffer));
    return copy;
  }

  private static ElementType elementType(OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> ElementType.F32;
      case UINT8 -> ElementType.U8;
      case INT8 -> ElementType.S8;
      case INT32 -> ElementType.S32;
      case INT64 -> ElementType.S64;
      default -> throw new IllegalArgumentException("no tensor of " + type);
    };
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
