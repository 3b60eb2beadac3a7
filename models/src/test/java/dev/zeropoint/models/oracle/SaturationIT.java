package dev.zeropoint.models.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.onnx.OnnxDocument;
import dev.zeropoint.models.quantize.DynamicQuantization;
import dev.zeropoint.models.quantize.LayerScan;
import dev.zeropoint.models.quantize.WeightFormat;
import dev.zeropoint.models.testing.TestData;
import dev.zeropoint.models.text.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Why 7 bits: with 8-bit weights ONNX Runtime's products on a CPU without VNNI are not exact, since
 * the instruction that adds two products of bytes (vpmaddubsw) saturates at 16 bits. The test shows
 * that this, and nothing else, is where it differs. A CPU decides which of two sums ONNX Runtime
 * gives, the exact one or the one that saturates in pairs; it gives the same kind everywhere.
 */
class SaturationIT {
  @Test
  void eightBitProductsOfOnnxRuntimeAreExactOrSaturateInPairs() throws IOException {
    Tokenizer tokenizer =
        Tokenizer.read(
            new ByteArrayInputStream(TestData.resource(TestData.MINILM_TOKENIZER)), "tokenizer");
    try (Arena arena = Arena.ofShared()) {
      OnnxDocument document =
          OnnxDocument.read(TestData.resource(TestData.MINILM_FLOAT), "float", arena);
      var edit =
          DynamicQuantization.edit(
              document.graph(),
              LayerScan.of(document.graph(), Arena.ofAuto()).layers(),
              new WeightFormat(true, 8),
              arena);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      document.write(edit, Map.of(), bytes);
      Graph graph = edit.apply(document.graph());
      Node node =
          graph.nodes().stream()
              .filter(n -> n.op().equals("MatMulInteger"))
              .findFirst()
              .orElseThrow();
      List<String> values =
          List.of(node.inputs().get(0), node.inputs().get(2), node.outputs().getFirst());
      try (OrtModel oracle = new OrtModel(bytes.toByteArray(), values)) {
        Sums sums = new Sums();
        for (String sentence : TestData.sentences(3)) {
          Map<String, Tensor> truth = oracle.run(tokenizer.encode(sentence, 512), arena);
          sums.add(
              truth.get(values.get(0)),
              (int) truth.get(values.get(1)).getLong(0),
              graph.constants().get(node.inputs().get(1)),
              truth.get(values.get(2)));
        }
        System.out.println("8 bits, sums of ONNX Runtime: " + sums);
        assertThat(sums.differ).as("sums that pairs can spoil").isPositive();
        assertThat(sums.neither).as(sums.toString()).isZero();
        assertThat(sums.exact).as(sums.toString()).isIn(0L, sums.differ);
      }
    }
  }

  /** What ONNX Runtime's sums are, where exact sums and those that saturate in pairs differ. */
  private static final class Sums {
    long differ;
    long exact;
    long neither;

    void add(Tensor lhs, int zeroPoint, Tensor rhs, Tensor sums) {
      int depth = (int) rhs.shape().dim(0);
      int cols = (int) rhs.shape().dim(1);
      long rows = lhs.elementCount() / depth;
      for (long m = 0; m < rows; m++) {
        for (int n = 0; n < cols; n++) {
          int exactSum = 0;
          int saturating = 0;
          int column = 0;
          for (int k = 0; k < depth; k += 2) {
            int first = product(lhs, m * depth + k, rhs, k * cols + n);
            int second = product(lhs, m * depth + k + 1, rhs, (k + 1) * cols + n);
            exactSum += first + second;
            saturating += Math.clamp(first + second, Short.MIN_VALUE, Short.MAX_VALUE);
            column += code(rhs, k * cols + n) + code(rhs, (k + 1) * cols + n);
          }
          int theirs = (int) sums.getLong(m * cols + n) + zeroPoint * column;
          count(theirs, exactSum, saturating);
        }
      }
    }

    private void count(int theirs, int exactSum, int saturating) {
      neither += theirs != exactSum && theirs != saturating ? 1 : 0;
      if (exactSum != saturating) {
        differ++;
        exact += theirs == exactSum ? 1 : 0;
      }
    }

    @Override
    public String toString() {
      return differ
          + " can saturate, of these "
          + exact
          + " are exact; "
          + neither
          + " are neither";
    }
  }

  private static int product(Tensor lhs, long left, Tensor rhs, long right) {
    return (lhs.segment().get(Layouts.INT8, left) & 0xFF) * code(rhs, right);
  }

  private static int code(Tensor rhs, long index) {
    return rhs.segment().get(Layouts.INT8, index);
  }
}
