package dev.zeropoint.models.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.models.embedding.Embedding;
import dev.zeropoint.models.embedding.SentenceEmbedder;
import dev.zeropoint.models.embedding.SentenceModel;
import dev.zeropoint.models.embedding.SentenceSettings;
import dev.zeropoint.models.testing.TestData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Whole sentences against ONNX Runtime. Integer nodes are held bit-exact elsewhere. Here every
 * sentence whose cosine is below the mark must show the flip that explains it ({@link FirstFlip}).
 */
class SentencesIT {
  private static final int SENTENCES = 500;
  private static final double MARK = FirstFlip.MARK;
  private static final double FLOOR = 0.97;

  @Test
  void embeddingsAgreeWithOnnxRuntime() throws InterruptedException {
    List<String> sentences = TestData.sentences(SENTENCES);
    double[] cosines = new double[sentences.size()];
    ClassLoader loader = getClass().getClassLoader();
    try (SentenceModel model =
            SentenceModel.load(
                loader, SentenceSettings.none().withMaxTokens(512), Backends.best().backend());
        OrtModel oracle = new OrtModel(TestData.resource(TestData.MINILM), List.of())) {
      int threads = Runtime.getRuntime().availableProcessors();
      List<Thread> workers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int first = t;
        workers.add(
            Thread.ofPlatform()
                .start(() -> embedEvery(threads, first, sentences, model, oracle, cosines)));
      }
      for (Thread worker : workers) {
        worker.join();
      }
      report(cosines);
      List<Integer> below =
          IntStream.range(0, cosines.length).filter(i -> !(cosines[i] > MARK)).boxed().toList();
      explain(below, sentences, cosines, model);
      assertThat(below.size()).isLessThan(SENTENCES / 2);
      assertThat(Arrays.stream(cosines).min().orElse(0)).isGreaterThan(FLOOR);
    }
  }

  private static void embedEvery(
      int step,
      int first,
      List<String> sentences,
      SentenceModel model,
      OrtModel oracle,
      double[] cosines) {
    try (SentenceEmbedder embedder = model.newEmbedder()) {
      for (int i = first; i < sentences.size(); i += step) {
        Embedding own = embedder.embed(sentences.get(i));
        cosines[i] = own.cosine(oracle.embed(model.tokenizer().encode(sentences.get(i), 512)));
      }
    }
  }

  private static void report(double[] cosines) {
    double[] sorted = cosines.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "cosine to ONNX Runtime over %d sentences: min %.7f, 1%% %.7f, 5%% %.7f, median %.9f%n",
        sorted.length,
        sorted[0],
        sorted[sorted.length / 100],
        sorted[sorted.length / 20],
        sorted[sorted.length / 2]);
    System.out.printf(
        "  above 0.9999999: %d, above 0.99999: %d, above 0.999: %d, above 0.97: %d%n",
        above(sorted, 0.9999999), above(sorted, MARK), above(sorted, 0.999), above(sorted, FLOOR));
  }

  private static long above(double[] cosines, double mark) {
    return Arrays.stream(cosines).filter(c -> c > mark).count();
  }

  private static void explain(
      List<Integer> below, List<String> sentences, double[] cosines, SentenceModel model) {
    try (FirstFlip flip =
        new FirstFlip(
            model.network().graph(),
            model.network().backend(),
            TestData.resource(TestData.MINILM))) {
      for (int i : below) {
        String reason = flip.explain(model.tokenizer().encode(sentences.get(i), 512));
        System.out.printf("  %.7f %s: \"%s\"%n", cosines[i], reason, sentences.get(i));
      }
    }
  }
}
