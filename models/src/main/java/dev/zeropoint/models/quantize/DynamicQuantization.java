package dev.zeropoint.models.quantize;

import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Dynamic quantization: weights are codes, activations become codes as they come, over the range of
 * the tensor at hand. It needs no data.
 *
 * <pre>
 *   x ──> DynamicQuantizeLinear ──> codes, zero point ──> MatMulInteger ──> Cast ──> Mul ──> (Add C) ──> y
 *           (one for all who read x)  └──> scale ──> Mul with the weights' scales ───────┘
 * </pre>
 */
public final class DynamicQuantization {
  /** The operator set that brought DynamicQuantizeLinear. */
  private static final int OPSET = 11;

  /** FLOAT among ONNX's types, for Cast. */
  private static final long FLOAT = 1;

  private final GraphEditor editor;
  private final CodedWeights weights;
  private final Map<String, CodedInput> inputs = new HashMap<>();

  private DynamicQuantization(GraphEditor editor, CodedWeights weights) {
    this.editor = editor;
    this.weights = weights;
  }

  /** The names of what DynamicQuantizeLinear makes of a value. */
  private record CodedInput(String codes, String scale, String zeroPoint) {}

  /**
   * The change that quantizes some layers of a graph.
   *
   * @param layers of the graph
   * @param arena that the new constants live in
   * @throws ModelException if weights are not finite, or the operator set of the graph is older
   *     than 11 and a node is in the way of raising it
   */
  public static GraphEdit edit(Graph graph, List<Layer> layers, WeightFormat format, Arena arena) {
    GraphEditor editor = new GraphEditor(graph);
    DynamicQuantization quantization =
        new DynamicQuantization(editor, new CodedWeights(editor, format, arena));
    for (Layer layer : layers) {
      if (layer.isProduct()) {
        quantization.replace(layer);
      } else {
        Tables.replace(layer, quantization.weights, editor);
      }
    }
    FoldedConstants.dropUnread(graph, editor);
    int opset = Math.max(graph.opset(), OPSET);
    OpsetUpgrade.make(graph, opset, editor, arena);
    return editor.edit(opset);
  }

  private void replace(Layer layer) {
    List<Node> nodes = new ArrayList<>();
    CodedInput input = input(layer.input(), nodes);
    CodedWeights.Names names = weights.ofMatrix(layer);
    String base = layer.name();
    String output = layer.output();
    String scales = editor.name(base + "_quant_scales_mul:0");
    String sums = editor.name(output + "_output_quantized");
    String real = editor.name(sums + "_cast_output");
    boolean hasAddend = layer.node().inputs().size() > 2 && !layer.node().inputs().get(2).isEmpty();
    String product = hasAddend ? editor.name(output + "_product") : output;
    nodes.add(
        node(
            "MatMulInteger",
            base + "_quant",
            List.of(input.codes(), names.codes(), input.zeroPoint(), names.zeroPoints()),
            sums,
            Attributes.NONE));
    nodes.add(
        node("Cast", sums + "_cast", List.of(sums), real, new Attributes(Map.of("to", FLOAT))));
    nodes.add(
        node(
            "Mul",
            base + "_quant_scales_mul",
            List.of(input.scale(), names.scales()),
            scales,
            Attributes.NONE));
    nodes.add(
        node(
            "Mul",
            base + "_quant_output_scale_mul",
            List.of(real, scales),
            product,
            Attributes.NONE));
    if (hasAddend) {
      String addend = layer.node().inputs().get(2);
      nodes.add(
          node("Add", base + "_quant_add", List.of(product, addend), output, Attributes.NONE));
    }
    editor.replace(layer.node(), nodes);
  }

  private Node node(
      String op, String name, List<String> inputs, String output, Attributes attributes) {
    return new Node(editor.name(name), op, inputs, List.of(output), attributes);
  }

  /** The codes of a value; who asks first makes them. */
  private CodedInput input(String name, List<Node> nodes) {
    CodedInput known = inputs.get(name);
    if (known != null) {
      return known;
    }
    CodedInput input =
        new CodedInput(
            editor.name(name + "_quantized"),
            editor.name(name + "_scale"),
            editor.name(name + "_zero_point"));
    nodes.add(
        new Node(
            editor.name(name + "_QuantizeLinear"),
            "DynamicQuantizeLinear",
            List.of(name),
            List.of(input.codes(), input.scale(), input.zeroPoint()),
            Attributes.NONE));
    inputs.put(name, input);
    return input;
  }
}
