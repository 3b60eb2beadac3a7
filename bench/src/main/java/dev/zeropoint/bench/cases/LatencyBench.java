package dev.zeropoint.bench.cases;

import dev.zeropoint.bench.duel.Contender;
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
 * itself, some 20 ns, is part of the figures. In turns with the product a loop in registers of the
 * same length is timed: what it takes too long at times, the machine took.
 */
public final class LatencyBench {
  private static final long LONGEST = Duration.ofSeconds(60).toNanos();
  private static final int DIGITS = 3;

  /** Only the warm-up of it: as long as the JIT compiler has something to do. */
  private static final Plan WARMUP = Plan.full();

  /** The JIT compiler may change its mind about a loop more than once. */
  private static final int CALIBRATIONS = 4;

  private LatencyBench() {}

  /** What rows call the loop in registers. */
  static final String CONTROL = "control";

  /**
   * Times calls of one product.
   *
   * @param calls 1 or more; a fifth of them are made before, untimed
   * @return the product and the control
   */
  public static List<LatencyRow> run(
      GemmBackend backend, GemmShape shape, EpilogueKind epilogue, int calls) {
    Histogram products = new Histogram(LONGEST, DIGITS);
    Histogram controls = new Histogram(LONGEST, DIGITS);
    try (GemmProblem problem = GemmProblem.create(shape, epilogue, 8, GemmProblem.SEED);
        BackendContender product = new BackendContender(backend, problem)) {
      RegisterLoop loop = new RegisterLoop();
      Contest.warmUp(List.of(product, loop), WARMUP);
      for (int i = 0; i < CALIBRATIONS; i++) {
        record(product, products, loop, controls, Math.max(1, calls / 5 / CALIBRATIONS));
        loop.last(products.getValueAtPercentile(50), controls.getValueAtPercentile(50));
        products.reset();
        controls.reset();
      }
      record(product, products, loop, controls, calls);
    }
    return List.of(row(shape, backend.name(), products), row(shape, CONTROL, controls));
  }

  private static LatencyRow row(GemmShape shape, String name, Histogram histogram) {
    long median = histogram.getValueAtPercentile(50);
    long p999 = histogram.getValueAtPercentile(99.9);
    return new LatencyRow(
        shape.m(),
        shape.n(),
        shape.k(),
        name,
        histogram.getTotalCount(),
        median,
        histogram.getValueAtPercentile(99),
        p999,
        histogram.getMaxValue(),
        (double) p999 / median);
  }

  private static void record(
      Contender product, Histogram products, Contender loop, Histogram controls, int calls) {
    for (int i = 0; i < calls; i++) {
      long start = System.nanoTime();
      product.run(1);
      long between = System.nanoTime();
      loop.run(1);
      long end = System.nanoTime();
      products.recordValue(Math.min(LONGEST, between - start));
      controls.recordValue(Math.min(LONGEST, end - between));
    }
  }
}
