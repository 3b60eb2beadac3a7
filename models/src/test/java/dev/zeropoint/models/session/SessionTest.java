package dev.zeropoint.models.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.onnx.OnnxModels;
import dev.zeropoint.models.testing.OnnxBuilder;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a session treats its inputs, its memory and its thread. */
@Tag("network")
class SessionTest {
  private final GemmBackend backend = Backends.best().backend();

  /** y = relu(x + [1, 2]) reshaped to a column. */
  private Model model() {
    byte[] bytes =
        new OnnxBuilder()
            .floatInput("x", 2)
            .floats("w", new long[] {2}, 1, 2)
            .tensor("column", 7, new long[] {2}, column())
            .node("Add", "add", List.of("x", "w"), List.of("sum"))
            .node("Relu", "relu", List.of("sum"), List.of("positive"))
            .node("Reshape", "reshape", List.of("positive", "column"), List.of("y"))
            .output("y")
            .bytes();
    return OnnxModels.load(bytes, "small.onnx", backend);
  }

  /** The shape [-1, 1] as two little-endian longs. */
  private static byte[] column() {
    byte[] bytes = new byte[16];
    Arrays.fill(bytes, 0, 8, (byte) -1);
    bytes[8] = 1;
    return bytes;
  }

  @Test
  void runsAndKeepsOutputsUntilTheNextRun() {
    try (Arena arena = Arena.ofConfined();
        Model model = model();
        Session session = model.newSession()) {
      Tensor x = Tensor.ofFloats(arena, Shape.of(2, 2), -5, 0, 1, -1);
      Map<String, Tensor> outputs = session.run(Map.of("x", x));
      assertThat(outputs.keySet()).containsExactly("y");
      assertThat(outputs.get("y").shape()).isEqualTo(Shape.of(4, 1));
      assertThat(outputs.get("y").toFloats()).containsExactly(0, 2, 2, 1);
      assertThat(x.toFloats()).containsExactly(-5, 0, 1, -1);
    }
  }

  @Test
  void memoryGrowsOnlyForSizesNotSeenBefore() {
    try (Arena arena = Arena.ofConfined();
        Model model = model();
        Session session = model.newSession()) {
      for (int rows : new int[] {1, 1000, 7}) {
        session.run(Map.of("x", Tensor.allocate(ElementType.F32, Shape.of(rows, 2), arena)));
      }
      int growths = session.growths();
      long reserved = session.reservedBytes();
      for (int i = 0; i < 100; i++) {
        for (int rows : new int[] {7, 1000, 1}) {
          session.run(Map.of("x", Tensor.allocate(ElementType.F32, Shape.of(rows, 2), arena)));
        }
      }
      assertThat(session.growths()).isEqualTo(growths);
      assertThat(session.reservedBytes()).isEqualTo(reserved);
    }
  }

  @Test
  void emptyInputGivesEmptyOutput() {
    try (Arena arena = Arena.ofConfined();
        Model model = model();
        Session session = model.newSession()) {
      Tensor none = Tensor.allocate(ElementType.F32, Shape.of(0, 2), arena);
      assertThat(session.run(Map.of("x", none)).get("y").elementCount()).isZero();
    }
  }

  @Test
  void inputsThatDoNotFitAreRefusedAndTheSessionGoesOn() {
    try (Arena arena = Arena.ofConfined();
        Model model = model();
        Session session = model.newSession()) {
      Tensor good = Tensor.ofFloats(arena, Shape.of(1, 2), 0, 0);
      assertThatThrownBy(() -> session.run(Map.of()))
          .isInstanceOf(ModelException.class)
          .hasMessageContainingAll("x F32[?, ?]", "missing");
      assertThatThrownBy(() -> session.run(Map.of("x", good, "z", good)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("z");
      assertThatThrownBy(
              () ->
                  session.run(Map.of("x", Tensor.allocate(ElementType.S64, Shape.of(1, 2), arena))))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("S64[1, 2]");
      assertThatThrownBy(
              () -> session.run(Map.of("x", Tensor.allocate(ElementType.F32, Shape.of(2), arena))))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("F32[2]");
      assertThatThrownBy(
              () ->
                  session.run(Map.of("x", Tensor.allocate(ElementType.F32, Shape.of(1, 3), arena))))
          .isInstanceOf(ModelException.class)
          .hasMessageContainingAll("small.onnx", "Add \"add\"", "[1, 3]", "[2]");
      assertThat(session.run(Map.of("x", good)).get("y").toFloats()).containsExactly(1, 2);
    }
  }

  @Test
  void limitOfMemoryIsKept() {
    try (Arena arena = Arena.ofConfined();
        Model model = model();
        Session session = model.newSession(1 << 20)) {
      Tensor large = Tensor.allocate(ElementType.F32, Shape.of(1 << 18, 2), arena);
      assertThatThrownBy(() -> session.run(Map.of("x", large)))
          .isInstanceOf(ModelException.class)
          .hasMessageContainingAll("Add \"add\"", "1048576");
    }
  }

  @Test
  void sessionRefusesOtherThreads() throws Exception {
    try (Arena arena = Arena.ofShared();
        Model model = model();
        Session session = model.newSession();
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      Tensor x = Tensor.ofFloats(arena, Shape.of(1, 2), 0, 0);
      Future<?> run = other.submit(() -> session.run(Map.of("x", x)));
      assertThatThrownBy(run::get)
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("thread that made it");
    }
  }

  @Test
  void threadsShareAModelThroughSessionsOfTheirOwn() throws Exception {
    try (Arena arena = Arena.ofShared();
        Model model = model();
        ExecutorService pool = Executors.newFixedThreadPool(4)) {
      Callable<Void> work =
          () -> {
            try (Session session = model.newSession()) {
              float start = Thread.currentThread().threadId();
              Tensor x = Tensor.allocate(ElementType.F32, Shape.of(1, 2), arena);
              for (int i = 0; i < 2000; i++) {
                x.setFloat(0, start + i);
                x.setFloat(1, -i);
                assertThat(session.run(Map.of("x", x)).get("y").toFloats())
                    .containsExactly(start + i + 1, Math.max(2 - i, 0));
              }
            }
            return null;
          };
      for (Future<Void> future : pool.invokeAll(List.of(work, work, work, work))) {
        future.get();
      }
    }
  }

  @Test
  void closedModelFailsCleanly() {
    try (Arena arena = Arena.ofConfined()) {
      Model model = model();
      try (Session session = model.newSession()) {
        model.close();
        Tensor x = Tensor.ofFloats(arena, Shape.of(1, 2), 0, 0);
        assertThatThrownBy(() -> session.run(Map.of("x", x)))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }
}
