package dev.zeropoint.tpu.apps;

import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The questions of the paper's Figure 11: what another clock, memory or array would change. */
public final class Sweep {
  private Sweep() {}

  /**
   * A machine to compare with.
   *
   * @param name what is different
   * @param config the machine
   */
  public record Variant(String name, TpuConfig config) {}

  /**
   * Variants of a machine. Those with another array keep the lines of the Unified Buffer, whose
   * bytes grow and shrink with the width of a line, so that the same networks fit.
   *
   * @throws IllegalArgumentException if one leaves the range of a figure
   */
  public static List<Variant> variants(TpuConfig config) {
    long clock = config.clockHertz();
    long bandwidth = config.weightBytesPerSecond();
    return List.of(
        new Variant("clock / 4", config.withClock(clock / 4)),
        new Variant("clock x 2", config.withClock(2 * clock)),
        new Variant("clock x 4", config.withClock(4 * clock)),
        new Variant("bandwidth / 4", config.withWeightBandwidth(bandwidth / 4)),
        new Variant("bandwidth x 2", config.withWeightBandwidth(2 * bandwidth)),
        new Variant("bandwidth x 4", config.withWeightBandwidth(4 * bandwidth)),
        new Variant("array x 2", withArray(config, 2 * config.rows(), 2 * config.cols())));
  }

  private static TpuConfig withArray(TpuConfig config, int rows, int cols) {
    long bytes = (long) config.bufferLines() * Math.max(rows, cols);
    return config.withArray(rows, cols).withMemories(bytes, config.accumulators());
  }

  /** How many times as fast each application is. */
  public static Map<App, Double> speedups(Map<App, Counters> base, Map<App, Counters> variant) {
    Map<App, Double> speedups = new EnumMap<>(App.class);
    base.forEach(
        (app, counters) -> speedups.put(app, counters.micros() / variant.get(app).micros()));
    return speedups;
  }

  /** The mean weighted by Table 1's shares of TPUs in use: MLP 61%, LSTM 29%, CNN 5%. */
  public static double weightedMean(Map<App, Double> speedups) {
    double sum = 0;
    double weights = 0;
    for (Map.Entry<App, Double> speedup : speedups.entrySet()) {
      double weight =
          switch (speedup.getKey()) {
            case MLP0, MLP1 -> 61;
            case LSTM0, LSTM1 -> 29;
            case CNN0, CNN1 -> 5;
          };
      sum += weight * speedup.getValue();
      weights += weight;
    }
    return sum / weights;
  }
}
