package dev.zeropoint.models.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.onnx.OnnxDocument;
import dev.zeropoint.models.testing.TestData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The published quantized MiniLM, made anew from its float twin. */
class MiniLmWeightsIT {
  private static final long WEIGHTS = 10_616_832;
  private static final long TABLE_CODES = (30_522L + 512 + 2) * 384;

  @Test
  void sevenBitsGiveThePublishedWeights() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      OnnxDocument document =
          OnnxDocument.read(TestData.resource(TestData.MINILM_FLOAT), "float", arena);
      LayerScan scan = LayerScan.of(document.graph(), Arena.ofAuto());
      assertThat(scan.layers()).hasSize(36 + 3);
      GraphEdit edit =
          DynamicQuantization.edit(
              document.graph(), scan.layers(), new WeightFormat(true, 7), arena);
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      document.write(edit, Map.of(), written);

      Graph ours = OnnxDocument.read(written.toByteArray(), "ours", arena).graph();
      Graph published =
          OnnxDocument.read(TestData.resource(TestData.MINILM), "published", arena).graph();
      ModelComparison comparison = ModelComparison.of(ours, published);
      System.out.println(
          "against the published model: weights "
              + comparison.codes(false)
              + ", embeddings "
              + comparison.codes(true)
              + ", scales "
              + comparison.scales()
              + ", zero points "
              + comparison.zeroPoints());
      assertThat(comparison.codes(false)).isEqualTo(new ModelComparison.Count(WEIGHTS, 0));
      assertThat(comparison.codes(true)).isEqualTo(new ModelComparison.Count(TABLE_CODES, 0));
      long scales = 24 * 384 + 6 * 1536 + 6 * 384 + 3;
      assertThat(comparison.scales()).isEqualTo(new ModelComparison.Count(scales, 0));
      assertThat(comparison.zeroPoints()).isEqualTo(new ModelComparison.Count(scales, 0));
      assertThat(comparison.onlyHere()).isEmpty();
      assertThat(comparison.onlyThere()).isEmpty();
      assertThat(operators(ours)).isEqualTo(operators(published));
    }
  }

  /** The operators and what they make; the order is another. */
  private static Set<String> operators(Graph graph) {
    return graph.nodes().stream()
        .map(node -> node.op() + " -> " + node.outputs())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
