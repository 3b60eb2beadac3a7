package dev.zeropoint.bench.gemm;

import dev.zeropoint.bench.duel.Contender;
import dev.zeropoint.bench.duel.Estimate;
import dev.zeropoint.bench.duel.Times;
import dev.zeropoint.bench.report.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one core can do at most in registers. It plays in the same rounds as those who are measured
 * by it, behind them, so that a percentage is a ratio of one moment.
 */
final class CoreLimits implements AutoCloseable {
  private final Optional<Peak> multipliers;
  private final Optional<Together> together;
  private final Optional<Peak> byteStep;
  private final Optional<Peak> wordStep;
  private final List<Double> gmacs = new ArrayList<>();

  private CoreLimits(
      Optional<Peak> multipliers,
      Optional<Together> together,
      Optional<Peak> byteStep,
      Optional<Peak> wordStep) {
    this.multipliers = multipliers;
    this.together = together;
    this.byteStep = byteStep;
    this.wordStep = wordStep;
  }

  /**
   * Those of this machine; none where no machine code can run.
   *
   * @param threads whose gain is of interest
   */
  static CoreLimits find(int threads) {
    Optional<Peak> multipliers = Peak.ofMultipliers();
    return new CoreLimits(
        multipliers,
        multipliers
            .filter(peak -> threads > 1)
            .map(peak -> Together.of(threads, () -> Peak.ofMultipliers().orElseThrow())),
        Peak.ofStep(true),
        Peak.ofStep(false));
  }

  boolean known() {
    return multipliers.isPresent();
  }

  /** A kernel's step; where that is one multiplication, the multipliers. */
  private Optional<Peak> step(int weightBits) {
    return (weightBits < 8 ? byteStep : wordStep).or(() -> multipliers);
  }

  /** Who plays, behind all others. */
  List<Contender> contenders(int weightBits) {
    List<Contender> contenders = new ArrayList<>();
    multipliers.ifPresent(contenders::add);
    together.ifPresent(contenders::add);
    step(weightBits).filter(step -> step != multipliers.get()).ifPresent(contenders::add);
    return contenders;
  }

  /**
   * Remembers the figure of a contest.
   *
   * @param first the index of the first of {@link #contenders}
   */
  void record(Times times, int first) {
    multipliers.ifPresent(peak -> gmacs.add(peak.macsPerCall() / times.medianNanos(first)));
  }

  /** A contender's speed by that of the multipliers, in percent; null without. */
  Double percentOfMultipliers(Times times, int contender, long macs, int first) {
    return multipliers.map(peak -> percent(times, contender, macs, peak, first)).orElse(null);
  }

  /** A contender's speed by that of the x86 kernel's step, in percent; null without. */
  Double percentOfStep(Times times, int contender, long macs, int first, int weightBits) {
    List<Contender> contenders = contenders(weightBits);
    return step(weightBits)
        .map(peak -> percent(times, contender, macs, peak, first + contenders.indexOf(peak)))
        .orElse(null);
  }

  /** How many times as much several threads multiply as one; nothing if there is one. */
  Optional<Estimate> gain(Times times, int first) {
    // Both make as many calls, the second in every thread; it plays right behind the first.
    return together.map(all -> times.speedRatio(first + 1, first).times(all.threads()));
  }

  private static double percent(Times times, int contender, long macs, Peak peak, int index) {
    double work = (double) macs / peak.macsPerCall();
    return times.speedRatio(contender, index).times(100 * work).value();
  }

  /** What the report says of them. */
  Limits report(OptionalDouble copyGbytes) {
    Double median =
        gmacs.isEmpty()
            ? null
            : Estimate.ofMedian(gmacs.stream().mapToDouble(Double::doubleValue).toArray()).value();
    return Limits.of(
        multipliers.map(Peak::name).orElse(null),
        median,
        copyGbytes.isPresent() ? copyGbytes.getAsDouble() : null);
  }

  @Override
  public void close() {
    multipliers.ifPresent(Peak::close);
    together.ifPresent(Together::close);
    byteStep.ifPresent(Peak::close);
    wordStep.ifPresent(Peak::close);
  }
}
