package dev.zeropoint.tpu.machine;

/** What works at the same time as the others; each has a track of its own in a trace. */
public enum Unit {
  /** Issue, in order: waits for synchronisation are shown here. */
  CONTROL("control"),
  /** PCIe, from the host. */
  HOST_READ("host to buffer"),
  /** Weight Memory to the weight FIFO. */
  WEIGHT_FETCH("weight fetch"),
  /** The weight FIFO to the shadow tile. */
  WEIGHT_SHIFT("weight shift"),
  /** The array. */
  MATRIX("matrix"),
  /** Accumulators to the Unified Buffer. */
  ACTIVATION("activation"),
  /** PCIe, to the host. */
  HOST_WRITE("buffer to host");

  private final String title;

  Unit(String title) {
    this.title = title;
  }

  /** The name of its track. */
  public String title() {
    return title;
  }
}
