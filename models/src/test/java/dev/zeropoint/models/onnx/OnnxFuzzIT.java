package dev.zeropoint.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.session.Session;
import dev.zeropoint.models.testing.TestData;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Seeded damage to a real model: its header, nodes and constants at the front of the file, its
 * inputs and outputs at the end. Each damaged model is read, compiled and run; it works or ends in
 * a {@link ModelException}, within the session's limit of memory.
 */
class OnnxFuzzIT {
  private static final int MUTATIONS = 10_000;
  private static final long MEMORY = 64L << 20;
  private static final int TAIL = 512;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void damagedModelsEndInOneExceptionType() {
    byte[] original = TestData.resource(TestData.MINILM);
    int front = frontOf(original);
    String set = System.getProperty("tests.seed", "");
    long seed = set.isEmpty() ? 20_261_122 : Long.parseLong(set);
    int worked = 0;
    Map<String, Integer> refused = new HashMap<>();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment bytes = arena.allocate(original.length, 64);
      for (int i = 0; i < MUTATIONS; i++) {
        MemorySegment.copy(original, 0, bytes, ValueLayout.JAVA_BYTE, 0, front);
        MemorySegment.copy(
            original,
            original.length - TAIL,
            bytes,
            ValueLayout.JAVA_BYTE,
            original.length - TAIL,
            TAIL);
        if (i == 0) {
          MemorySegment.copy(original, 0, bytes, ValueLayout.JAVA_BYTE, 0, original.length);
        }
        Random random = new Random(seed + i);
        long length = i == 0 ? original.length : damage(bytes, front, random);
        try {
          run(bytes.asSlice(0, length));
          worked++;
        } catch (ModelException e) {
          refused.merge(e.getCause() == null ? "checked" : "wrapped", 1, Integer::sum);
        } catch (Throwable e) {
          throw new AssertionError("mutation " + i + " -Dtests.seed=" + seed, e);
        }
        assertThat(i > 0 || worked == 1).as("the undamaged model works").isTrue();
      }
    }
    System.out.printf("%d mutations: %d worked, refused: %s%n", MUTATIONS, worked, refused);
    assertThat(worked).isLessThan(MUTATIONS);
  }

  /** The bytes before the first weights. */
  private static int frontOf(byte[] model) {
    try {
      ai.onnx.proto.OnnxMl.ModelProto proto = ai.onnx.proto.OnnxMl.ModelProto.parseFrom(model);
      int nodes = 0;
      for (var node : proto.getGraph().getNodeList()) {
        nodes += node.getSerializedSize() + 3;
      }
      assertThat(nodes).isBetween(50_000, 2_000_000);
      return nodes;
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Damages one to four places; returns the length that is left. */
  private static long damage(MemorySegment bytes, int front, Random random) {
    long length = bytes.byteSize();
    int places = 1 + random.nextInt(4);
    for (int p = 0; p < places; p++) {
      long at =
          random.nextInt(10) == 0 ? length - 1 - random.nextInt(TAIL - 8) : random.nextInt(front);
      int run = 1 + random.nextInt(8);
      at = Math.max(0, Math.min(at, length - run));
      switch (random.nextInt(7)) {
        case 0 -> flip(bytes, at, random);
        case 1 -> bytes.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt());
        case 2 -> bytes.asSlice(at, run).fill((byte) 0xFF);
        case 3 -> bytes.asSlice(at, run).fill((byte) 0);
        case 4 -> bytes.asSlice(at, run).copyFrom(bytes.asSlice(random.nextInt(front), run));
        case 5 -> bytes.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt(16));
        default -> {
          if (random.nextInt(20) == 0) {
            return 1 + random.nextLong(length);
          }
          flip(bytes, at, random);
        }
      }
    }
    return length;
  }

  private static void flip(MemorySegment bytes, long at, Random random) {
    byte old = bytes.get(ValueLayout.JAVA_BYTE, at);
    bytes.set(ValueLayout.JAVA_BYTE, at, (byte) (old ^ 1 << random.nextInt(8)));
  }

  private static void run(MemorySegment bytes) {
    Arena arena = Arena.ofShared();
    Model model;
    try {
      Graph graph = OnnxImporter.read(bytes, "fuzz.onnx", arena);
      model = Model.compile(graph, new ZeroBackend(), arena);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
    try (model;
        Session session = model.newSession(MEMORY)) {
      Map<String, Tensor> inputs = new HashMap<>();
      for (GraphInput input : model.inputs()) {
        inputs.put(input.name(), Tensor.ofLongs(arena, ElementType.S64, Shape.of(1, 2), 1, 1));
      }
      session.run(inputs);
    }
  }

  /** Packs nothing and gives zeros: the importer and the operators are on trial, not a product. */
  private static final class ZeroBackend extends GemmBackend {
    private record Weights(GemmBackend backend, ElementType type, int depth, int cols)
        implements PackedWeights {
      @Override
      public long byteSize() {
        return 0;
      }

      @Override
      public boolean isAccessibleBy(Thread thread) {
        return true;
      }
    }

    @Override
    public String name() {
      return "zero";
    }

    @Override
    protected PackedWeights packChecked(Int8Matrix rhs, int[] zeroPoints, Arena arena) {
      return new Weights(this, rhs.type(), rhs.rows(), rhs.cols());
    }

    @Override
    protected void multiplyChecked(
        Int8Matrix lhs, int lhsZeroPoint, PackedWeights rhs, Int32Matrix dst, Scratch scratch) {
      for (int row = 0; row < dst.rows(); row++) {
        dst.segment().asSlice(dst.rowOffset(row), 4L * dst.cols()).fill((byte) 0);
      }
    }

    @Override
    protected void multiplyChecked(
        Int8Matrix lhs,
        int lhsZeroPoint,
        PackedWeights rhs,
        Requantize epilogue,
        Int8Matrix dst,
        Scratch scratch) {
      for (int row = 0; row < dst.rows(); row++) {
        dst.segment().asSlice(dst.rowOffset(row), dst.cols()).fill((byte) 0);
      }
    }

    @Override
    protected void multiplyChecked(
        Int8Matrix lhs,
        int lhsZeroPoint,
        float lhsScale,
        PackedWeights rhs,
        Dequantize epilogue,
        FloatMatrix dst,
        Scratch scratch) {
      for (int row = 0; row < dst.rows(); row++) {
        dst.segment().asSlice(dst.rowOffset(row), 4L * dst.cols()).fill((byte) 0);
      }
    }
  }
}
