package dev.zeropoint.bench.cases;

import dev.zeropoint.bench.duel.Contender;

/** Arithmetic in registers, without memory, calls or objects, of a length that can be set. */
final class RegisterLoop implements Contender {
  private static final int FIRST_GUESS = 1_000;

  private int iterations = FIRST_GUESS;
  private long state = 1;

  /**
   * Scales the length.
   *
   * @param wanted nanoseconds
   * @param now nanoseconds that a call takes at present
   */
  void last(long wanted, long now) {
    iterations = (int) Math.clamp((double) iterations * wanted / Math.max(1, now), 1, 1 << 30);
  }

  @Override
  public String name() {
    return LatencyBench.CONTROL;
  }

  @Override
  public void run(int calls) {
    for (int call = 0; call < calls; call++) {
      long x = state;
      // Each step waits for the one before, so that nothing can be left out or done at once.
      for (int i = 0; i < iterations; i++) {
        x = x * 6_364_136_223_846_793_005L + 1;
      }
      state = x;
    }
  }
}
