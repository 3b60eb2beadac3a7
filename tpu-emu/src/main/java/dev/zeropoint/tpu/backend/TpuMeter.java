package dev.zeropoint.tpu.backend;

import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.TpuConfig;

/** Adds up what the products of a backend have counted. Safe to share between threads. */
public final class TpuMeter {
  private Counters total;
  private long products;

  TpuMeter(TpuConfig config) {
    total = Counters.none(config);
  }

  synchronized void add(Counters counters) {
    total = total.plus(counters);
    products++;
  }

  /** All products, one behind the other. */
  public synchronized Counters total() {
    return total;
  }

  /** How many products there were. */
  public synchronized long products() {
    return products;
  }

  /** Starts from zero. */
  public synchronized void reset() {
    total = Counters.none(total.config());
    products = 0;
  }
}
