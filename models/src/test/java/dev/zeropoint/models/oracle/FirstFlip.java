package dev.zeropoint.models.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.session.Session;
import dev.zeropoint.models.text.Encoding;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Explains why a quantized sentence encoder gives another vector here than in ONNX Runtime. A float
 * before a quantizer that differs in its last bit may lie on the other side of the border between
 * two codes. The code flips, and the flip spreads through the layers after it.
 *
 * <p>ONNX Runtime chooses its float kernels by the CPU: with AVX-512 it sums rows of a softmax in
 * sixteen parts, with AVX2 in eight, as this library does on every CPU. So how many vectors differ
 * depends on the CPU, and only the cause of each difference can be tested: at the first quantizer
 * whose codes differ, the floats differ by next to nothing.
 */
final class FirstFlip implements AutoCloseable {
  /** Cosines above it need no explanation. */
  static final double MARK = 0.99999;

  /** The part of a quantization step by which the floats may differ at the first flip. */
  private static final double LARGEST = 0.01;

  private static final Set<String> QUANTIZERS = Set.of("DynamicQuantizeLinear", "QuantizeLinear");

  private final Graph graph;
  private final List<Node> quantizers;
  private final Model model;
  private final Session session;
  private final OrtModel oracle;

  /**
   * Makes the values around each quantizer visible, here and in ONNX Runtime.
   *
   * @param graph of the model
   * @param bytes of the model, for ONNX Runtime
   */
  FirstFlip(Graph graph, GemmBackend backend, byte[] bytes) {
    this.graph = graph;
    quantizers =
        graph.nodes().stream()
            .filter(node -> QUANTIZERS.contains(node.op()))
            .filter(node -> !graph.constants().containsKey(node.inputs().getFirst()))
            .toList();
    Set<String> values = new LinkedHashSet<>();
    for (Node node : quantizers) {
      values.add(node.inputs().getFirst());
      values.addAll(node.outputs());
    }
    Graph instrumented =
        new Graph(
            graph.origin(),
            graph.opset(),
            graph.inputs(),
            graph.constants(),
            graph.nodes(),
            List.copyOf(values));
    model = Model.compile(instrumented, backend, Arena.ofShared());
    session = model.newSession();
    oracle = new OrtModel(bytes, values);
  }

  /**
   * The first quantizer whose codes differ, in words.
   *
   * @throws AssertionError if the floats before it differ by more than rounding explains, or if no
   *     code differs at all
   */
  String explain(Encoding encoding) {
    try (Arena arena = Arena.ofConfined()) {
      Map<String, Tensor> theirs = oracle.run(encoding, arena);
      Map<String, Tensor> ours = session.run(inputs(encoding, arena));
      return quantizers.stream()
          .flatMap(node -> flips(node, ours, theirs).stream())
          .findFirst()
          .orElseThrow(() -> new AssertionError("no code differs, so nothing explains the cosine"));
    }
  }

  private Optional<String> flips(Node node, Map<String, Tensor> ours, Map<String, Tensor> theirs) {
    Tensor ourCodes = ours.get(node.outputs().getFirst());
    Tensor theirCodes = theirs.get(node.outputs().getFirst());
    int flips = 0;
    for (long i = 0; i < ourCodes.elementCount(); i++) {
      flips += ourCodes.getLong(i) == theirCodes.getLong(i) ? 0 : 1;
    }
    if (flips == 0) {
      return Optional.empty();
    }
    String input = node.inputs().getFirst();
    double apart = maxDifference(ours.get(input), theirs.get(input)) / step(node, theirs);
    String reason =
        "%d of %d codes flip first at %s, whose inputs differ by %.1e of a step"
            .formatted(flips, ourCodes.elementCount(), node.label(), apart);
    assertThat(apart).as(reason).isLessThan(LARGEST);
    return Optional.of(reason);
  }

  private double step(Node node, Map<String, Tensor> theirs) {
    return node.op().equals("DynamicQuantizeLinear")
        ? theirs.get(node.outputs().get(1)).getFloat(0)
        : graph.constants().get(node.inputs().get(1)).getFloat(0);
  }

  private static double maxDifference(Tensor a, Tensor b) {
    double max = 0;
    for (long i = 0; i < a.elementCount(); i++) {
      max = Math.max(max, Math.abs(a.getFloat(i) - b.getFloat(i)));
    }
    return max;
  }

  private Map<String, Tensor> inputs(Encoding encoding, Arena arena) {
    Map<String, Tensor> inputs = new HashMap<>();
    for (GraphInput input : model.inputs()) {
      Tensor tensor = Tensor.allocate(input.type(), Shape.of(1, encoding.length()), arena);
      for (int i = 0; i < encoding.length(); i++) {
        tensor.setLong(
            i,
            switch (input.name()) {
              case "input_ids" -> encoding.id(i);
              case "attention_mask" -> 1;
              default -> 0;
            });
      }
      inputs.put(input.name(), tensor);
    }
    return inputs;
  }

  @Override
  public void close() {
    oracle.close();
    session.close();
    model.close();
  }
}
