package dev.zeropoint.core.error;

import dev.zeropoint.core.quant.Quantization;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What quantization did to a network, as data; {@link #toText} is a table of it.
 *
 * @param tensors that became codes
 * @param layers of the network
 */
public record QuantizationReport(List<TensorReport> tensors, List<LayerReport> layers) {
  private static final List<String> TENSOR_HEADINGS =
      List.of(
          "tensor",
          "kind",
          "shape",
          "codes",
          "scale",
          "zero point",
          "min",
          "max",
          "SQNR dB",
          "bits",
          "cosine",
          "max error",
          "mean error",
          "saturated",
          "codes used");

  private static final List<String> LAYER_HEADINGS =
      List.of(
          "layer",
          "operator",
          "kept",
          "SQNR dB",
          "bits",
          "cosine",
          "max error",
          "mean error",
          "network cosine");

  /** Copies the lists. */
  public QuantizationReport {
    tensors = List.copyOf(tensors);
    layers = List.copyOf(layers);
  }

  /** A table of the tensors and one of the layers, each only if it has rows. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    if (!tensors.isEmpty()) {
      text.append(TextTable.of(TENSOR_HEADINGS, tensors.stream().map(this::cells).toList()));
    }
    if (!tensors.isEmpty() && !layers.isEmpty()) {
      text.append('\n');
    }
    if (!layers.isEmpty()) {
      text.append(TextTable.of(LAYER_HEADINGS, layers.stream().map(this::cells).toList()));
    }
    return text.toString();
  }

  private List<String> cells(TensorReport tensor) {
    List<String> cells = new ArrayList<>();
    cells.add(tensor.name());
    cells.add(tensor.kind().name().toLowerCase(Locale.ROOT));
    cells.add(tensor.shape());
    cells.add(
        tensor.codes().type() + " [" + tensor.codes().min() + ", " + tensor.codes().max() + "]");
    cells.addAll(parameters(tensor.quantization()));
    cells.add(number("%.4g", tensor.range().min()));
    cells.add(number("%.4g", tensor.range().max()));
    cells.addAll(errors(tensor.error()));
    cells.add(number("%.4f%%", 100 * tensor.error().saturationShare()));
    cells.add(number("%.1f%%", 100 * tensor.usedCodes()));
    return cells;
  }

  private List<String> cells(LayerReport layer) {
    List<String> cells = new ArrayList<>();
    cells.add(layer.name());
    cells.add(layer.operator());
    cells.add(layer.quantized() ? "int8" : "float");
    cells.addAll(errors(layer.error()));
    cells.add(
        layer.networkCosine().isPresent()
            ? number("%.7f", layer.networkCosine().getAsDouble())
            : "-");
    return cells;
  }

  /** Scale and zero point, or how many of them there are. */
  private static List<String> parameters(Quantization quantization) {
    return switch (quantization) {
      case Quantization.PerTensor q ->
          List.of(number("%.4g", q.scale()), Integer.toString(q.zeroPoint()));
      case Quantization.PerAxis q -> List.of(q.scales().length + " on axis " + q.axis(), "each");
      case Quantization.PerBlock q ->
          List.of(q.scales().length + " of " + q.blockSize() + " on axis " + q.axis(), "each");
    };
  }

  private static List<String> errors(QuantizationError error) {
    return List.of(
        number("%.2f", error.sqnrDb()),
        number("%.2f", error.effectiveBits()),
        number("%.7f", error.cosine()),
        number("%.3g", error.maxError()),
        number("%.3g", error.meanError()));
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
