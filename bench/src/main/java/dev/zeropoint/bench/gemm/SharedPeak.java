package dev.zeropoint.bench.gemm;

import dev.zeropoint.bench.duel.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The multipliers of several cores at once, each thread with registers of its own and nothing to
 * wait for: what several threads gain on this machine at most. On a virtual one that is not always
 * their number, as its cores may be two halves of one.
 */
final class SharedPeak implements Contender, AutoCloseable {
  private final List<Peak> peaks;

  private SharedPeak(List<Peak> peaks) {
    this.peaks = peaks;
  }

  /** Nothing where no machine code can run. */
  static Optional<SharedPeak> of(int threads) {
    List<Peak> peaks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Peak.ofMultipliers().ifPresent(peaks::add);
    }
    return peaks.isEmpty() ? Optional.empty() : Optional.of(new SharedPeak(peaks));
  }

  int threads() {
    return peaks.size();
  }

  @Override
  public String name() {
    return peaks.getFirst().name() + " on " + threads() + " threads";
  }

  /**
   * So many calls for every thread. Each takes the next one when it is free, as threads take the
   * parts of a product: one that is slower, or starts late, does fewer of them.
   */
  @Override
  public void run(int calls) {
    AtomicLong left = new AtomicLong((long) calls * threads());
    List<Thread> others =
        peaks.stream()
            .skip(1)
            .map(peak -> Thread.ofPlatform().start(() -> takeCalls(peak, left)))
            .toList();
    takeCalls(peaks.getFirst(), left);
    for (Thread other : others) {
      join(other);
    }
  }

  private static void takeCalls(Peak peak, AtomicLong left) {
    while (left.getAndDecrement() > 0) {
      peak.run(1);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + thread + " computes", e);
    }
  }

  @Override
  public void close() {
    peaks.forEach(Peak::close);
  }
}
