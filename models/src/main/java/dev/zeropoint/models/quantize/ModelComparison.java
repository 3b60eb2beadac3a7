package dev.zeropoint.models.quantize;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Two quantized models side by side: the codes, scales and zero points of their weights, bit for
 * bit. Weights belong together if their float originals have the same name, or else if their layers
 * make a value of the same name.
 *
 * @param pairs weights that both have
 * @param onlyHere names of weights that the first alone has
 * @param onlyThere names of weights that the second alone has
 */
public record ModelComparison(List<Pair> pairs, List<String> onlyHere, List<String> onlyThere) {
  /**
   * How many were compared and how many of them differ.
   *
   * @param compared the number of elements of the larger of the two
   * @param different all of them if the shapes or types do not fit each other
   */
  public record Count(long compared, long different) {
    Count plus(Count other) {
      return new Count(compared + other.compared, different + other.different);
    }
  }

  /**
   * Weights that both models have.
   *
   * @param name in the first model
   * @param table whether they are a table of embeddings
   * @param codes compared
   * @param scales compared; none where a model does not show them
   * @param zeroPoints compared; absent ones are zeros
   */
  public record Pair(String name, boolean table, Count codes, Count scales, Count zeroPoints) {
    /** Whether nothing differs. */
    public boolean same() {
      return codes.different() + scales.different() + zeroPoints.different() == 0;
    }
  }

  /** Copies the lists. */
  public ModelComparison {
    pairs = List.copyOf(pairs);
    onlyHere = List.copyOf(onlyHere);
    onlyThere = List.copyOf(onlyThere);
  }

  /** Compares two graphs. */
  public static ModelComparison of(Graph here, Graph there) {
    Map<String, QuantizedConstant> byName = new HashMap<>();
    Map<String, QuantizedConstant> byOutput = new HashMap<>();
    Set<String> unmatched = new LinkedHashSet<>();
    for (QuantizedConstant constant : QuantizedConstant.of(there)) {
      byName.put(constant.name(), constant);
      byOutput.put(constant.output(), constant);
      unmatched.add(constant.name());
    }
    List<Pair> pairs = new ArrayList<>();
    List<String> onlyHere = new ArrayList<>();
    for (QuantizedConstant constant : QuantizedConstant.of(here)) {
      QuantizedConstant other =
          byName.getOrDefault(constant.name(), byOutput.get(constant.output()));
      if (other != null && unmatched.remove(other.name())) {
        pairs.add(pair(constant, other));
      } else {
        onlyHere.add(constant.name());
      }
    }
    return new ModelComparison(pairs, onlyHere, List.copyOf(unmatched));
  }

  private static Pair pair(QuantizedConstant a, QuantizedConstant b) {
    Count scales =
        a.scales().isPresent() && b.scales().isPresent()
            ? broadcast(a.scales(), b.scales(), a.scales().get().type())
            : new Count(0, 0);
    return new Pair(
        a.name(),
        a.table(),
        codes(a.codes(), b.codes()),
        scales,
        broadcast(a.zeroPoints(), b.zeroPoints(), a.codes().type()));
  }

  private static Count codes(Tensor a, Tensor b) {
    long count = Math.max(a.elementCount(), b.elementCount());
    if (a.type() != b.type() || !a.shape().equals(b.shape())) {
      return new Count(count, count);
    }
    long different = 0;
    for (long i = 0; i < count; i++) {
      if (a.segment().get(Layouts.INT8, i) != b.segment().get(Layouts.INT8, i)) {
        different++;
      }
    }
    return new Count(count, different);
  }

  /** One value serves for as many as the other has; an absent tensor is a zero. */
  private static Count broadcast(Optional<Tensor> a, Optional<Tensor> b, ElementType type) {
    long[] left = a.map(ModelComparison::bits).orElse(new long[1]);
    long[] right = b.map(ModelComparison::bits).orElse(new long[1]);
    int count = Math.max(left.length, right.length);
    boolean fits =
        a.map(Tensor::type).orElse(type) == b.map(Tensor::type).orElse(type)
            && (left.length == right.length || left.length == 1 || right.length == 1);
    if (!fits) {
      return new Count(count, count);
    }
    long different = 0;
    for (int i = 0; i < count; i++) {
      if (left[left.length == 1 ? 0 : i] != right[right.length == 1 ? 0 : i]) {
        different++;
      }
    }
    return new Count(count, different);
  }

  private static long[] bits(Tensor tensor) {
    long[] bits = new long[Math.toIntExact(tensor.elementCount())];
    for (int i = 0; i < bits.length; i++) {
      bits[i] =
          tensor.type() == ElementType.F32
              ? Float.floatToRawIntBits(tensor.getFloat(i))
              : tensor.getLong(i);
    }
    return bits;
  }

  /** The codes of all products, or of all tables. */
  public Count codes(boolean table) {
    return pairs.stream()
        .filter(pair -> pair.table() == table)
        .map(Pair::codes)
        .reduce(new Count(0, 0), Count::plus);
  }

  /** All scales. */
  public Count scales() {
    return pairs.stream().map(Pair::scales).reduce(new Count(0, 0), Count::plus);
  }

  /** All zero points. */
  public Count zeroPoints() {
    return pairs.stream().map(Pair::zeroPoints).reduce(new Count(0, 0), Count::plus);
  }

  /** Whether both have the same weights and none differs. */
  public boolean same() {
    return onlyHere.isEmpty() && onlyThere.isEmpty() && pairs.stream().allMatch(Pair::same);
  }
}
