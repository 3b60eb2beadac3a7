package dev.zeropoint.models.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.onnx.OnnxDocument;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.session.Session;
import dev.zeropoint.models.text.Encoding;
import dev.zeropoint.models.text.Tokenizer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds single nodes of a sentence encoder against ONNX Runtime, bit for bit: both are given the
 * input that ONNX Runtime had, so that no float before the node has a say.
 */
final class NodeComparison {
  private static final int POSITIONS = 512;

  private final Map<String, Count> counts = new TreeMap<>();

  /** What was compared. */
  static final class Count {
    long runs;
    long elements;
    long mismatches;

    @Override
    public String toString() {
      return runs + " runs, " + elements + " elements, " + mismatches + " mismatches";
    }
  }

  private NodeComparison() {}

  /**
   * Compares all nodes of some operators that have an input that is no constant.
   *
   * @param bytes of the model
   * @return a count for each operator
   */
  static Map<String, Count> compare(
      byte[] bytes, Set<String> operators, Tokenizer tokenizer, List<String> sentences) {
    NodeComparison comparison = new NodeComparison();
    try (Arena arena = Arena.ofShared()) {
      Graph graph = OnnxDocument.read(bytes, "model", arena).graph();
      List<Node> nodes =
          graph.nodes().stream()
              .filter(n -> operators.contains(n.op()))
              .filter(n -> !graph.constants().keySet().containsAll(n.inputs()))
              .toList();
      Set<String> values = new LinkedHashSet<>();
      nodes.forEach(n -> values.addAll(n.outputs()));
      nodes.forEach(n -> values.addAll(n.inputs()));
      values.removeAll(graph.constants().keySet());
      values.removeAll(graph.outputs());
      List<NodeUnderTest> tests =
          nodes.stream().map(node -> new NodeUnderTest(node, graph)).toList();
      try (OrtModel oracle = new OrtModel(bytes, values)) {
        for (String sentence : sentences) {
          comparison.compare(oracle, tokenizer.encode(sentence, POSITIONS), tests);
        }
      } finally {
        tests.forEach(NodeUnderTest::close);
      }
    }
    comparison.counts.forEach((op, count) -> System.out.println(op + ": " + count));
    return comparison.counts;
  }

  private void compare(OrtModel oracle, Encoding encoding, List<NodeUnderTest> tests) {
    try (Arena arena = Arena.ofConfined()) {
      Map<String, Tensor> truth = oracle.run(encoding, arena);
      for (NodeUnderTest test : tests) {
        Count count = counts.computeIfAbsent(test.node.op(), _ -> new Count());
        count.runs++;
        test.run(truth)
            .forEach(
                (name, tensor) -> {
                  count.elements += tensor.elementCount();
                  count.mismatches += mismatches(tensor, truth.get(name));
                });
      }
    }
  }

  private static long mismatches(Tensor actual, Tensor expected) {
    assertThat(actual.toString()).isEqualTo(expected.toString());
    long width = actual.type().byteSize();
    long mismatches = 0;
    for (long i = 0; i < actual.elementCount(); i++) {
      MemorySegment left = actual.segment().asSlice(i * width, width);
      if (left.mismatch(expected.segment().asSlice(i * width, width)) >= 0) {
        mismatches++;
      }
    }
    return mismatches;
  }

  /** One node as a model of its own; what is not constant comes from outside. */
  private static final class NodeUnderTest {
    final Node node;
    final Model model;
    final Session session;

    NodeUnderTest(Node node, Graph whole) {
      this.node = node;
      List<GraphInput> inputs = new ArrayList<>();
      Map<String, Tensor> constants = new HashMap<>();
      for (String name : node.inputs()) {
        Tensor constant = whole.constants().get(name);
        if (constant != null) {
          constants.put(name, constant);
        } else {
          inputs.add(new GraphInput(name, type(node, name), Optional.empty()));
        }
      }
      Graph graph =
          new Graph(
              whole.origin(), whole.opset(), inputs, constants, List.of(node), node.outputs());
      model = Model.compile(graph, Backends.best().backend(), Arena.ofShared());
      session = model.newSession();
    }

    private static ElementType type(Node node, String input) {
      return node.op().equals("MatMulInteger") || node.op().equals("DequantizeLinear")
          ? ElementType.U8
          : ElementType.F32;
    }

    Map<String, Tensor> run(Map<String, Tensor> truth) {
      Map<String, Tensor> inputs = new HashMap<>();
      model.inputs().forEach(input -> inputs.put(input.name(), truth.get(input.name())));
      return session.run(inputs);
    }

    void close() {
      session.close();
      model.close();
    }
  }
}
