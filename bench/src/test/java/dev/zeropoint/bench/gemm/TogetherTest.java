package dev.zeropoint.bench.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.bench.duel.CloseableContender;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class TogetherTest {
  private final List<Counting> made = Collections.synchronizedList(new ArrayList<>());

  /** Belongs to the thread that made it, as a backend's workspace does. */
  private final class Counting implements CloseableContender {
    private final Thread owner = Thread.currentThread();
    private final Runnable call;
    private int calls;
    private boolean closed;

    Counting(Runnable call) {
      this.call = call;
      made.add(this);
    }

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public void run(int calls) {
      assertThat(Thread.currentThread()).isSameAs(owner);
      this.calls += calls;
      call.run();
    }

    @Override
    public void close() {
      assertThat(Thread.currentThread()).isSameAs(owner);
      closed = true;
    }
  }

  @Test
  void allPlayAtOnceEachInItsThread() {
    CyclicBarrier barrier = new CyclicBarrier(3);
    try (Together together = Together.of(3, () -> new Counting(() -> await(barrier)))) {
      assertThat(together.name()).isEqualTo("counting, 3 at once");
      // Each call waits for the two others: one thread alone would never end.
      together.run(5);
      assertThat(made).extracting(contender -> contender.owner).doesNotHaveDuplicates().hasSize(3);
      assertThat(made).extracting(contender -> contender.calls).containsExactly(5, 5, 5);
    }
    assertThat(made).allMatch(contender -> contender.closed);
    assertThat(made.getFirst().owner).isSameAs(Thread.currentThread());
  }

  @Test
  void allCallsAreMadeWhoeverMakesThem() {
    try (Together together = Together.of(2, () -> new Counting(() -> {}))) {
      together.run(1000);
      assertThat(made.stream().mapToInt(contender -> contender.calls).sum()).isEqualTo(2000);
    }
  }

  @Test
  void oneThatCannotBeMadeClosesTheOthers() {
    assertThatThrownBy(
            () ->
                Together.of(
                    3,
                    () -> {
                      if (made.size() == 2) {
                        throw new IllegalStateException("no third");
                      }
                      return new Counting(() -> {});
                    }))
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("no third");
    assertThat(made).hasSize(2).allMatch(contender -> contender.closed);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
