package dev.zeropoint.models.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.onnx.OnnxModels;
import dev.zeropoint.models.testing.OnnxBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Networks whose input lies in a mapped file. With a backend of machine code or vectors a file that
 * is cut short would end the JVM if kernels got its memory.
 */
@Tag("network")
class MappedInputTest {
  private static final int ROWS = 64;
  private static final int DEPTH = 128;
  private static final Shape SHAPE = Shape.of(ROWS, DEPTH);

  /** The first node reads x, and so does the last. */
  private static Model model() {
    float[] weights = new float[DEPTH * DEPTH];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (i * 31 % 17 - 8) / 16f;
    }
    byte[] bytes =
        new OnnxBuilder()
            .floatInput("x", 2)
            .floats("w", new long[] {DEPTH, DEPTH}, weights)
            .tensor("codes", 3, new long[] {DEPTH, DEPTH}, new byte[DEPTH * DEPTH])
            .node("DynamicQuantizeLinear", "quantize", List.of("x"), List.of("q", "s", "z"))
            .node("MatMulInteger", "integers", List.of("q", "codes", "z"), List.of("acc"))
            .node(
                "Cast",
                "cast",
                List.of("acc"),
                List.of("a"),
                AttributeProto.newBuilder()
                    .setName("to")
                    .setType(AttributeType.INT)
                    .setI(1)
                    .build())
            .node("MatMul", "floats", List.of("x", "w"), List.of("b"))
            .node("Add", "sum", List.of("a", "b"), List.of("c"))
            .node("Add", "residual", List.of("c", "x"), List.of("y"))
            .output("y")
            .bytes();
    return OnnxModels.load(bytes, "mapped.onnx", Backends.best().backend());
  }

  private static void fill(Tensor x) {
    for (long i = 0; i < x.elementCount(); i++) {
      x.setFloat(i, (i * 37 % 101 - 50) / 8f);
    }
  }

  @Test
  void aFileThatIsCutShortInTheMiddleOfARunIsAnError(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("x.bin");
    long bytes = 4L * ROWS * DEPTH;
    try (Arena arena = Arena.ofShared();
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        Model model = model();
        Session session = model.newSession()) {
      MemorySegment mapped = channel.map(MapMode.READ_WRITE, 0, bytes, arena);
      Tensor x = new Tensor(ElementType.F32, SHAPE, mapped);
      Tensor inMemory = Tensor.allocate(ElementType.F32, SHAPE, arena);
      fill(x);
      fill(inMemory);
      float[] expected = session.run(Map.of("x", inMemory)).get("y").toFloats();
      assertThat(session.run(Map.of("x", x)).get("y").toFloats()).isEqualTo(expected);

      AtomicInteger runs = new AtomicInteger();
      Thread cutter = new Thread(() -> cutAfter(runs, 20, channel));
      cutter.start();
      Throwable thrown = null;
      while (thrown == null && runs.incrementAndGet() < 1_000_000) {
        thrown = catchThrowable(() -> session.run(Map.of("x", x)));
      }
      cutter.join();
      assertThat(thrown).isInstanceOf(InternalError.class);
      // The session is as good as before.
      assertThat(session.run(Map.of("x", inMemory)).get("y").toFloats()).isEqualTo(expected);
    }
  }

  private static void cutAfter(AtomicInteger runs, int count, FileChannel channel) {
    while (runs.get() < count) {
      Thread.onSpinWait();
    }
    try {
      channel.truncate(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
