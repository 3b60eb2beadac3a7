package dev.zeropoint.offheap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class UseGuardTest {
  private static final int MAX_COLLECTIONS = 200;

  private final AtomicInteger frees = new AtomicInteger();
  private final UseGuard guard = UseGuard.of(this, "thing", frees::incrementAndGet);

  /** What a thread of its own throws, or null. */
  private static Throwable onAnotherThread(Runnable task) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread = new Thread(task, "another");
    thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
    thread.start();
    thread.join();
    return thrown.get();
  }

  @Test
  void oneThreadUsesItAnyThreadClosesIt() throws Exception {
    guard.enter();
    guard.exit();
    guard.check();
    for (Runnable use : List.<Runnable>of(guard::enter, guard::check)) {
      assertThat(onAnotherThread(use))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("thing", "thread that made it", "another");
    }
    assertThat(onAnotherThread(guard::close)).isNull();
    assertThat(onAnotherThread(guard::close)).isNull();
    guard.close();
    assertThat(frees).hasValue(1);
    assertThatIllegalStateException().isThrownBy(guard::enter).withMessage("the thing is closed");
    assertThatIllegalStateException().isThrownBy(guard::check).withMessage("the thing is closed");
  }

  @Test
  void aCloseDuringAUseFreesAtItsEnd() throws Exception {
    guard.enter();
    assertThatIllegalStateException()
        .isThrownBy(guard::enter)
        .withMessage("the thing is in use already");
    assertThat(onAnotherThread(guard::close)).isNull();
    guard.close();
    assertThat(frees).hasValue(0);
    assertThat(guard.isClosed()).isTrue();
    guard.exit();
    assertThat(frees).hasValue(1);
    assertThatIllegalStateException().isThrownBy(guard::enter);
    guard.close();
    assertThat(frees).hasValue(1);
  }

  @Test
  void whatCouldNotBeFreedIsFreedByTheNextClose() {
    AtomicInteger attempts = new AtomicInteger();
    UseGuard stubborn =
        UseGuard.of(
            this,
            "thing",
            () -> {
              if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("held");
              }
            });
    assertThatIllegalStateException().isThrownBy(stubborn::close).withMessage("held");
    stubborn.close();
    stubborn.close();
    assertThat(attempts).hasValue(2);
  }

  /** Closes at any moment of a use, many times: memory is freed once, and never during a use. */
  @Test
  void closeAndUseAtTheSameTime() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      AtomicInteger freed = new AtomicInteger();
      AtomicInteger wrong = new AtomicInteger();
      CyclicBarrier start = new CyclicBarrier(3);
      Thread user = new Thread(() -> useUntilClosed(freed, wrong, start));
      user.start();
      UseGuard raced = awaitGuard();
      Thread closer = new Thread(() -> closeAfter(start, raced));
      closer.start();
      closeAfter(start, raced);
      user.join();
      closer.join();
      assertThat(freed).hasValue(1);
      assertThat(wrong).hasValue(0);
    }
  }

  private final AtomicReference<UseGuard> made = new AtomicReference<>();

  private UseGuard awaitGuard() {
    UseGuard raced = made.getAndSet(null);
    while (raced == null) {
      Thread.onSpinWait();
      raced = made.getAndSet(null);
    }
    return raced;
  }

  private void useUntilClosed(AtomicInteger freed, AtomicInteger wrong, CyclicBarrier start) {
    UseGuard mine = UseGuard.of(this, "thing", freed::incrementAndGet);
    made.set(mine);
    await(start);
    while (true) {
      try {
        mine.enter();
      } catch (IllegalStateException e) {
        return;
      }
      wrong.addAndGet(freed.get());
      Thread.onSpinWait();
      wrong.addAndGet(freed.get());
      mine.exit();
    }
  }

  private static void closeAfter(CyclicBarrier start, UseGuard raced) {
    await(start);
    raced.close();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /**
   * An object as threads lose it: the thread's own field and its thread-local variables lead to it.
   */
  private static final class Loser extends Thread {
    private final CountDownLatch freed;
    private final ThreadLocal<Object> local = new ThreadLocal<>();
    private Object object;

    Loser(CountDownLatch freed) {
      this.freed = freed;
    }

    @Override
    public void run() {
      object = new Object();
      local.set(object);
      UseGuard lost = UseGuard.of(object, "thing", freed::countDown);
      lost.enter();
      lost.exit();
    }

    Object object() {
      return object;
    }
  }

  @Test
  void whatIsLostIsFreed() throws Exception {
    CountDownLatch freed = new CountDownLatch(12);
    List<Loser> losers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      losers.add(new Loser(freed));
      losers.getLast().start();
    }
    for (Loser loser : losers) {
      loser.join();
      assertThat(loser.object()).isNotNull();
    }
    System.gc();
    assertThat(freed.getCount()).as("threads that are reachable keep their objects").isEqualTo(12);
    losers.clear();
    boolean all = false;
    for (int i = 0; i < MAX_COLLECTIONS && !all; i++) {
      System.gc();
      all = freed.await(5, TimeUnit.MILLISECONDS);
    }
    assertThat(all).as("%s of 12 objects were not freed", freed.getCount()).isTrue();
  }
}
