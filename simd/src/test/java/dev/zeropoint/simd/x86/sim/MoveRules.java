package dev.zeropoint.simd.x86.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** Copies into vector registers. */
final class MoveRules {
  private MoveRules() {}

  static Map<String, IntFunction<Rule>> all() {
    Map<String, IntFunction<Rule>> rules = new HashMap<>();
    put(rules, "vmovdqu", copy(1));
    put(rules, "vmovdqu8", copy(1));
    put(rules, "vmovdqu32", copy(4));
    put(rules, "vmovdqu64", copy(8));
    put(rules, "vmovups", copy(4));
    put(rules, "vpbroadcastb", broadcast(1));
    put(rules, "vpbroadcastw", broadcast(2));
    put(rules, "vpbroadcastd", broadcast(4));
    put(rules, "vpbroadcastq", broadcast(8));
    put(rules, "vbroadcastss", broadcast(4));
    rules.put("vextracti128", part -> part(16, part));
    rules.put("vextracti32x4", part -> part(16, part));
    rules.put("vextracti64x4", part -> part(32, part));
    rules.put("vinserti128", part -> insertion(16, part));
    return rules;
  }

  private static void put(Map<String, IntFunction<Rule>> rules, String name, Rule rule) {
    rules.put(name, immediate -> rule);
  }

  private static Rule copy(int elementBytes) {
    return new Rule(
        elementBytes, true, (old, a, b, result, bytes) -> System.arraycopy(b, 0, result, 0, bytes));
  }

  private static Rule broadcast(int elementBytes) {
    return Rule.mixed(
        elementBytes,
        (old, a, b, result, bytes) -> {
          for (int at = 0; at < bytes; at += elementBytes) {
            System.arraycopy(b, 0, result, at, elementBytes);
          }
        });
  }

  private static Rule insertion(int partBytes, int part) {
    return Rule.mixed(
        4,
        (old, a, b, result, bytes) -> {
          System.arraycopy(a, 0, result, 0, bytes);
          System.arraycopy(b, 0, result, part * partBytes, partBytes);
        });
  }

  private static Rule part(int partBytes, int part) {
    return Rule.mixed(
        4,
        (old, a, b, result, bytes) -> System.arraycopy(b, part * partBytes, result, 0, partBytes));
  }
}
