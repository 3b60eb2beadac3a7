package dev.zeropoint.models.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.models.embedding.Embedding;
import dev.zeropoint.models.embedding.Pooling;
import dev.zeropoint.models.embedding.SentenceEmbedder;
import dev.zeropoint.models.embedding.SentenceModel;
import dev.zeropoint.models.embedding.SentenceSettings;
import dev.zeropoint.models.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The float twin of the model, loaded from files, against ONNX Runtime. */
class FloatModelIT {
  private static final int POSITIONS = 512;

  @Test
  void embeddingsAgreeWithOnnxRuntime(@TempDir Path folder) throws IOException {
    byte[] bytes = TestData.resource(TestData.MINILM_FLOAT);
    Path network = Files.write(folder.resolve("float.onnx"), bytes);
    Path tokenizer =
        Files.write(folder.resolve("tokenizer.json"), TestData.resource(TestData.MINILM_TOKENIZER));
    try (SentenceModel model =
            SentenceModel.load(
                network,
                tokenizer,
                SentenceSettings.none().withPooling(Pooling.MEAN).withMaxTokens(POSITIONS),
                Backends.best().backend());
        SentenceEmbedder embedder = model.newEmbedder();
        OrtModel oracle = new OrtModel(bytes, List.of())) {
      assertThat(model.maxTokens()).isEqualTo(POSITIONS);
      double least = 1;
      for (String text : texts()) {
        Embedding own = embedder.embed(text);
        Embedding theirs = oracle.embed(model.tokenizer().encode(text, POSITIONS));
        assertThat(own.tokens()).isEqualTo(theirs.tokens());
        assertThat(own.truncated()).isEqualTo(theirs.truncated());
        least = Math.min(least, own.cosine(theirs));
      }
      System.out.printf("float model: least cosine to ONNX Runtime %.9f%n", least);
      // Sums of up to 1,536 float products in another order: about 1e-6 relative.
      assertThat(least).isGreaterThan(0.999999);
    }
  }

  /** Real sentences, the empty text, and one that is longer than the model. */
  private static List<String> texts() {
    List<String> texts = new ArrayList<>(TestData.sentences(20));
    texts.add("");
    texts.add(String.join(" ", TestData.europarl().subList(0, 3)));
    return texts;
  }
}
