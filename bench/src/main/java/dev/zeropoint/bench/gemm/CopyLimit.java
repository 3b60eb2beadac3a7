package dev.zeropoint.bench.gemm;

import dev.zeropoint.bench.duel.Contender;
import dev.zeropoint.bench.duel.Contest;
import dev.zeropoint.bench.duel.Plan;
import dev.zeropoint.bench.duel.Times;
import dev.zeropoint.offheap.Arenas;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The bandwidth of a copy beyond all caches, of one core.
 *
 * <p>It is taken between the duels and not in their rounds: it would throw the operands of whoever
 * comes next out of the cache.
 */
final class CopyLimit implements Contender, AutoCloseable {
  private static final long BYTES = 96L << 20;
  private static final int COPIES = 3;

  private final Arena arena = Arenas.shared();
  private final MemorySegment from = arena.allocate(BYTES, 64);
  private final MemorySegment to = arena.allocate(BYTES, 64);
  private final List<Double> found = new ArrayList<>();

  @Override
  public String name() {
    return "copy";
  }

  @Override
  public void run(int calls) {
    for (int i = 0; i < calls; i++) {
      MemorySegment.copy(from, 0, to, 0, BYTES);
    }
  }

  /** Takes some samples. */
  void sample() {
    Plan plan =
        new Plan(Duration.ofMillis(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, COPIES, COPIES);
    Times times = Contest.run(List.of(this), plan);
    found.add(2.0 * BYTES / times.medianNanos(0));
  }

  /** The median of the samples in 10^9 bytes a second, read and written. */
  OptionalDouble gbytes() {
    double[] sorted = found.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted[sorted.length / 2]);
  }

  @Override
  public void close() {
    arena.close();
  }
}
