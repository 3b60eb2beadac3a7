package dev.zeropoint.bench.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One backend against one peer over all shapes.
 *
 * @param backend of this library
 * @param peer the other
 * @param shapes how many duels
 * @param geometricMean of the ratios
 * @param least ratio
 * @param leastShape where that is
 * @param wins how many ratios are 1 or more
 */
public record PairSummary(
    String backend,
    String peer,
    int shapes,
    double geometricMean,
    double least,
    String leastShape,
    int wins) {
  /** Sums up rows, pair by pair, in the order in which the pairs appear. */
  static List<PairSummary> of(List<GemmRow> rows) {
    Map<String, List<GemmRow>> pairs =
        rows.stream()
            .filter(row -> row.ratio() != null)
            .collect(Collectors.groupingBy(GemmRow::pair, LinkedHashMap::new, Collectors.toList()));
    return pairs.values().stream().map(PairSummary::ofPair).toList();
  }

  private static PairSummary ofPair(List<GemmRow> rows) {
    GemmRow first = rows.getFirst();
    GemmRow least = rows.stream().min(Comparator.comparingDouble(GemmRow::ratio)).orElseThrow();
    double logs = rows.stream().mapToDouble(row -> Math.log(row.ratio())).sum();
    return new PairSummary(
        first.backend(),
        first.peer(),
        rows.size(),
        Math.exp(logs / rows.size()),
        least.ratio(),
        least.shape(),
        (int) rows.stream().filter(row -> row.ratio() >= 1).count());
  }
}
