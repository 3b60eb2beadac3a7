package dev.zeropoint.cli;

import dev.zeropoint.tpu.array.ArrayAnimation;
import dev.zeropoint.tpu.array.ArrayCost;
import dev.zeropoint.tpu.array.ArrayRun;
import dev.zeropoint.tpu.array.ArraySize;
import dev.zeropoint.tpu.array.ArrayTiming;
import dev.zeropoint.tpu.array.Dataflow;
import dev.zeropoint.tpu.array.FoldTiming;
import dev.zeropoint.tpu.array.FrameStyle;
import dev.zeropoint.tpu.array.Operand;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zeropoint tpu show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Step a small systolic array cycle by cycle and draw all its registers.",
    customSynopsis = "zeropoint tpu show [OPTIONS]",
    footer = {
      "",
      "Examples:",
      "  zeropoint tpu show --size 4 --rows 6",
      "  zeropoint tpu show --size 3 --rows 3 --dataflow os --delay 1000"
    })
final class TpuShowCommand implements Callable<Integer> {
  /** Wider frames would not fit a terminal. */
  private static final int GREATEST_SIZE = 16;

  private static final int GREATEST_ROWS = 64;
  private static final int GREATEST_DELAY = 60_000;

  /** Values of one digit keep the elements small. */
  private static final int GREATEST_VALUE = 9;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Rows and columns of the array, 1 to 16 (default: ${DEFAULT-VALUE}).")
  private int size = 4;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Vectors that enter at the left, 1 to 64 (default: ${DEFAULT-VALUE}).")
  private int rows = 6;

  @Option(
      names = "--dataflow",
      paramLabel = "ws|os|is",
      converter = DataflowConverter.class,
      description = "What stays: weights, outputs or inputs (default: ws).")
  private Dataflow dataflow = Dataflow.WEIGHT_STATIONARY;

  @Option(
      names = "--delay",
      paramLabel = "MS",
      description =
          "How long a frame stays on a terminal, 0 to 60000 ms (default: ${DEFAULT-VALUE}).")
  private int delay = 400;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the random operands (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--ascii", description = "Draw with ASCII characters alone.")
  private boolean ascii;

  TpuShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    checkRange("--size", size, 1, GREATEST_SIZE);
    checkRange("--rows", rows, 1, GREATEST_ROWS);
    checkRange("--delay", delay, 0, GREATEST_DELAY);
    ArrayRun run = run();
    ArrayAnimation animation =
        new ArrayAnimation(run, ascii ? FrameStyle.ASCII : FrameStyle.UNICODE);
    Frames frames = new Frames(terminal.out(), terminal.outRows().get(), delay);
    frames.show(animation.frame());
    while (!run.done()) {
      run.step();
      frames.show(animation.frame());
    }
    terminal.out().println(summary(run.cost()));
    return Main.DONE;
  }

  private void checkRange(String option, int value, int least, int greatest) {
    if (value < least || value > greatest) {
      throw new ParameterException(
          spec.commandLine(), option + " must be " + least + " to " + greatest + ", not " + value);
    }
  }

  /** One tile of the array, so that there is one fold; {@code rows} vectors enter at the left. */
  private ArrayRun run() {
    RandomGenerator random = new SplittableRandom(seed);
    int m = dataflow == Dataflow.WEIGHT_STATIONARY ? rows : size;
    int n = dataflow == Dataflow.INPUT_STATIONARY ? rows : size;
    int k = dataflow == Dataflow.OUTPUT_STATIONARY ? rows : size;
    return ArrayRun.of(
        new ArrayTiming(new ArraySize(size, size), dataflow, FoldTiming.SEPARATE),
        operand(random, m, k),
        operand(random, k, n));
  }

  private static Operand operand(RandomGenerator random, int rows, int cols) {
    int[] values = random.ints((long) rows * cols, -GREATEST_VALUE, GREATEST_VALUE + 1).toArray();
    return new Operand(rows, cols, values);
  }

  private String summary(ArrayCost cost) {
    String formula = dataflow == Dataflow.OUTPUT_STATIONARY ? "2 * size" : "3 * size";
    return String.format(
        Locale.ROOT,
        "%d cycles = %s + rows - 2; %d of %d slots useful (%.1f%%)",
        cost.cycles(),
        formula,
        cost.usefulSlots(),
        cost.totalSlots(),
        100 * cost.utilisation());
  }
}
