package dev.zeropoint.models.quantize;

import dev.zeropoint.core.calibrate.CalibrationMethod;
import dev.zeropoint.core.calibrate.Calibrator;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.quant.QuantizationScheme;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Static quantization: weights are codes, and the ranges of the activations are fixed beforehand,
 * from inputs that stand for all others. The network stays one of floats whose values lie on the
 * codes' grid; a runtime may fuse what stands between the pairs into integer products.
 *
 * <pre>
 *   x ──> QuantizeLinear ──> DequantizeLinear ──┐
 *           (one pair for all who read x)       ├──> MatMul or Gemm ──> y
 *   codes of w ────────────> DequantizeLinear ──┘
 * </pre>
 */
public final class StaticQuantization {
  /** The operator set that brought DequantizeLinear for an axis. */
  private static final int OPSET_PER_AXIS = 13;

  /** The operator set that brought QuantizeLinear and DequantizeLinear. */
  private static final int OPSET = 10;

  /** The scheme of activations: U8, asymmetric. */
  public static final QuantizationScheme ACTIVATIONS =
      QuantizationScheme.asymmetric(CodeRange.full(ElementType.U8));

  private final Map<String, FloatRange> ranges;
  private final GraphEditor editor;
  private final CodedWeights weights;
  private final Arena arena;
  private final Map<String, String> inputs = new HashMap<>();
  private final Map<String, String> dequantizedWeights = new HashMap<>();

  private StaticQuantization(
      Map<String, FloatRange> ranges, GraphEditor editor, CodedWeights weights, Arena arena) {
    this.ranges = ranges;
    this.editor = editor;
    this.weights = weights;
    this.arena = arena;
  }

  /**
   * Runs the float network to find the ranges of the activations that products read.
   *
   * @param layers whose activations are observed
   * @param progress told after each input
   * @return a range for each value that a product of the layers reads, by name
   * @throws ModelException if the network cannot be run, or an activation is not finite
   */
  public static Map<String, FloatRange> calibrate(
      Graph graph,
      List<Layer> layers,
      CalibrationInputs inputs,
      CalibrationMethod method,
      GemmBackend backend,
      Runnable progress) {
    Map<String, Calibrator> calibrators = new LinkedHashMap<>();
    for (Layer layer : layers) {
      if (layer.isProduct()) {
        calibrators.computeIfAbsent(layer.input(), _ -> method.create(ACTIVATIONS));
      }
    }
    Map<String, FloatRange> ranges = new LinkedHashMap<>();
    if (calibrators.isEmpty()) {
      return ranges;
    }
    try (ObservedNetwork network = new ObservedNetwork(graph, calibrators.keySet(), backend)) {
      for (int i = 0; i < inputs.count(); i++) {
        int input = i;
        try (Arena run = Arena.ofConfined()) {
          network
              .run(inputs.get(i, run))
              .forEach((name, value) -> observe(name, value, calibrators, input));
        }
        progress.run();
      }
    }
    calibrators.forEach((name, calibrator) -> ranges.put(name, calibrator.range()));
    return ranges;
  }

  private static void observe(
      String name, Tensor value, Map<String, Calibrator> calibrators, int input) {
    try {
      calibrators.get(name).observe(value);
    } catch (IllegalArgumentException e) {
      throw new ModelException(
          "calibration input "
              + input
              + " (counted from 0): the activation \""
              + name
              + "\": "
              + e.getMessage(),
          e);
    }
  }

  /**
   * The change that quantizes some layers of a graph.
   *
   * @param layers of the graph
   * @param ranges of the activations, from {@link #calibrate}
   * @param arena that the new constants live in
   * @throws IllegalArgumentException if the range of an activation is missing
   * @throws ModelException if weights are not finite, or the operator set of the graph is too old
   *     and a node is in the way of raising it
   */
  public static GraphEdit edit(
      Graph graph,
      List<Layer> layers,
      WeightFormat format,
      Map<String, FloatRange> ranges,
      Arena arena) {
    GraphEditor editor = new GraphEditor(graph);
    CodedWeights weights = new CodedWeights(editor, format, arena);
    StaticQuantization quantization = new StaticQuantization(ranges, editor, weights, arena);
    boolean products = false;
    for (Layer layer : layers) {
      if (layer.isProduct()) {
        quantization.replace(layer);
        products = true;
      } else {
        Tables.replace(layer, weights, editor);
      }
    }
    FoldedConstants.dropUnread(graph, editor);
    int needed = format.perChannel() && products ? OPSET_PER_AXIS : OPSET;
    int opset = Math.max(graph.opset(), needed);
    OpsetUpgrade.make(graph, opset, editor, arena);
    return editor.edit(opset);
  }

  private void replace(Layer layer) {
    List<Node> nodes = new ArrayList<>();
    List<String> operands = new ArrayList<>(layer.node().inputs());
    operands.set(0, input(layer.input(), nodes));
    operands.set(1, weights(layer, nodes));
    nodes.add(
        new Node(
            layer.node().name(),
            layer.node().op(),
            operands,
            layer.node().outputs(),
            layer.node().attributes()));
    editor.replace(layer.node(), nodes);
  }

  /** The value on the grid of its codes; who asks first puts it there. */
  private String input(String name, List<Node> nodes) {
    String known = inputs.get(name);
    if (known != null) {
      return known;
    }
    FloatRange range = ranges.get(name);
    if (range == null) {
      throw new IllegalArgumentException("the range of \"" + name + "\" is not known");
    }
    Quantization.PerTensor q = ACTIVATIONS.parameters(range);
    String scale =
        editor.constant(name + "_scale", Tensor.ofFloats(arena, Shape.scalar(), q.scale()));
    String zeroPoint =
        editor.constant(
            name + "_zero_point", Tensor.ofLongs(arena, q.type(), Shape.scalar(), q.zeroPoint()));
    String codes = editor.name(name + "_QuantizeLinear_Output");
    String real = editor.name(name + "_DequantizeLinear_Output");
    nodes.add(
        node("QuantizeLinear", name, List.of(name, scale, zeroPoint), codes, Attributes.NONE));
    nodes.add(
        node("DequantizeLinear", name, List.of(codes, scale, zeroPoint), real, Attributes.NONE));
    inputs.put(name, real);
    return real;
  }

  private String weights(Layer layer, List<Node> nodes) {
    String key = layer.kind() + " " + layer.weightsName();
    String known = dequantizedWeights.get(key);
    if (known != null) {
      return known;
    }
    CodedWeights.Names names = weights.of(layer);
    String real = editor.name(layer.weightsName() + "_DequantizeLinear_Output");
    Attributes axis = new Attributes(Map.of("axis", (long) layer.channelAxis()));
    nodes.add(
        node(
            "DequantizeLinear",
            layer.weightsName(),
            List.of(names.codes(), names.scales(), names.zeroPoints()),
            real,
            weights.perChannel() ? axis : Attributes.NONE));
    dequantizedWeights.put(key, real);
    return real;
  }

  private Node node(
      String op, String base, List<String> inputs, String output, Attributes attributes) {
    return new Node(editor.name(base + "_" + op), op, inputs, List.of(output), attributes);
  }
}
