package dev.zeropoint.models.quantize;

import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which layers to keep in float, so that a network agrees with its float original.
 *
 * <p>Each layer is quantized alone; its damage is what the mean cosine of the outputs then lacks to
 * 1. Layers are then taken out of the quantized network, the most damaging first, until the least
 * cosine reaches the mark; the whole network is run each time, since damages do not add up. At last
 * each kept layer but the last taken is tried quantized again, the least damaging first, and stays
 * so if the mark holds. The result holds the mark on the inputs at hand, verified by running; that
 * no smaller set does is likely but not proven, which would take a run for each of 2^n sets.
 *
 * @param damages of all layers, in the network's order
 * @param kept layers to be kept in float, the most damaging first
 * @param agreement of the network in which all layers but the kept ones are quantized
 */
public record FloatLayers(Map<Layer, Agreement> damages, List<Layer> kept, Agreement agreement) {
  /** Makes the change that quantizes some layers. */
  public interface Quantization {
    /**
     * The change.
     *
     * @param arena that new constants live in
     */
    GraphEdit edit(List<Layer> layers, Arena arena);
  }

  /** Copies the collections. */
  public FloatLayers {
    damages = Collections.unmodifiableMap(new LinkedHashMap<>(damages));
    kept = List.copyOf(kept);
  }

  /**
   * Searches.
   *
   * @param layers that may be quantized
   * @param least the cosine that each input has to reach, in [-1, 1]
   * @param progress told after each input of each network that is measured
   * @return the fewest layers that were found; all of them if the mark cannot be held otherwise
   */
  public static FloatLayers search(
      Graph graph,
      List<Layer> layers,
      double least,
      Quantization quantization,
      OutputComparison comparison,
      Runnable progress) {
    return new Search(graph, layers, least, quantization, comparison, progress).run();
  }

  /** The state of one search. */
  private record Search(
      Graph graph,
      List<Layer> layers,
      double least,
      Quantization quantization,
      OutputComparison comparison,
      Runnable progress) {

    FloatLayers run() {
      Agreement all = measure(layers);
      Map<Layer, Agreement> damages = new LinkedHashMap<>();
      if (holds(all)) {
        return new FloatLayers(damages, List.of(), all);
      }
      for (Layer layer : layers) {
        damages.put(layer, measure(List.of(layer)));
      }
      List<Layer> byDamage = new ArrayList<>(layers);
      byDamage.sort(Comparator.comparingDouble(layer -> damages.get(layer).mean()));
      List<Layer> kept = new ArrayList<>();
      Agreement agreement = all;
      for (Layer layer : byDamage) {
        kept.add(layer);
        agreement = measure(without(kept));
        if (holds(agreement)) {
          break;
        }
      }
      return giveBack(damages, kept, agreement);
    }

    private FloatLayers giveBack(
        Map<Layer, Agreement> damages, List<Layer> kept, Agreement agreement) {
      Agreement best = agreement;
      for (int i = kept.size() - 2; i >= 0 && holds(best); i--) {
        List<Layer> fewer = new ArrayList<>(kept);
        fewer.remove(i);
        Agreement tried = measure(without(fewer));
        if (holds(tried)) {
          kept = fewer;
          best = tried;
        }
      }
      return new FloatLayers(damages, kept, best);
    }

    private boolean holds(Agreement agreement) {
      return agreement.least() >= least;
    }

    private List<Layer> without(List<Layer> kept) {
      return layers.stream().filter(layer -> !kept.contains(layer)).toList();
    }

    private Agreement measure(List<Layer> quantized) {
      try (Arena arena = Arena.ofConfined()) {
        Graph changed =
            quantized.isEmpty() ? graph : quantization.edit(quantized, arena).apply(graph);
        return comparison.with(changed, progress);
      }
    }
  }
}
