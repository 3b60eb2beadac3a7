package dev.zeropoint.models.quantize;

import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.Node;
import java.util.List;

/** Tables of embeddings: rows of codes are gathered, and only those become real numbers again. */
final class Tables {
  private Tables() {}

  /** Gather of the codes, then DequantizeLinear. */
  static void replace(Layer layer, CodedWeights weights, GraphEditor editor) {
    CodedWeights.Names names = weights.of(layer);
    String output = layer.output();
    String codes = editor.name(output + "_quantized");
    editor.replace(
        layer.node(),
        List.of(
            new Node(
                layer.node().name(),
                "Gather",
                List.of(names.codes(), layer.input()),
                List.of(codes),
                layer.node().attributes()),
            new Node(
                editor.name(output + "_DequantizeLinear"),
                "DequantizeLinear",
                List.of(codes, names.scales(), names.zeroPoints()),
                List.of(output),
                Attributes.NONE)));
  }
}
