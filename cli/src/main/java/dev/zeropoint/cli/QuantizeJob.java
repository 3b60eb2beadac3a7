package dev.zeropoint.cli;

import dev.zeropoint.core.error.LayerReport;
import dev.zeropoint.core.error.QuantizationReport;
import dev.zeropoint.core.error.TensorReport;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.onnx.OnnxDocument;
import dev.zeropoint.models.quantize.Agreement;
import dev.zeropoint.models.quantize.CalibrationInputs;
import dev.zeropoint.models.quantize.DynamicQuantization;
import dev.zeropoint.models.quantize.ErrorReport;
import dev.zeropoint.models.quantize.FloatLayers;
import dev.zeropoint.models.quantize.Layer;
import dev.zeropoint.models.quantize.LayerScan;
import dev.zeropoint.models.quantize.ModelComparison;
import dev.zeropoint.models.quantize.OutputComparison;
import dev.zeropoint.models.quantize.StaticQuantization;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Quantizes one network: reads, calibrates, chooses the layers, writes, compares and reports. Only
 * the network and the codes are held in memory; the float weights are used where they were read.
 */
final class QuantizeJob {
  private static final String METADATA = "zeropoint.quantize";

  private final Terminal terminal;
  private final QuantizeOptions options;
  private final GemmBackend backend;

  QuantizeJob(Terminal terminal, QuantizeOptions options, GemmBackend backend) {
    this.terminal = terminal;
    this.options = options;
    this.backend = backend;
  }

  QuantizeSummary run() throws IOException {
    long start = System.nanoTime();
    RegularFile.check(options.network());
    try (Arena arena = Arena.ofShared()) {
      OnnxDocument document = OnnxDocument.read(options.network(), arena);
      Graph graph = document.graph();
      LayerScan scan = LayerScan.of(graph, arena);
      requireLayers(scan);
      List<Layer> layers = chosen(scan);
      // Before hours of work: what is to be compared with must be there.
      Graph other = other(arena);
      CalibrationInputs inputs =
          options.calibration() == null
              ? null
              : options.calibration().read(options.network(), graph, arena);
      Map<String, FloatRange> ranges = ranges(graph, layers, inputs);
      FloatLayers search = search(graph, layers, inputs, ranges);
      List<Layer> quantized = new ArrayList<>(layers);
      quantized.removeAll(search.kept());
      GraphEdit edit = edit(graph, quantized, ranges, arena);
      long bytes = write(document, edit);
      Graph changed = edit.apply(graph);
      ModelComparison comparison = other == null ? null : ModelComparison.of(changed, other);
      if (options.report() != null) {
        report(graph, changed, layers, quantized, search.damages(), inputs, ranges);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      String conversion = inputs == null ? "" : inputs.conversion();
      return new QuantizeSummary(
          options, scan, quantized, search, comparison, conversion, bytes, seconds);
    }
  }

  /** Ends the command before anything is written: the output would be the input. */
  private void requireLayers(LayerScan scan) {
    if (scan.layers().isEmpty()) {
      throw new CommandException(
          options.network()
              + ": nothing can be quantized, "
              + options.output()
              + " is not written: "
              + (scan.left().isEmpty()
                  ? "no MatMul, Gemm or Gather has weights"
                  : String.join("; ", QuantizeSummary.skipped(scan))));
    }
  }

  private List<Layer> chosen(LayerScan scan) {
    try {
      return scan.without(options.keepFloat());
    } catch (IllegalArgumentException e) {
      throw new CommandException("--keep-float: " + e.getMessage(), e);
    }
  }

  private Graph other(Arena arena) {
    if (options.check() == null) {
      return null;
    }
    RegularFile.check(options.check());
    return OnnxDocument.read(options.check(), arena).graph();
  }

  private Map<String, FloatRange> ranges(
      Graph graph, List<Layer> layers, CalibrationInputs inputs) {
    if (options.mode() != QuantizeMode.STATIC) {
      return Map.of();
    }
    try (Progress progress = progress("calibrating", inputs.count())) {
      return StaticQuantization.calibrate(
          graph, layers, inputs, options.method(), backend, progress::step);
    }
  }

  private GraphEdit edit(
      Graph graph, List<Layer> layers, Map<String, FloatRange> ranges, Arena arena) {
    return switch (options.mode()) {
      case DYNAMIC -> DynamicQuantization.edit(graph, layers, options.format(), arena);
      case STATIC -> StaticQuantization.edit(graph, layers, options.format(), ranges, arena);
    };
  }

  /** The layers to keep in float; none if no mark was set. */
  private FloatLayers search(
      Graph graph, List<Layer> layers, CalibrationInputs inputs, Map<String, FloatRange> ranges) {
    if (options.least() == null) {
      return new FloatLayers(Map.of(), List.of(), new Agreement(Double.NaN, Double.NaN));
    }
    // The float network, the whole quantized one, and each layer alone; what follows is not known.
    long runs = (2L + layers.size()) * inputs.count();
    try (Arena outputs = Arena.ofShared();
        Progress progress = progress("measuring", runs)) {
      OutputComparison comparison =
          new OutputComparison(graph, inputs, backend, outputs, progress::step);
      return FloatLayers.search(
          graph,
          layers,
          options.least(),
          (some, arena) -> edit(graph, some, ranges, arena),
          comparison,
          progress::step);
    }
  }

  private long write(OnnxDocument document, GraphEdit edit) throws IOException {
    String made =
        "version="
            + Version.number()
            + " mode="
            + options.mode()
            + " bits="
            + options.format().bits()
            + " granularity="
            + (options.format().perChannel() ? "channel" : "tensor");
    return ModelFile.write(
        options.output(), out -> document.write(edit, Map.of(METADATA, made), out));
  }

  private void report(
      Graph graph,
      Graph changed,
      List<Layer> layers,
      List<Layer> quantized,
      Map<Layer, Agreement> damages,
      CalibrationInputs inputs,
      Map<String, FloatRange> ranges)
      throws IOException {
    List<TensorReport> tensors = new ArrayList<>(ErrorReport.weights(quantized, options.format()));
    List<LayerReport> layerReports = List.of();
    if (inputs != null) {
      try (Progress progress = progress("reporting", 2L * inputs.count())) {
        tensors.addAll(ErrorReport.activations(graph, ranges, inputs, backend, progress::step));
        layerReports =
            ErrorReport.layers(
                graph, changed, layers, quantized, damages, inputs, backend, progress::step);
      }
    }
    QuantizationReport report = new QuantizationReport(tensors, layerReports);
    try (Progress progress = progress("plotting", tensors.size())) {
      new ReportFolder(options.report()).write(report, progress::step);
    }
  }

  private Progress progress(String task, long total) {
    return Progress.show(
        terminal,
        task,
        0,
        total,
        done -> "stopped while " + task + "; " + options.output() + " is not written");
  }
}
