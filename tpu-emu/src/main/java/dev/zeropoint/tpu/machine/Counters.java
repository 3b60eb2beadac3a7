package dev.zeropoint.tpu.machine;

/**
 * What one run, or several one after the other, have counted.
 *
 * @param config the machine
 * @param cycles where the cycles went
 * @param traffic what was moved
 * @param use of the on-chip memories
 */
public record Counters(TpuConfig config, Cycles cycles, Traffic traffic, Use use) {

  /**
   * Where the cycles went, seen from the array. The four {@code active}, {@code weightStall},
   * {@code weightShift} and {@code nonMatrix} are disjoint and add up to {@code total}; a cycle
   * without work is put down to weights under way first, then to weights being shifted in, else to
   * {@code nonMatrix}. The last two counts lie across these, as in the paper's Table 3.
   *
   * @param total from the first issue until the last unit is done
   * @param active cycles in which the array multiplies; 16-bit operands take two or four for each
   *     row
   * @param weightStall the array is idle and a tile that was asked for has not arrived
   * @param weightShift the array is idle and its tile is being shifted in
   * @param nonMatrix the array is idle for any other reason
   * @param rawStall cycles without work before the Activate was done whose result is multiplied, or
   *     for which a synchronisation waits
   * @param inputStall cycles without work before the input had come from the host
   * @param usefulPe cycles of processing elements spent on weights in use, rows x cols x active at
   *     most
   * @param operations multiplications and additions that were wanted: two for each row and weight
   *     in use, whatever the width of the operands
   */
  public record Cycles(
      long total,
      long active,
      long weightStall,
      long weightShift,
      long nonMatrix,
      long rawStall,
      long inputStall,
      long usefulPe,
      long operations) {
    private Cycles plus(Cycles other) {
      return new Cycles(
          total + other.total,
          active + other.active,
          weightStall + other.weightStall,
          weightShift + other.weightShift,
          nonMatrix + other.nonMatrix,
          rawStall + other.rawStall,
          inputStall + other.inputStall,
          usefulPe + other.usefulPe,
          operations + other.operations);
    }
  }

  /**
   * What was moved, in bytes; whole lines and tiles, as the machine moves them.
   *
   * @param hostRead from the host to the Unified Buffer
   * @param hostWritten from the Unified Buffer to the host
   * @param weights from Weight Memory to the FIFO
   * @param bufferRead from the Unified Buffer
   * @param bufferWritten to the Unified Buffer
   * @param accumulatorsRead from the accumulators
   * @param accumulatorsWritten to the accumulators
   */
  public record Traffic(
      long hostRead,
      long hostWritten,
      long weights,
      long bufferRead,
      long bufferWritten,
      long accumulatorsRead,
      long accumulatorsWritten) {
    private Traffic plus(Traffic other) {
      return new Traffic(
          hostRead + other.hostRead,
          hostWritten + other.hostWritten,
          weights + other.weights,
          bufferRead + other.bufferRead,
          bufferWritten + other.bufferWritten,
          accumulatorsRead + other.accumulatorsRead,
          accumulatorsWritten + other.accumulatorsWritten);
    }
  }

  /**
   * How full the on-chip memories were.
   *
   * @param fifoTileCycles the sum over tiles of the cycles that each was in the FIFO
   * @param tiles that were fetched
   * @param bufferPeak bytes of the Unified Buffer up to the last line touched
   * @param accumulatorPeak accumulators up to the last one touched
   * @param instructions that were issued
   */
  public record Use(
      long fifoTileCycles, long tiles, long bufferPeak, int accumulatorPeak, long instructions) {
    private Use plus(Use other) {
      return new Use(
          fifoTileCycles + other.fifoTileCycles,
          tiles + other.tiles,
          Math.max(bufferPeak, other.bufferPeak),
          Math.max(accumulatorPeak, other.accumulatorPeak),
          instructions + other.instructions);
    }
  }

  /** Of a machine that has done nothing. */
  public static Counters none(TpuConfig config) {
    return new Counters(
        config,
        new Cycles(0, 0, 0, 0, 0, 0, 0, 0, 0),
        new Traffic(0, 0, 0, 0, 0, 0, 0),
        new Use(0, 0, 0, 0, 0));
  }

  /**
   * One run behind the other.
   *
   * @throws IllegalArgumentException if they ran on different machines
   */
  public Counters plus(Counters other) {
    if (!config.equals(other.config)) {
      throw new IllegalArgumentException(other.config + " is another machine than " + config);
    }
    return new Counters(
        config, cycles.plus(other.cycles), traffic.plus(other.traffic), use.plus(other.use));
  }

  /** The time, in microseconds. */
  public double micros() {
    return config.micros(cycles.total);
  }

  /** Operations a second, in 10^12. */
  public double tops() {
    return cycles.total == 0 ? 0 : cycles.operations / micros() / 1e6;
  }

  /** A count of cycles as a share of all, in percent. */
  public double percent(long count) {
    return cycles.total == 0 ? 0 : 100.0 * count / cycles.total;
  }

  /**
   * The time that the bytes to and from the host take on the wire, one way behind the other, in
   * percent of all cycles. Since both ways work at once, and beside the array, it may exceed 100.
   */
  public double hostPercent() {
    double seconds =
        (double) (traffic.hostRead + traffic.hostWritten) / config.hostBytesPerSecond();
    return cycles.total == 0 ? 0 : 100 * seconds * 1e6 / micros();
  }

  /** Multiplications of weights in use, in percent of what the array can do. */
  public double usefulPercent() {
    return percent(cycles.usefulPe) / config.tileBytes();
  }

  /** Multiplications of weights not in use, in percent of what the array can do. */
  public double unusedPercent() {
    return percent(cycles.active) - usefulPercent();
  }

  /** Multiply-adds for each byte of weights read: the roofline's horizontal axis. */
  public double macsPerWeightByte() {
    return traffic.weights == 0 ? 0 : cycles.operations / 2.0 / traffic.weights;
  }

  /** What the roofline allows, in 10^12 operations a second: array or weight bandwidth. */
  public double rooflineTops() {
    double byWeights = 2 * macsPerWeightByte() * config.weightBytesPerSecond() / 1e12;
    return Math.min(config.peakTops(), byWeights);
  }

  /** What was reached of {@link #rooflineTops()}, in percent. */
  public double rooflinePercent() {
    double roofline = rooflineTops();
    return roofline == 0 ? 0 : 100 * tops() / roofline;
  }

  /** Tiles in the FIFO on average. */
  public double fifoTiles() {
    return cycles.total == 0 ? 0 : (double) use.fifoTileCycles / cycles.total;
  }
}
