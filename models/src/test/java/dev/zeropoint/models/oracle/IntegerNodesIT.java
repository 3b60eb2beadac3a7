package dev.zeropoint.models.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.models.testing.TestData;
import dev.zeropoint.models.text.Tokenizer;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every integer node of MiniLM against ONNX Runtime, bit for bit. */
class IntegerNodesIT {
  private static final Set<String> INTEGER = Set.of("DynamicQuantizeLinear", "MatMulInteger");
  private static final int SENTENCES = 60;

  @Test
  void everyIntegerNodeGivesTheBitsOfOnnxRuntime() {
    Tokenizer tokenizer =
        Tokenizer.read(
            new ByteArrayInputStream(TestData.resource(TestData.MINILM_TOKENIZER)), "tokenizer");
    List<String> sentences = sentences();
    Map<String, NodeComparison.Count> counts =
        NodeComparison.compare(TestData.resource(TestData.MINILM), INTEGER, tokenizer, sentences);
    assertThat(counts.keySet()).isEqualTo(INTEGER);
    assertThat(counts.get("DynamicQuantizeLinear").runs).isEqualTo(24L * sentences.size());
    assertThat(counts.get("MatMulInteger").runs).isEqualTo(36L * sentences.size());
    counts.forEach((op, count) -> assertThat(count.mismatches).as(op).isZero());
  }

  /** Real sentences, the empty text, one word, and one text of all 512 positions. */
  private static List<String> sentences() {
    List<String> sentences = new ArrayList<>(TestData.sentences(SENTENCES));
    sentences.add("");
    sentences.add("yes");
    sentences.add(String.join(" ", TestData.europarl().subList(0, 3)));
    return sentences;
  }
}
