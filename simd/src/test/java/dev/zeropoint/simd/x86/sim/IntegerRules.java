package dev.zeropoint.simd.x86.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Integer arithmetic on vectors, as the Intel Software Developer's Manual defines it in
 * pseudo-code. A rule may depend on the immediate operand.
 */
final class IntegerRules {
  private IntegerRules() {}

  static Map<String, IntFunction<Rule>> all() {
    Map<String, IntFunction<Rule>> rules = new HashMap<>();
    fixed().forEach((name, rule) -> rules.put(name, immediate -> rule));
    rules.put("vpslld", n -> Rule.ints((a, b) -> n > 31 ? 0 : b << n));
    rules.put("vpsrld", n -> Rule.ints((a, b) -> n > 31 ? 0 : b >>> n));
    rules.put("vpsrad", n -> Rule.ints((a, b) -> b >> Math.min(n, 31)));
    rules.put("vpsllq", n -> Rule.longs((a, b) -> n > 63 ? 0 : b << n));
    rules.put("vpsrlq", n -> Rule.longs((a, b) -> n > 63 ? 0 : b >>> n));
    rules.put("vpsllw", n -> Rule.shorts((a, b) -> n > 15 ? 0 : b << n));
    rules.put("vpsrlw", n -> Rule.shorts((a, b) -> n > 15 ? 0 : (b & 0xFFFF) >>> n));
    rules.put("vpsraw", n -> Rule.shorts((a, b) -> b >> Math.min(n, 15)));
    return rules;
  }

  private static Map<String, Rule> fixed() {
    Map<String, Rule> rules = new HashMap<>();
    rules.put("vpaddd", Rule.ints((a, b) -> a + b));
    rules.put("vpsubd", Rule.ints((a, b) -> a - b));
    rules.put("vpmulld", Rule.ints((a, b) -> a * b));
    rules.put("vpmaxsd", Rule.ints(Math::max));
    rules.put("vpmaxud", Rule.ints((a, b) -> Integer.compareUnsigned(a, b) > 0 ? a : b));
    rules.put("vpminsd", Rule.ints(Math::min));
    rules.put("vpsllvd", Rule.ints((a, b) -> b >>> 5 != 0 ? 0 : a << b));
    rules.put("vpsravd", Rule.ints((a, b) -> a >> (b >>> 5 != 0 ? 31 : b)));
    rules.put("vpsllvq", Rule.longs((a, b) -> b >>> 6 != 0 ? 0 : a << b));
    rules.put("vpsrlvq", Rule.longs((a, b) -> b >>> 6 != 0 ? 0 : a >>> b));
    rules.put("vpaddq", Rule.longs((a, b) -> a + b));
    rules.put("vpsubq", Rule.longs((a, b) -> a - b));
    // The low halves of each 64 bits, signed.
    rules.put("vpmuldq", Rule.longs((a, b) -> (long) (int) a * (int) b));
    rules.put("vpaddw", Rule.shorts((a, b) -> a + b));
    rules.put("vpaddsw", Rule.shorts((a, b) -> PackRules.saturate16((short) a + (short) b)));
    rules.put("vpsubw", Rule.shorts((a, b) -> a - b));
    rules.put("vpmullw", Rule.shorts((a, b) -> a * b));
    for (String suffix : new String[] {"", "d"}) {
      rules.put("vpand" + suffix, Rule.ints((a, b) -> a & b));
      rules.put("vpandn" + suffix, Rule.ints((a, b) -> ~a & b));
      rules.put("vpor" + suffix, Rule.ints((a, b) -> a | b));
      rules.put("vpxor" + suffix, Rule.ints((a, b) -> a ^ b));
    }
    rules.put("vpandq", Rule.longs((a, b) -> a & b));
    rules.put("vpandnq", Rule.longs((a, b) -> ~a & b));
    rules.put("vporq", Rule.longs((a, b) -> a | b));
    rules.put("vpxorq", Rule.longs((a, b) -> a ^ b));
    rules.putAll(products());
    return rules;
  }

  private static Map<String, Rule> products() {
    return Map.of(
        "vpmaddwd", Rule.accumulate((old, a, b) -> wordProducts(a, b)),
        "vpdpwssd", Rule.accumulate((old, a, b) -> old + wordProducts(a, b)),
        "vpdpbusd", Rule.accumulate((old, a, b) -> old + byteProducts(a, b)),
        "vpmaddubsw",
            Rule.shorts(
                (a, b) ->
                    PackRules.saturate16(
                        (a & 0xFF) * (byte) b + (a >> 8 & 0xFF) * (byte) (b >> 8))),
        "vpsadbw", Rule.mixed(8, IntegerRules::absoluteDifferences));
  }

  /** Two products of signed 16 bits; the sum of two times -32768 squared wraps. */
  private static int wordProducts(int a, int b) {
    return (short) a * (short) b + (a >> 16) * (b >> 16);
  }

  /** Four products of unsigned bytes of a and signed bytes of b. */
  private static int byteProducts(int a, int b) {
    int sum = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      sum += (a >>> shift & 0xFF) * (byte) (b >> shift);
    }
    return sum;
  }

  private static void absoluteDifferences(
      byte[] old, byte[] a, byte[] b, byte[] result, int bytes) {
    for (int i = 0; i < bytes / 8; i++) {
      long sum = 0;
      for (int j = 8 * i; j < 8 * i + 8; j++) {
        sum += Math.abs(Elements.u8(a, j) - Elements.u8(b, j));
      }
      Elements.set64(result, i, sum);
    }
  }
}
