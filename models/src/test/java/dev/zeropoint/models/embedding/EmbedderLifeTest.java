package dev.zeropoint.models.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.offheap.Leak;
import dev.zeropoint.offheap.Leaks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** When the memory of embedders is freed, and which threads may do what. */
class EmbedderLifeTest {
  private static final int MAX_COLLECTIONS = 200;
  private static final int THREADS = 12;

  private static SentenceModel model;

  @BeforeAll
  static void load() {
    ClassLoader loader = EmbedderLifeTest.class.getClassLoader();
    model = SentenceModel.load(loader, Backends.best().backend());
  }

  @AfterAll
  static void close() {
    model.close();
    model.close();
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
  void anotherThreadMayCloseButNotEmbed() throws Exception {
    SentenceEmbedder embedder = model.newEmbedder();
    float[] vector = embedder.embed("a").vector();
    assertThat(onAnotherThread(() -> embedder.embed("a")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("sentence embedder", "thread that made it", "another");
    assertThat(embedder.embed("a").vector()).isEqualTo(vector);
    assertThat(onAnotherThread(embedder::close)).isNull();
    embedder.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> embedder.embed("a"))
        .withMessage("the sentence embedder is closed");
  }

  /** What a JVM of its own prints, which counts the memory of arenas. */
  private static String run(Class<?> main, int exitCode) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dzeropoint.leaks=true",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
    return output;
  }

  @Test
  void shutdownHookClosesWhatIsInUse() throws Exception {
    String output = run(ClosesInHook.class, 7);
    assertThat(output).contains("embedding", "hook done, open 0");
    assertThat(output.lines().filter(line -> line.startsWith("user ")))
        .singleElement()
        .asString()
        .matches("user the (sentence embedder|model .*) is closed");
    assertThat(output).doesNotContain("Exception", "SIGSEGV");
  }

  /** Exits while a thread embeds. */
  static final class ClosesInHook {
    private ClosesInHook() {}

    public static void main(String[] args) throws InterruptedException {
      load();
      CountDownLatch embedding = new CountDownLatch(1);
      AtomicReference<SentenceEmbedder> made = new AtomicReference<>();
      Thread user = new Thread(() -> embedUntilClosed(made, embedding));
      user.start();
      embedding.await();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    made.get().close();
                    model.close();
                    made.get().close();
                    join(user);
                    System.out.println("hook done, open " + Leaks.open().size());
                  }));
      System.exit(7);
    }

    private static void embedUntilClosed(
        AtomicReference<SentenceEmbedder> made, CountDownLatch embedding) {
      SentenceEmbedder embedder = model.newEmbedder();
      made.set(embedder);
      try {
        while (true) {
          embedder.embed("a cat sits on the mat, and a dog does not");
          System.out.println("embedding");
          embedding.countDown();
        }
      } catch (IllegalStateException e) {
        System.out.println("user " + e.getMessage());
      }
    }

    private static void join(Thread thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** In a JVM that counts the memory of arenas. */
  @Test
  void memoryOfThreadsThatEndComesBack() throws Exception {
    String output = run(LosesEmbedders.class, 0);
    assertThat(output)
        .contains("left when closed 0", "left when lost 0")
        .containsPattern("taken by 12 lost embedders \\d{6,}\\R")
        .contains(
            "WARNING: never closed, freed by the garbage collector: a sentence embedder of"
                + " Thread[#");
  }

  /** Threads that end without closing their embedders. */
  static final class LosesEmbedders {
    private LosesEmbedders() {}

    /** Off-heap memory of all arenas that are open. */
    private static long openBytes() {
      return Leaks.open().stream().mapToLong(Leak::bytes).sum();
    }

    public static void main(String[] args) throws InterruptedException {
      load();
      long before = openBytes();
      try (SentenceEmbedder embedder = model.newEmbedder()) {
        embedder.embed("a");
      }
      System.out.println("left when closed " + (openBytes() - before));
      lose(before);
      long taken = openBytes() - before;
      for (int i = 0; i < MAX_COLLECTIONS && taken > 0; i++) {
        System.gc();
        Thread.sleep(5);
        taken = openBytes() - before;
      }
      System.out.println("left when lost " + taken);
      close();
    }

    private static void lose(long before) throws InterruptedException {
      List<Loser> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        threads.add(new Loser());
        threads.getLast().start();
      }
      for (Loser thread : threads) {
        thread.join();
      }
      System.out.println(
          "taken by " + threads.size() + " lost embedders " + (openBytes() - before));
    }
  }

  /** Loses its embedder, to which its field and a thread-local variable lead. */
  private static final class Loser extends Thread {
    private final ThreadLocal<SentenceEmbedder> local = new ThreadLocal<>();
    private SentenceEmbedder embedder;

    @Override
    public void run() {
      embedder = model.newEmbedder();
      local.set(embedder);
      embedder.embed("a");
    }
  }
}
