package dev.zeropoint.cli;

import dev.zeropoint.core.calibrate.CalibrationMethod;
import dev.zeropoint.models.quantize.WeightFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zeropoint quantize}: checks what is asked for and leaves the work to others. */
@Command(
    name = "quantize",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Make an 8-bit network of a float one, and measure what it costs.",
    customSynopsis = {
      "zeropoint quantize FLOAT.onnx --output INT8.onnx [OPTIONS]",
      "       zeropoint quantize FLOAT.onnx --output INT8.onnx --mode static --calibrate FILE"
          + " [OPTIONS]"
    },
    footer = {
      "",
      "Examples:",
      "  zeropoint quantize float.onnx --output int8.onnx",
      "  zeropoint quantize float.onnx --output int8.onnx --check published.onnx",
      "  zeropoint quantize float.onnx --output int8.onnx --mode static --calibrate lines.txt"
          + " --method mse --report report/",
      "  zeropoint quantize float.onnx --output int8.onnx --calibrate lines.txt --max-drop 0.995",
      "",
      "The output is written when all is done; an interrupted command leaves nothing of it."
    })
final class QuantizeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private BackendOption backend;

  @Parameters(paramLabel = "FLOAT.onnx", arity = "1", description = "The float network.")
  private Path network;

  @Option(
      names = "--output",
      paramLabel = "INT8.onnx",
      required = true,
      description = "The file to write.")
  private Path output;

  @Option(
      names = "--mode",
      paramLabel = "dynamic|static",
      description = {
        "dynamic: activations get their codes as they come (DynamicQuantizeLinear, MatMulInteger);"
            + " static: their ranges are fixed beforehand, from --calibrate (QuantizeLinear,"
            + " DequantizeLinear). Default: ${DEFAULT-VALUE}."
      })
  private QuantizeMode mode = QuantizeMode.DYNAMIC;

  @Option(
      names = "--calibrate",
      paramLabel = "FILE",
      description = {
        "Inputs that stand for all others: a NumPy array of rows (.npy) for a network of one input,"
            + " or lines of UTF-8 text for a sentence encoder."
      })
  private Path calibrate;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE.json",
      description = "For lines of text; default: tokenizer.json beside FLOAT.onnx.")
  private Path tokenizer;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = {
        "How ranges are chosen in static mode: minmax (the default), average (moving), percentile,"
            + " mse or entropy."
      })
  private CalibrationMethod method;

  @Option(
      names = "--granularity",
      paramLabel = "tensor|channel",
      description = "Whether all weights of a layer share a scale; default: channel.")
  private String granularity = "channel";

  @Option(
      names = "--bits",
      paramLabel = "8|7",
      description = {
        "Weights of products lie in [-127, 127] or in [-64, 64]. With 7 (the default) every runtime"
            + " computes the same; with 8 ONNX Runtime saturates on CPUs without VNNI."
      })
  private int bits = 7;

  @Option(
      names = "--keep-float",
      paramLabel = "NODE",
      arity = "1..*",
      description = "Nodes that stay in float, by their names or their outputs' names.")
  private List<String> keepFloat = List.of();

  @Option(
      names = "--max-drop",
      paramLabel = "COSINE",
      description = {
        "Keep the fewest layers in float with which the outputs of all --calibrate inputs have at"
            + " least this cosine with the float network's."
      })
  private Double least;

  @Option(
      names = "--check",
      paramLabel = "OTHER.onnx",
      description = {
        "Compare weights, scales and zero points with another quantized model; exit code 1 if they"
            + " differ."
      })
  private Path check;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write report.txt, report.json and histograms (PNG) into this folder.")
  private Path report;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How to print the result (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.TEXT;

  QuantizeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    checkUsage();
    QuantizeOptions options =
        new QuantizeOptions(
            network,
            output,
            mode,
            new WeightFormat(granularity.equals("channel"), bits),
            calibrate == null ? null : new CalibrationFile(calibrate, tokenizer),
            method == null ? CalibrationMethod.MIN_MAX : method,
            keepFloat,
            least,
            check,
            report);
    QuantizeSummary summary = new QuantizeJob(terminal, options, backend.select().backend()).run();
    summary.print(terminal.out(), format);
    terminal.out().flush();
    summary.requireSame();
    return Main.DONE;
  }

  private void checkUsage() throws IOException {
    if (mode == QuantizeMode.STATIC && calibrate == null) {
      throw wrong("--mode static needs --calibrate");
    }
    if (method != null && mode != QuantizeMode.STATIC) {
      throw wrong("--method needs --mode static");
    }
    if (least != null && calibrate == null) {
      throw wrong("--max-drop needs --calibrate");
    }
    if (tokenizer != null && calibrate == null) {
      throw wrong("--tokenizer needs --calibrate");
    }
    if (least != null && !(least > -1 && least <= 1)) {
      throw wrong("--max-drop " + least + " is not a cosine in (-1, 1]");
    }
    if (bits != 8 && bits != 7) {
      throw wrong("--bits " + bits + " is neither 8 nor 7");
    }
    if (!granularity.equals("channel") && !granularity.equals("tensor")) {
      throw wrong("--granularity " + granularity + " is neither tensor nor channel");
    }
    for (Path input : new Path[] {network, check, calibrate}) {
      if (input != null && Files.exists(input) && Files.exists(output)) {
        if (Files.isSameFile(input, output)) {
          throw wrong("--output is the same file as " + input);
        }
      }
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
