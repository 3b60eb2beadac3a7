package dev.zeropoint.models.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.onnx.OnnxImporter;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.session.Session;
import dev.zeropoint.models.testing.TestData;
import dev.zeropoint.models.text.Encoding;
import dev.zeropoint.models.text.Tokenizer;
import java.io.ByteArrayInputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every integer node of MiniLM against ONNX Runtime, bit for bit: both are given the input that
 * ONNX Runtime had, so that no float before the node has a say.
 */
class IntegerNodesIT {
  private static final Set<String> INTEGER = Set.of("DynamicQuantizeLinear", "MatMulInteger");
  private static final int SENTENCES = 60;

  private final Map<String, long[]> counts = new TreeMap<>();

  @Test
  void everyIntegerNodeGivesTheBitsOfOnnxRuntime() {
    byte[] bytes = TestData.resource(TestData.MINILM);
    Tokenizer tokenizer =
        Tokenizer.read(
            new ByteArrayInputStream(TestData.resource(TestData.MINILM_TOKENIZER)), "tokenizer");
    try (Arena arena = Arena.ofShared()) {
      Graph graph = OnnxImporter.read(copy(bytes, arena), TestData.MINILM, arena);
      List<Node> nodes = graph.nodes().stream().filter(n -> INTEGER.contains(n.op())).toList();
      assertThat(nodes).hasSize(24 + 36);
      Set<String> values = new LinkedHashSet<>();
      nodes.forEach(n -> values.addAll(n.outputs()));
      nodes.forEach(n -> values.addAll(n.inputs()));
      values.removeAll(graph.constants().keySet());
      values.removeAll(graph.outputs());
      List<NodeUnderTest> tests =
          nodes.stream().map(node -> new NodeUnderTest(node, graph)).toList();
      try (OrtModel oracle = new OrtModel(bytes, values)) {
        for (String sentence : sentences()) {
          compare(oracle, tokenizer.encode(sentence, 512), tests);
        }
      } finally {
        tests.forEach(NodeUnderTest::close);
      }
    }
    counts.forEach(
        (op, c) ->
            System.out.printf("%s: %d runs, %d elements, %d mismatches%n", op, c[0], c[1], c[2]));
    assertThat(counts.keySet()).isEqualTo(INTEGER);
    counts.forEach((op, c) -> assertThat(c[2]).as(op).isZero());
  }

  /** Real sentences, the empty text, one word, and one text of all 512 positions. */
  private static List<String> sentences() {
    List<String> sentences = new ArrayList<>(TestData.sentences(SENTENCES));
    sentences.add("");
    sentences.add("yes");
    sentences.add(String.join(" ", TestData.europarl().subList(0, 3)));
    return sentences;
  }

  private void compare(OrtModel oracle, Encoding encoding, List<NodeUnderTest> tests) {
    try (Arena arena = Arena.ofConfined()) {
      Map<String, Tensor> truth = oracle.run(encoding, arena);
      for (NodeUnderTest test : tests) {
        long[] count = counts.computeIfAbsent(test.node.op(), op -> new long[3]);
        count[0]++;
        test.run(truth)
            .forEach(
                (name, tensor) -> {
                  count[1] += tensor.elementCount();
                  count[2] += mismatches(tensor, truth.get(name));
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

  private static MemorySegment copy(byte[] bytes, Arena arena) {
    MemorySegment segment = arena.allocate(bytes.length, 64);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return segment;
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
      return node.op().equals("MatMulInteger") ? ElementType.U8 : ElementType.F32;
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
