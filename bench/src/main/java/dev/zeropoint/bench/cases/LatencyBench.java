package dev.zeropoint.bench.cases;

import dev.zeropoint.bench.duel.Contest;
import dev.zeropoint.bench.duel.Plan;
import dev.zeropoint.bench.gemm.BackendContender;
import dev.zeropoint.bench.gemm.EpilogueKind;
import dev.zeropoint.bench.gemm.GemmProblem;
import dev.zeropoint.bench.gemm.GemmShape;
import dev.zeropoint.bench.report.LatencyRow;
import dev.zeropoint.core.gemm.GemmBackend;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The time of each single call, as a service sees it: one call, one look at the clock. The look
 * itself, some 20 ns, is part of the figures.
 */
public final class LatencyBench {
  private static final long LONGEST = Duration.ofSeconds(60).toNanos();
  private static final int DIGITS = 3;

  /** Only the warm-up of it: as long as the JIT compiler has something to do. */
  private static final Plan WARMUP = Plan.full();

  private static final long SEED = 0x5EED_2E20L;

  private LatencyBench() {}

  /**
   * Times calls of one product.
   *
   * @param calls 1 or more; a fifth of them are made before, untimed
   */
  public static LatencyRow run(
      GemmBackend backend, GemmShape shape, EpilogueKind epilogue, int calls) {
    Histogram histogram = new Histogram(LONGEST, DIGITS);
    try (GemmProblem problem = GemmProblem.create(shape, epilogue, 8, SEED);
        BackendContender product = new BackendContender(backend, problem)) {
      Contest.warmUp(List.of(product), WARMUP);
      record(product, histogram, calls / 5);
      histogram.reset();
      record(product, histogram, calls);
    }
    long median = histogram.getValueAtPercentile(50);
    long p999 = histogram.getValueAtPercentile(99.9);
    return new LatencyRow(
        shape.m(),
        shape.n(),
        shape.k(),
        backend.name(),
        calls,
        median,
        histogram.getValueAtPercentile(99),
        p999,
        histogram.getMaxValue(),
        (double) p999 / median);
  }

  private static void record(BackendContender product, Histogram histogram, int calls) {
    for (int i = 0; i < calls; i++) {
      long start = System.nanoTime();
      product.run(1);
      histogram.recordValue(Math.min(LONGEST, System.nanoTime() - start));
    }
  }
}
