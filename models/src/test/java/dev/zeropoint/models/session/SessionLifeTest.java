package dev.zeropoint.models.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.onnx.OnnxModels;
import dev.zeropoint.models.op.Call;
import dev.zeropoint.models.testing.OnnxBuilder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** When the memory of sessions and models is freed, and by whom. */
class SessionLifeTest {
  private static final int MAX_COLLECTIONS = 200;
  private static final int THREADS = 12;

  /** y = relu(x + [1, 2]). */
  private static Model model() {
    byte[] bytes =
        new OnnxBuilder()
            .floatInput("x", 2)
            .floats("w", new long[] {2}, 1, 2)
            .node("Add", "add", List.of("x", "w"), List.of("sum"))
            .node("Relu", "relu", List.of("sum"), List.of("y"))
            .output("y")
            .bytes();
    return OnnxModels.load(bytes, "small.onnx", Backends.best().backend());
  }

  private static Throwable onAnotherThread(Runnable task) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread = new Thread(task, "another");
    thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
    thread.start();
    thread.join();
    return thrown.get();
  }

  @Test
  void memoryOfThreadsThatEndComesBack() throws Exception {
    try (Arena arena = Arena.ofShared();
        Model model = model()) {
      Tensor x = Tensor.ofFloats(arena, Shape.of(1, 2), 3, 4);
      Queue<MemorySegment> lost = new ConcurrentLinkedQueue<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        threads.add(new Thread(() -> lost.add(runAndLose(model, x))));
        threads.getLast().start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(lost).hasSize(THREADS);
      // Neither the outputs nor the dead threads keep the memory.
      for (int i = 0; i < MAX_COLLECTIONS && lost.stream().anyMatch(y -> alive(y)); i++) {
        System.gc();
        Thread.sleep(5);
      }
      assertThat(lost).noneMatch(y -> alive(y));
      assertThat(threads).noneMatch(Thread::isAlive);
    }
  }

  private static boolean alive(MemorySegment segment) {
    return segment.scope().isAlive();
  }

  /** Never closed, and known to a thread-local variable as well. */
  private static MemorySegment runAndLose(Model model, Tensor x) {
    ThreadLocal<Session> local = ThreadLocal.withInitial(model::newSession);
    Tensor y = local.get().run(Map.of("x", x)).get("y");
    assertThat(y.toFloats()).containsExactly(4, 6);
    Reference.reachabilityFence(local.get());
    return y.segment();
  }

  @Test
  void outputsKeepTheirSession() throws Exception {
    try (Arena arena = Arena.ofConfined();
        Model model = model()) {
      Tensor x = Tensor.ofFloats(arena, Shape.of(1, 2), 3, 4);
      Map<String, Tensor> outputs = model.newSession().run(Map.of("x", x));
      for (int i = 0; i < 10; i++) {
        System.gc();
        Thread.sleep(5);
      }
      assertThat(outputs.get("y").toFloats()).containsExactly(4, 6);
    }
  }

  @Test
  void anyThreadClosesAsOftenAsItLikes() throws Exception {
    try (Arena arena = Arena.ofShared()) {
      Tensor x = Tensor.ofFloats(arena, Shape.of(1, 2), 0, 0);
      Model model = model();
      Session session = model.newSession();
      Tensor y = session.run(Map.of("x", x)).get("y");
      assertThat(onAnotherThread(session::reservedBytes))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("thread that made it");
      assertThat(onAnotherThread(session::close)).isNull();
      assertThat(onAnotherThread(session::close)).isNull();
      session.close();
      assertThatIllegalStateException().isThrownBy(y::toFloats);
      assertThatIllegalStateException()
          .isThrownBy(() -> session.run(Map.of("x", x)))
          .withMessage("the session is closed");
      assertThatIllegalStateException().isThrownBy(session::growths);
      Session other = model.newSession();
      assertThat(onAnotherThread(model::close)).isNull();
      assertThat(onAnotherThread(model::close)).isNull();
      model.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> other.run(Map.of("x", x)))
          .withMessage("the model small.onnx is closed");
      other.close();
    }
  }

  /** A model whose only step is an action of the test, on weights and an output of its own. */
  private static final class OneStep implements AutoCloseable {
    final Arena arena = Arena.ofShared();
    final Tensor weights = Tensor.ofFloats(arena, Shape.of(2), 5, 6);
    final Model model;

    OneStep(Predicate<Call> action) {
      Graph graph =
          new Graph(
              "step.onnx",
              13,
              List.<GraphInput>of(),
              Map.of("w", weights),
              List.of(),
              List.of("w"));
      model = Model.compile(graph, Backends.best().backend(), arena);
      model
          .steps()
          .add(
              new Step(
                  "step", List.of(), new int[] {}, new int[] {}, new int[] {}, action, List.of()));
    }

    @Override
    public void close() {
      model.close();
    }
  }

  @Test
  void closesDuringARunWaitForItsEnd() throws Exception {
    List<Session> closed = new ArrayList<>();
    List<Boolean> alive = new ArrayList<>();
    try (OneStep step = new OneStep(call -> closeEverything(call, closed, alive))) {
      Session session = step.model.newSession();
      closed.add(session);
      steps.set(step);
      assertThatIllegalStateException()
          .isThrownBy(() -> session.run(Map.of()))
          .withMessage("the session was closed while it ran");
      assertThat(alive).containsExactly(true, true);
      assertThat(step.weights.segment().scope().isAlive()).isFalse();
      assertThat(scratchScope.get().isAlive()).isFalse();
      assertThatIllegalStateException().isThrownBy(() -> session.run(Map.of()));
    }
  }

  private final AtomicReference<OneStep> steps = new AtomicReference<>();
  private final AtomicReference<MemorySegment.Scope> scratchScope = new AtomicReference<>();

  private boolean closeEverything(Call call, List<Session> sessions, List<Boolean> alive) {
    try {
      scratchScope.set(call.scratch().scratch(100).scope());
      assertThat(onAnotherThread(sessions.getFirst()::close)).isNull();
      assertThat(onAnotherThread(steps.get().model::close)).isNull();
      alive.add(scratchScope.get().isAlive());
      alive.add(steps.get().weights.segment().scope().isAlive());
      return true;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A shutdown hook closes what another thread works with, at any moment. */
  @Test
  void closesAtAnyMomentAreSafe() throws Exception {
    try (Arena arena = Arena.ofShared()) {
      Tensor x = Tensor.allocate(ElementType.F32, Shape.of(64, 2), arena);
      for (int round = 0; round < 200; round++) {
        Model model = model();
        AtomicReference<Session> made = new AtomicReference<>();
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread user = new Thread(() -> runForever(model, x, made));
        user.setUncaughtExceptionHandler((t, e) -> end.set(e));
        user.start();
        while (made.get() == null) {
          Thread.onSpinWait();
        }
        if (round % 2 == 0) {
          made.get().close();
        }
        model.close();
        user.join();
        assertThat(end.get()).isInstanceOf(IllegalStateException.class);
        assertThat(end.get())
            .hasMessageMatching("the (session|model small.onnx) (is|was) closed.*");
        made.get().close();
      }
    }
  }

  private static void runForever(Model model, Tensor x, AtomicReference<Session> made) {
    Session session = model.newSession();
    while (true) {
      session.run(Map.of("x", x));
      made.set(session);
    }
  }

  @Test
  void aFullHeapIsNoFaultOfTheModel() {
    for (String message : new String[] {"Java heap space", "GC overhead limit exceeded"}) {
      try (OneStep step = new OneStep(_ -> throwError(message));
          Session session = step.model.newSession()) {
        assertThatExceptionOfType(OutOfMemoryError.class)
            .isThrownBy(() -> session.run(Map.of()))
            .withMessage(message);
      }
    }
  }

  @Test
  void memoryThatCannotBeIsAFaultOfTheModel() {
    try (OneStep step = new OneStep(_ -> throwError("Requested array size exceeds VM limit"));
        Session session = step.model.newSession()) {
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> session.run(Map.of()))
          .withMessage("step.onnx: step: out of memory: Requested array size exceeds VM limit");
    }
    try (OneStep step = new OneStep(call -> call.scratch().scratch(1L << 60).isNative());
        Session session = step.model.newSession()) {
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> session.run(Map.of()))
          .withMessageContainingAll("step.onnx: step: out of memory: " + (1L << 60), "native");
    }
  }

  private static boolean throwError(String message) {
    throw new OutOfMemoryError(message);
  }
}
