package dev.zeropoint.cli;

import com.google.gson.JsonObject;
import dev.zeropoint.tpu.machine.Counters;
import java.io.PrintWriter;
import java.util.Locale;

/** Counters of the machine, for people and for programs. */
final class TpuReport {
  private TpuReport() {}

  static void print(PrintWriter out, Counters counters) {
    Counters.Cycles cycles = counters.cycles();
    out.printf(
        Locale.ROOT,
        "cycles:   %,d, %.1f us, %.2f TOPS of %.1f, %.1f%% of the roofline%n",
        cycles.total(),
        counters.micros(),
        counters.tops(),
        counters.config().peakTops(),
        counters.rooflinePercent());
    out.printf(
        Locale.ROOT,
        "array:    active %.1f%%, weight stall %.1f%%, weight shift %.1f%%, non-matrix %.1f%%%n",
        counters.percent(cycles.active()),
        counters.percent(cycles.weightStall()),
        counters.percent(cycles.weightShift()),
        counters.percent(cycles.nonMatrix()));
    out.printf(
        Locale.ROOT,
        "          useful MACs %.1f%%, unused %.1f%%; RAW stalls %.1f%%, input stalls %.1f%%%n",
        counters.usefulPercent(),
        counters.unusedPercent(),
        counters.percent(cycles.rawStall()),
        counters.percent(cycles.inputStall()));
    Counters.Traffic traffic = counters.traffic();
    out.printf(
        Locale.ROOT,
        "bytes:    weights %,d, from the host %,d, to the host %,d%n",
        traffic.weights(),
        traffic.hostRead(),
        traffic.hostWritten());
    Counters.Use use = counters.use();
    out.printf(
        Locale.ROOT,
        "in use:   %,d tiles, %.1f in the FIFO on average, %,d bytes of Unified Buffer, %,d"
            + " accumulators%n",
        use.tiles(),
        counters.fifoTiles(),
        use.bufferPeak(),
        use.accumulatorPeak());
  }

  /** {@code cycles, micros, tops, counters}. */
  static JsonObject json(Counters counters) {
    Counters.Cycles cycles = counters.cycles();
    JsonObject json = new JsonObject();
    json.addProperty("cycles", cycles.total());
    json.add("micros", JsonOutput.thousandths(counters.micros()));
    json.add("tops", JsonOutput.number(counters.tops()));
    json.add("counters", counts(counters));
    return json;
  }

  private static JsonObject counts(Counters counters) {
    Counters.Cycles cycles = counters.cycles();
    JsonObject json = new JsonObject();
    json.addProperty("active", cycles.active());
    json.addProperty("weightStall", cycles.weightStall());
    json.addProperty("weightShift", cycles.weightShift());
    json.addProperty("nonMatrix", cycles.nonMatrix());
    json.addProperty("rawStall", cycles.rawStall());
    json.addProperty("inputStall", cycles.inputStall());
    json.add("usefulPercent", JsonOutput.thousandths(counters.usefulPercent()));
    json.add("unusedPercent", JsonOutput.thousandths(counters.unusedPercent()));
    json.add("rooflinePercent", JsonOutput.thousandths(counters.rooflinePercent()));
    json.add("hostPercent", JsonOutput.thousandths(counters.hostPercent()));
    json.addProperty("operations", cycles.operations());
    Counters.Traffic traffic = counters.traffic();
    json.addProperty("weightBytes", traffic.weights());
    json.addProperty("hostReadBytes", traffic.hostRead());
    json.addProperty("hostWrittenBytes", traffic.hostWritten());
    json.addProperty("bufferReadBytes", traffic.bufferRead());
    json.addProperty("bufferWrittenBytes", traffic.bufferWritten());
    json.addProperty("accumulatorReadBytes", traffic.accumulatorsRead());
    json.addProperty("accumulatorWrittenBytes", traffic.accumulatorsWritten());
    Counters.Use use = counters.use();
    json.addProperty("tiles", use.tiles());
    json.add("fifoTiles", JsonOutput.thousandths(counters.fifoTiles()));
    json.addProperty("bufferPeakBytes", use.bufferPeak());
    json.addProperty("accumulatorPeak", use.accumulatorPeak());
    json.addProperty("instructions", use.instructions());
    return json;
  }
}
