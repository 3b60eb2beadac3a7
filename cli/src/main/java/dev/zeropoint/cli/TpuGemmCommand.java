package dev.zeropoint.cli;

import com.google.gson.JsonObject;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.tpu.array.ArrayCost;
import dev.zeropoint.tpu.array.ArraySize;
import dev.zeropoint.tpu.array.ArrayTiming;
import dev.zeropoint.tpu.array.Dataflow;
import dev.zeropoint.tpu.array.FoldTiming;
import dev.zeropoint.tpu.compile.Activation;
import dev.zeropoint.tpu.compile.CompiledLayer;
import dev.zeropoint.tpu.compile.LayerShape;
import dev.zeropoint.tpu.compile.OperandFormat;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.MachineClock;
import dev.zeropoint.tpu.machine.TpuConfig;
import dev.zeropoint.tpu.machine.TraceEvent;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zeropoint tpu gemm}. */
@Command(
    name = "gemm",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Multiply random matrices, u8 [M, K] by s8 [K, N], and count what the machine takes.",
      "Operands begin in the Unified Buffer and Weight Memory and sums end in the Unified Buffer, as"
          + " in the middle of a network; --host adds the transfers. With the dataflows that the TPU"
          + " has not, os and is, only the array is counted."
    },
    customSynopsis = "zeropoint tpu gemm [OPTIONS] --m M --n N --k K",
    footer = {
      "",
      "Examples:",
      "  zeropoint tpu gemm --m 2048 --n 2048 --k 2048",
      "  zeropoint tpu gemm --m 96 --n 600 --k 600 --array 512x512",
      "  zeropoint tpu gemm --m 200 --n 2000 --k 2000 --trace gemm.json"
    })
final class TpuGemmCommand implements Callable<Integer> {
  private static final int GREATEST = 1 << 20;

  /** Bytes a second at which a transfer takes the one cycle that it takes at least. */
  private static final long NO_TIME_AT_ALL = 1L << 50;

  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private TpuMachineOptions machine;
  @Mixin private BackendOption backend;

  @Option(names = "--m", required = true, paramLabel = "M", description = "Rows of activations.")
  private int m;

  @Option(names = "--n", required = true, paramLabel = "N", description = "Columns of weights.")
  private int n;

  @Option(names = "--k", required = true, paramLabel = "K", description = "The depth.")
  private int k;

  @Option(
      names = "--dataflow",
      paramLabel = "ws|os|is",
      converter = DataflowConverter.class,
      description = "What stays: weights, outputs or inputs (default: ws).")
  private Dataflow dataflow = Dataflow.WEIGHT_STATIONARY;

  @Option(
      names = "--host",
      description = "Count the transfers of activations and sums between host and machine too.")
  private boolean host;

  @Option(
      names = "--trace",
      paramLabel = "FILE.json",
      description = "Write what each unit did when, for ui.perfetto.dev or chrome://tracing.")
  private Path trace;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the random operands (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How to print the result (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.TEXT;

  TpuGemmCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    check("--m", m);
    check("--n", n);
    check("--k", k);
    if ((trace != null || host) && dataflow != Dataflow.WEIGHT_STATIONARY) {
      String option = trace != null ? "--trace" : "--host";
      throw new ParameterException(spec.commandLine(), option + " needs --dataflow ws");
    }
    TpuConfig configured = machine.config();
    TpuConfig config = host ? configured : configured.withHostBandwidth(NO_TIME_AT_ALL);
    GemmBackend values = backend.select().backend();
    if (dataflow == Dataflow.WEIGHT_STATIONARY) {
      runMachine(config, values);
    } else {
      runArray(config, values);
    }
    return Main.DONE;
  }

  private void check(String option, int value) {
    if (value < 1 || value > GREATEST) {
      throw new ParameterException(
          spec.commandLine(), option + " must be 1 to " + GREATEST + ", not " + value);
    }
  }

  private void runMachine(TpuConfig config, GemmBackend values) {
    long start = System.nanoTime();
    Counters counters = TpuFiles.traced(trace, config, events -> count(config, events));
    double millis = (System.nanoTime() - start) / 1e6;
    TpuProduct product = TpuProduct.multiply(m, n, k, seed, values);
    if (format == OutputFormat.JSON) {
      JsonObject json = TpuReport.json(counters);
      json.addProperty("checksum", product.checksum());
      JsonOutput.print(terminal.out(), json);
      return;
    }
    TpuReport.print(terminal.out(), counters);
    terminal.out().printf(Locale.ROOT, "emulator: compiled and counted in %.1f ms%n", millis);
    printProduct(product, values);
  }

  private Counters count(TpuConfig config, Consumer<TraceEvent> events) {
    try {
      CompiledLayer layer =
          CompiledLayer.compile(
              config,
              LayerShape.product(m, k, n),
              new OperandFormat(ElementType.U8, ElementType.S8),
              Activation.int32());
      return MachineClock.count(config, layer.program(), events);
    } catch (IllegalArgumentException e) {
      throw new CommandException("this machine cannot run it: " + e.getMessage(), e);
    }
  }

  private void runArray(TpuConfig config, GemmBackend values) {
    ArrayTiming timing =
        new ArrayTiming(new ArraySize(config.rows(), config.cols()), dataflow, FoldTiming.SEPARATE);
    ArrayCost cost = timing.cost(m, n, k);
    TpuProduct product = TpuProduct.multiply(m, n, k, seed, values);
    double micros = config.micros(cost.cycles());
    double tops = 2.0 * cost.usefulSlots() / micros / 1e6;
    if (format == OutputFormat.JSON) {
      JsonOutput.print(terminal.out(), json(cost, micros, tops, product));
      return;
    }
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "cycles:   %,d, %.1f us, %.2f TOPS of %.1f; the array alone, %s%n"
                + "array:    %,d folds, %.1f%% of the slots useful%n",
            cost.cycles(),
            micros,
            tops,
            config.peakTops(),
            dataflow.shortName(),
            cost.folds(),
            100 * cost.utilisation());
    printProduct(product, values);
  }

  private static JsonObject json(ArrayCost cost, double micros, double tops, TpuProduct product) {
    JsonObject counts = new JsonObject();
    counts.addProperty("folds", cost.folds());
    counts.addProperty("usefulSlots", cost.usefulSlots());
    counts.addProperty("totalSlots", cost.totalSlots());
    JsonObject json = new JsonObject();
    json.addProperty("cycles", cost.cycles());
    json.add("micros", JsonOutput.thousandths(micros));
    json.add("tops", JsonOutput.number(tops));
    json.add("counters", counts);
    json.addProperty("checksum", product.checksum());
    return json;
  }

  private void printProduct(TpuProduct product, GemmBackend values) {
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "product:  checksum %s, by the backend %s in %.0f ms%n",
            product.checksum(),
            values.name(),
            product.millis());
  }
}
