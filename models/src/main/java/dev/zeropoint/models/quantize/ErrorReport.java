package dev.zeropoint.models.quantize;

import dev.zeropoint.core.error.ErrorMeter;
import dev.zeropoint.core.error.LayerReport;
import dev.zeropoint.core.error.TensorMeter;
import dev.zeropoint.core.error.TensorReport;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.ModelException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Measures what a quantized network has lost: in its weights, its activations, its layers. */
public final class ErrorReport {
  private ErrorReport() {}

  /**
   * The weights of each layer against their codes, once for weights that several layers read.
   *
   * @throws ModelException if weights are not finite
   */
  public static List<TensorReport> weights(List<Layer> layers, WeightFormat format) {
    Map<String, TensorReport> reports = new LinkedHashMap<>();
    for (Layer layer : layers) {
      reports.computeIfAbsent(layer.weightsName(), name -> weights(name, layer, format));
    }
    return List.copyOf(reports.values());
  }

  private static TensorReport weights(String name, Layer layer, WeightFormat format) {
    CodeRange codes = layer.isProduct() ? format.codes() : CodeRange.full(ElementType.U8);
    try (Arena arena = Arena.ofConfined()) {
      WeightCodes weights = WeightCodes.of(layer, format, arena);
      TensorMeter meter =
          new TensorMeter(
              name, TensorReport.Kind.WEIGHT, weights.quantization(), codes, Rounding.HALF_EVEN);
      meter.observe(layer.weights());
      return meter.report();
    }
  }

  /**
   * The activations of a static quantization against their codes.
   *
   * @param graph the float network
   * @param ranges of the activations, by name
   * @param progress told after each input
   */
  public static List<TensorReport> activations(
      Graph graph,
      Map<String, FloatRange> ranges,
      CalibrationInputs inputs,
      GemmBackend backend,
      Runnable progress) {
    if (ranges.isEmpty()) {
      return List.of();
    }
    Map<String, TensorMeter> meters = new LinkedHashMap<>();
    ranges.forEach((name, range) -> meters.put(name, activation(name, range)));
    try (ObservedNetwork network = new ObservedNetwork(graph, ranges.keySet(), backend)) {
      for (int i = 0; i < inputs.count(); i++) {
        try (Arena run = Arena.ofConfined()) {
          network.run(inputs.get(i, run)).forEach((name, value) -> meters.get(name).observe(value));
        }
        progress.run();
      }
    }
    return meters.values().stream().map(TensorMeter::report).toList();
  }

  private static TensorMeter activation(String name, FloatRange range) {
    return new TensorMeter(
        name,
        TensorReport.Kind.ACTIVATION,
        StaticQuantization.ACTIVATIONS.parameters(range),
        StaticQuantization.ACTIVATIONS.codes(),
        Rounding.HALF_EVEN);
  }

  /**
   * What each layer makes in the quantized network against what it makes in the float one. The
   * error of a layer holds that of the layers in front of it, as in use.
   *
   * @param graph the float network
   * @param changed the quantized one, with values of the same names
   * @param quantized those of the layers that are quantized in it
   * @param damages of layers that were quantized alone, where that was measured
   * @param progress told after each input
   * @throws ModelException if a network cannot be run, or a value is not finite
   */
  public static List<LayerReport> layers(
      Graph graph,
      Graph changed,
      List<Layer> layers,
      List<Layer> quantized,
      Map<Layer, Agreement> damages,
      CalibrationInputs inputs,
      GemmBackend backend,
      Runnable progress) {
    Map<String, ErrorMeter> meters = new LinkedHashMap<>();
    layers.forEach(layer -> meters.put(layer.output(), new ErrorMeter()));
    try (ObservedNetwork exact = new ObservedNetwork(graph, meters.keySet(), backend);
        ObservedNetwork coded = new ObservedNetwork(changed, meters.keySet(), backend)) {
      for (int i = 0; i < inputs.count(); i++) {
        try (Arena run = Arena.ofConfined()) {
          Map<String, Tensor> input = inputs.get(i, run);
          Map<String, Tensor> actual = coded.run(input);
          exact
              .run(input)
              .forEach((name, value) -> meters.get(name).observe(value, actual.get(name)));
        } catch (IllegalArgumentException e) {
          throw new ModelException(graph.origin() + ": a layer's result: " + e.getMessage(), e);
        }
        progress.run();
      }
    }
    List<LayerReport> reports = new ArrayList<>();
    for (Layer layer : layers) {
      Agreement alone = damages.get(layer);
      reports.add(
          new LayerReport(
              layer.name(),
              layer.node().op(),
              quantized.contains(layer),
              meters.get(layer.output()).error(),
              alone == null ? OptionalDouble.empty() : OptionalDouble.of(alone.mean())));
    }
    return reports;
  }
}
