package dev.zeropoint.models.quantize;

import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Weights of a quantized network, as they stand in its graph.
 *
 * @param name of the float weights: that of the codes without {@code _quantized}
 * @param output the name of the value that the layer makes of them
 * @param table whether they are a table of embeddings
 * @param codes S8 or U8
 * @param scales F32, where the graph shows them
 * @param zeroPoints of the codes' type; zeros where the graph has none
 */
public record QuantizedConstant(
    String name,
    String output,
    boolean table,
    Tensor codes,
    Optional<Tensor> scales,
    Optional<Tensor> zeroPoints) {
  private static final String SUFFIX = "_quantized";

  /**
   * All 8-bit weights of a graph that a product or a table reads: of MatMulInteger and ConvInteger
   * (whose scales stand in a Mul behind them), QLinearMatMul, DequantizeLinear, and Gather.
   */
  public static List<QuantizedConstant> of(Graph graph) {
    return new Reader(graph).read();
  }

  /** Finds the constants of one graph. */
  private static final class Reader {
    private final Graph graph;
    private final Map<String, List<Node>> readers = new HashMap<>();
    private final Map<String, Node> makers = new HashMap<>();
    private final Map<String, QuantizedConstant> found = new LinkedHashMap<>();

    Reader(Graph graph) {
      this.graph = graph;
      for (Node node : graph.nodes()) {
        node.inputs()
            .forEach(name -> readers.computeIfAbsent(name, _ -> new ArrayList<>()).add(node));
        node.outputs().forEach(name -> makers.put(name, node));
      }
    }

    List<QuantizedConstant> read() {
      for (Node node : graph.nodes()) {
        switch (node.op()) {
          case "MatMulInteger", "ConvInteger" -> product(node);
          case "QLinearMatMul" ->
              add(
                  node,
                  3,
                  constant(node, 4),
                  constant(node, 5),
                  GraphEdit.key(node.outputs()),
                  false);
          case "DequantizeLinear" ->
              add(node, 0, constant(node, 1), constant(node, 2), outputBehind(node), false);
          case "Gather" -> table(node);
          default -> {}
        }
      }
      return List.copyOf(found.values());
    }

    private Optional<Tensor> constant(Node node, int input) {
      return input < node.inputs().size()
          ? Optional.ofNullable(graph.constants().get(node.inputs().get(input)))
          : Optional.empty();
    }

    private void add(
        Node node,
        int input,
        Optional<Tensor> scales,
        Optional<Tensor> zeroPoints,
        String output,
        boolean table) {
      Optional<Tensor> codes = constant(node, input).filter(tensor -> tensor.type().isInt8());
      if (codes.isEmpty()) {
        return;
      }
      String codesName = node.inputs().get(input);
      String name =
          codesName.endsWith(SUFFIX)
              ? codesName.substring(0, codesName.length() - SUFFIX.length())
              : codesName;
      found.putIfAbsent(
          codesName, new QuantizedConstant(name, output, table, codes.get(), scales, zeroPoints));
    }

    /** The node that alone reads a value, if it is of that kind. */
    private Optional<Node> onlyReader(String value, String op) {
      List<Node> all = readers.getOrDefault(value, List.of());
      return all.size() == 1 && all.getFirst().op().equals(op)
          ? Optional.of(all.getFirst())
          : Optional.empty();
    }

    /** MatMulInteger, Cast, Mul; the other factor is a constant, or a product with one. */
    private void product(Node node) {
      Optional<Node> mul =
          onlyReader(GraphEdit.key(node.outputs()), "Cast")
              .flatMap(cast -> onlyReader(GraphEdit.key(cast.outputs()), "Mul"));
      Optional<Tensor> scales =
          mul.flatMap(
              m ->
                  m.inputs().stream().flatMap(input -> constantFactor(input).stream()).findFirst());
      String output = GraphEdit.key(mul.orElse(node).outputs());
      add(node, 1, scales, constant(node, 3), output, false);
    }

    private Optional<Tensor> constantFactor(String value) {
      Tensor constant = graph.constants().get(value);
      if (constant != null) {
        return Optional.of(constant);
      }
      Node maker = makers.get(value);
      if (maker == null || !maker.op().equals("Mul")) {
        return Optional.empty();
      }
      return maker.inputs().stream()
          .map(graph.constants()::get)
          .filter(tensor -> tensor != null)
          .findFirst();
    }

    private void table(Node node) {
      onlyReader(GraphEdit.key(node.outputs()), "DequantizeLinear")
          .ifPresent(
              dequantize ->
                  add(
                      node,
                      0,
                      constant(dequantize, 1),
                      constant(dequantize, 2),
                      GraphEdit.key(dequantize.outputs()),
                      true));
    }

    /** What is made of dequantized weights; their own name where several nodes read them. */
    private String outputBehind(Node dequantize) {
      String value = GraphEdit.key(dequantize.outputs());
      List<Node> all = readers.getOrDefault(value, List.of());
      return all.size() == 1 ? GraphEdit.key(all.getFirst().outputs()) : value;
    }
  }
}
