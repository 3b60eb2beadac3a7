package dev.zeropoint.bench.duel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Times contenders in rounds. In each round every contender gives one sample, in an order that
 * changes from round to round: forward, backward, then the same beginning one further. So what the
 * machine does meanwhile (clock speed, other processes) meets all of them alike, and the ratio of
 * two samples of one round says more than two figures taken minutes apart.
 *
 * <p>Where one contender's call is longer than a sample is planned, the others' samples become as
 * long, up to a tenth of a second. A long sample holds its share of every short interruption; a
 * short one mostly holds none, and its median would say nothing of them.
 *
 * <p>Before that the contenders are warmed up, in the same order, until none of them has become
 * faster by more than 2% in the second half of the warm-up, and the JIT compiler has had nothing to
 * do for a while.
 */
public final class Contest {
  private static final double STEADY = 0.02;
  private static final long IDLE_NANOS = 50_000_000;

  /** The longest sample of more than one call: a scalar product must not keep all others busy. */
  private static final double MOST_NANOS = 100e6;

  /** Calls a sample may have: more would only be a clock that stands still. */
  private static final int MOST_CALLS = 1 << 24;

  private final List<? extends Contender> contenders;
  private final Plan plan;
  private final LongSupplier clock;
  private final int[] calls;

  /** The least time of a call so far. */
  private final double[] leastNanos;

  private Contest(List<? extends Contender> contenders, Plan plan, LongSupplier clock) {
    this.contenders = List.copyOf(contenders);
    this.plan = plan;
    this.clock = clock;
    this.calls = new int[contenders.size()];
    this.leastNanos = new double[contenders.size()];
    Arrays.fill(calls, 1);
    Arrays.fill(leastNanos, Double.POSITIVE_INFINITY);
  }

  /** Lets the contenders play as planned. */
  public static Times run(List<? extends Contender> contenders, Plan plan) {
    return run(contenders, plan, System::nanoTime);
  }

  /** Warms contenders up as planned, and nothing else. */
  public static void warmUp(List<? extends Contender> contenders, Plan plan) {
    new Contest(contenders, plan, System::nanoTime).warmUp();
  }

  /** The same as {@link #run(List, Plan)} with a clock of nanoseconds. */
  static Times run(List<? extends Contender> contenders, Plan plan, LongSupplier clock) {
    Contest contest = new Contest(contenders, plan, clock);
    contest.warmUp();
    return contest.measure();
  }

  private void warmUp() {
    long start = clock.getAsLong();
    long min = plan.warmup().toNanos() * calls.length;
    long max = plan.maxWarmup().toNanos() * calls.length;
    Progress progress = new Progress(contenders.size());
    JitCompiler jit = new JitCompiler();
    long idleSince = 0;
    int round = 0;
    for (long elapsed = 0; elapsed < max; elapsed = clock.getAsLong() - start) {
      if (!jit.idle()) {
        idleSince = elapsed;
      } else if (elapsed >= Math.max(min, idleSince + IDLE_NANOS) && progress.steady()) {
        return;
      }
      for (int i = 0; i < calls.length; i++) {
        int contender = at(round, i);
        long nanos = time(contender);
        progress.add(contender, (double) nanos / calls[contender]);
        calibrate(contender, nanos);
      }
      round++;
    }
  }

  /** Brings the next sample nearer to the length planned. */
  private void calibrate(int contender, long nanos) {
    double perCall = Math.max(1, nanos) / (double) calls[contender];
    leastNanos[contender] = Math.min(leastNanos[contender], perCall);
    double wanted = sampleNanos() / perCall;
    // Step by step: the first calls of a JVM are a hundred times slower than the later ones.
    double step = Math.min(wanted, 4.0 * calls[contender]);
    calls[contender] = Math.clamp(Math.round(step), 1, MOST_CALLS);
  }

  /** What a sample shall last: as planned, or as long as the longest call. */
  private double sampleNanos() {
    double longest = 0;
    for (double least : leastNanos) {
      // Whoever has not played yet is not known to be slow.
      longest = least == Double.POSITIVE_INFINITY ? longest : Math.max(longest, least);
    }
    return Math.max(plan.sample().toNanos(), Math.min(longest, MOST_NANOS));
  }

  private Times measure() {
    double[][] nanos = new double[calls.length][plan.maxRounds()];
    long start = clock.getAsLong();
    long end = plan.measurement().toNanos() * calls.length;
    int round = 0;
    while (round < plan.maxRounds()
        && (round < plan.minRounds() || clock.getAsLong() - start < end)) {
      for (int i = 0; i < calls.length; i++) {
        int contender = at(round, i);
        nanos[contender][round] = (double) time(contender) / calls[contender];
      }
      round++;
    }
    return Times.of(nanos, round);
  }

  /** The contender at place {@code i} of a round. */
  private int at(int round, int i) {
    int n = calls.length;
    int place = round % 2 == 0 ? i : n - 1 - i;
    return (place + round / 2) % n;
  }

  private long time(int contender) {
    long start = clock.getAsLong();
    contenders.get(contender).run(calls[contender]);
    return clock.getAsLong() - start;
  }

  /** Whether the contenders still become faster. The least times are compared: noise only adds. */
  private static final class Progress {
    private final List<double[]> rounds = new ArrayList<>();
    private final int contenders;
    private int filled;

    Progress(int contenders) {
      this.contenders = contenders;
    }

    void add(int contender, double nanosPerCall) {
      if (filled % contenders == 0) {
        rounds.add(new double[contenders]);
      }
      rounds.getLast()[contender] = nanosPerCall;
      filled++;
    }

    boolean steady() {
      int half = rounds.size() / 2;
      if (half == 0) {
        return false;
      }
      for (int c = 0; c < contenders; c++) {
        if (least(c, half, rounds.size()) < (1 - STEADY) * least(c, 0, half)) {
          return false;
        }
      }
      return true;
    }

    private double least(int contender, int from, int to) {
      double least = Double.POSITIVE_INFINITY;
      for (double[] round : rounds.subList(from, to)) {
        least = Math.min(least, round[contender]);
      }
      return least;
    }
  }
}
