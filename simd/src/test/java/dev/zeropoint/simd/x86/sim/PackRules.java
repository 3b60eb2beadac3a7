package dev.zeropoint.simd.x86.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** Packing, shuffling, permuting and widening of elements. */
final class PackRules {
  private PackRules() {}

  static Map<String, IntFunction<Rule>> all() {
    Map<String, IntFunction<Rule>> rules = new HashMap<>();
    packs().forEach((name, rule) -> rules.put(name, immediate -> rule));
    widenings().forEach((name, rule) -> rules.put(name, immediate -> rule));
    interleavings().forEach((name, rule) -> rules.put(name, immediate -> rule));
    Rule permd = Rule.mixed(4, PackRules::permuteDwords);
    rules.put("vpermd", immediate -> permd);
    rules.put("vpshufd", order -> Rule.mixed(4, permutation(4, order)));
    rules.put("vpermq", order -> Rule.mixed(8, permutation(8, order)));
    rules.put("vpsrldq", count -> Rule.mixed(1, (o, a, b, r, n) -> shiftBytes(b, r, n, count)));
    rules.put("vpslldq", count -> Rule.mixed(1, (o, a, b, r, n) -> shiftBytes(b, r, n, -count)));
    return rules;
  }

  private static Map<String, Rule> packs() {
    return Map.of(
        "vpackssdw", pack(2, Elements::s32, (v, i, x) -> Elements.set16(v, i, saturate16(x))),
        "vpackusdw",
            pack(2, Elements::s32, (v, i, x) -> Elements.set16(v, i, Math.clamp(x, 0, 0xFFFF))),
        "vpacksswb",
            pack(1, Elements::s16, (v, i, x) -> Elements.set8(v, i, Math.clamp(x, -128, 127))),
        "vpackuswb",
            pack(1, Elements::s16, (v, i, x) -> Elements.set8(v, i, Math.clamp(x, 0, 255))));
  }

  private static Map<String, Rule> widenings() {
    return Map.of(
        "vpmovsxbw", Rule.convert(2, Elements::s8, Elements::set16),
        "vpmovzxbw", Rule.convert(2, Elements::u8, Elements::set16),
        "vpmovsxbd", Rule.convert(4, Elements::s8, Elements::set32),
        "vpmovzxbd", Rule.convert(4, Elements::u8, Elements::set32),
        "vpmovsxwd", Rule.convert(4, Elements::s16, Elements::set32),
        "vpmovzxwd", Rule.convert(4, Elements::u16, Elements::set32));
  }

  private static Map<String, Rule> interleavings() {
    return Map.of(
        "vpunpckldq", interleave(4, 0),
        "vpunpckhdq", interleave(4, 8),
        "vpunpcklqdq", interleave(8, 0),
        "vpunpckhqdq", interleave(8, 8));
  }

  /** In each 128 bits: the elements of one half of a and of b in turns. */
  private static Rule interleave(int elementBytes, int half) {
    return Rule.mixed(
        elementBytes,
        (old, a, b, result, bytes) -> {
          for (int lane = 0; lane < bytes; lane += 16) {
            for (int at = 0; at < 8; at += elementBytes) {
              int from = lane + half + at;
              System.arraycopy(a, from, result, lane + 2 * at, elementBytes);
              System.arraycopy(b, from, result, lane + 2 * at + elementBytes, elementBytes);
            }
          }
        });
  }

  static int saturate16(int value) {
    return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  /** In each 128 bits: the elements of a, narrowed, then those of b. */
  private static Rule pack(int elementBytes, Rule.Get get, Rule.Set set) {
    int half = 8 / elementBytes;
    return Rule.mixed(
        elementBytes,
        (old, a, b, result, bytes) -> {
          for (int lane = 0; lane < bytes / 16; lane++) {
            for (int i = 0; i < half; i++) {
              set.at(result, 2 * half * lane + i, get.at(a, half * lane + i));
              set.at(result, 2 * half * lane + half + i, get.at(b, half * lane + i));
            }
          }
        });
  }

  /** In each group of four elements: two bits of the order tell which of them to take. */
  private static Rule.Kernel permutation(int elementBytes, int order) {
    int group = 4 * elementBytes;
    return (old, a, b, result, bytes) -> {
      for (int at = 0; at < bytes; at += elementBytes) {
        int i = at % group / elementBytes;
        int from = at - at % group + (order >> 2 * i & 3) * elementBytes;
        System.arraycopy(b, from, result, at, elementBytes);
      }
    };
  }

  private static void permuteDwords(byte[] old, byte[] a, byte[] b, byte[] result, int bytes) {
    int count = bytes / 4;
    for (int i = 0; i < count; i++) {
      Elements.set32(result, i, Elements.s32(b, Elements.s32(a, i) & count - 1));
    }
  }

  /** In each 128 bits: down by some bytes, or up if negative, zeros coming in. */
  private static void shiftBytes(byte[] from, byte[] result, int bytes, int count) {
    for (int i = 0; i < bytes; i++) {
      int source = (i & 15) + count;
      result[i] = source >= 0 && source < 16 ? from[(i & ~15) + source] : 0;
    }
  }
}
