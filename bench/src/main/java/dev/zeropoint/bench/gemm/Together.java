package dev.zeropoint.bench.gemm;

import dev.zeropoint.bench.duel.CloseableContender;
import dev.zeropoint.bench.duel.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Several contenders at once, each in a thread of its own, with nothing to wait for but the end:
 * what several threads gain on this machine at most. On a virtual one that is not always their
 * number, as others use its cores, too.
 */
final class Together implements CloseableContender {
  private final List<Member> members = new ArrayList<>();

  /** One of them; the first has no executor, as it plays in the calling thread. */
  private record Member(CloseableContender contender, ExecutorService executor) {}

  private Together() {}

  /**
   * Makes contenders, each in its thread.
   *
   * @param threads 1 or more with the calling one, which must be the one that runs and closes
   * @param make called once in every thread
   */
  static Together of(int threads, Supplier<? extends CloseableContender> make) {
    Together together = new Together();
    try {
      together.members.add(new Member(make.get(), null));
      while (together.threads() < threads) {
        together.add(make);
      }
      return together;
    } catch (RuntimeException e) {
      together.close();
      throw e;
    }
  }

  private void add(Supplier<? extends CloseableContender> make) {
    ExecutorService executor =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("together-" + threads()).factory());
    try {
      members.add(new Member(CompletableFuture.supplyAsync(make, executor).join(), executor));
    } catch (RuntimeException e) {
      executor.shutdown();
      throw e;
    }
  }

  int threads() {
    return members.size();
  }

  @Override
  public String name() {
    return members.getFirst().contender().name() + ", " + threads() + " at once";
  }

  /**
   * So many calls for every thread. Each takes the next one when it is free, as threads take the
   * parts of a product: one that is slower, or starts late, does fewer of them.
   */
  @Override
  public void run(int calls) {
    AtomicLong left = new AtomicLong((long) calls * threads());
    List<CompletableFuture<Void>> others =
        members.stream()
            .skip(1)
            .map(
                member ->
                    CompletableFuture.runAsync(
                        () -> takeCalls(member.contender(), left), member.executor()))
            .toList();
    takeCalls(members.getFirst().contender(), left);
    others.forEach(CompletableFuture::join);
  }

  private static void takeCalls(Contender contender, AtomicLong left) {
    while (left.getAndDecrement() > 0) {
      contender.run(1);
    }
  }

  /** Closes each in its thread, and ends the threads. */
  @Override
  public void close() {
    for (Member member : members) {
      if (member.executor() == null) {
        member.contender().close();
      } else {
        CompletableFuture.runAsync(member.contender()::close, member.executor()).join();
        member.executor().shutdown();
      }
    }
  }
}
