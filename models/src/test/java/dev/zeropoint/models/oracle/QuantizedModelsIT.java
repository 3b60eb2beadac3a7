package dev.zeropoint.models.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zeropoint.core.calibrate.CalibrationMethod;
import dev.zeropoint.core.calibrate.Calibrator;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.embedding.Embedding;
import dev.zeropoint.models.embedding.Pooling;
import dev.zeropoint.models.embedding.SentenceEmbedder;
import dev.zeropoint.models.embedding.SentenceModel;
import dev.zeropoint.models.embedding.SentenceSettings;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.onnx.OnnxDocument;
import dev.zeropoint.models.quantize.CalibrationInputs;
import dev.zeropoint.models.quantize.DynamicQuantization;
import dev.zeropoint.models.quantize.Layer;
import dev.zeropoint.models.quantize.LayerScan;
import dev.zeropoint.models.quantize.ObservedNetwork;
import dev.zeropoint.models.quantize.StaticQuantization;
import dev.zeropoint.models.quantize.WeightFormat;
import dev.zeropoint.models.testing.TestData;
import dev.zeropoint.models.text.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that were quantized here: ONNX Runtime runs them, and they do what they should. */
class QuantizedModelsIT {
  private static final WeightFormat SEVEN_BITS = new WeightFormat(true, 7);
  private static final int POSITIONS = 512;
  private static final int CALIBRATION_SENTENCES = 12;
  private static final int PAIRS = 500;
  private static final int STATIC_PAIRS = 12;

  private static Arena arena;
  private static GemmBackend backend;
  private static OnnxDocument document;
  private static List<Layer> layers;
  private static Tokenizer tokenizer;
  private static Map<CalibrationMethod, Map<String, FloatRange>> ranges;

  @TempDir private Path folder;

  @BeforeAll
  static void calibrate() {
    arena = Arena.ofShared();
    backend = Backends.best().backend();
    document = OnnxDocument.read(TestData.resource(TestData.MINILM_FLOAT), "float", arena);
    layers = LayerScan.of(document.graph(), Arena.ofAuto()).layers();
    tokenizer =
        Tokenizer.read(
            new ByteArrayInputStream(TestData.resource(TestData.MINILM_TOKENIZER)), "tokenizer");
    ranges = ranges();
  }

  @AfterAll
  static void close() {
    arena.close();
  }

  /** The ranges by all methods, of one pass over the sentences. */
  private static Map<CalibrationMethod, Map<String, FloatRange>> ranges() {
    Map<String, Map<CalibrationMethod, Calibrator>> calibrators = new LinkedHashMap<>();
    for (Layer layer : layers) {
      if (layer.isProduct()) {
        Map<CalibrationMethod, Calibrator> all = new EnumMap<>(CalibrationMethod.class);
        for (CalibrationMethod method : CalibrationMethod.values()) {
          all.put(method, method.create(StaticQuantization.ACTIVATIONS));
        }
        calibrators.putIfAbsent(layer.input(), all);
      }
    }
    CalibrationInputs inputs =
        CalibrationInputs.texts(
            document.graph(), tokenizer, TestData.sentences(CALIBRATION_SENTENCES));
    try (ObservedNetwork network =
        new ObservedNetwork(document.graph(), calibrators.keySet(), backend)) {
      for (int i = 0; i < inputs.count(); i++) {
        try (Arena run = Arena.ofConfined()) {
          Map<String, Tensor> values = network.run(inputs.get(i, run));
          values.forEach(
              (name, value) -> calibrators.get(name).values().forEach(c -> c.observe(value)));
        }
      }
    }
    Map<CalibrationMethod, Map<String, FloatRange>> ranges = new EnumMap<>(CalibrationMethod.class);
    for (CalibrationMethod method : CalibrationMethod.values()) {
      Map<String, FloatRange> byName = new LinkedHashMap<>();
      calibrators.forEach((name, all) -> byName.put(name, all.get(method).range()));
      ranges.put(method, byName);
    }
    return ranges;
  }

  private static byte[] dynamic(WeightFormat format) {
    return written(DynamicQuantization.edit(document.graph(), layers, format, arena));
  }

  private static byte[] fixed(CalibrationMethod method) {
    return written(
        StaticQuantization.edit(document.graph(), layers, SEVEN_BITS, ranges.get(method), arena));
  }

  private static byte[] written(GraphEdit edit) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      document.write(edit, Map.of(), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  @Test
  @Tag("network")
  void dynamicModelGivesTheBitsOfOnnxRuntime() throws IOException {
    byte[] model = dynamic(new WeightFormat(false, 7));
    Map<String, NodeComparison.Count> counts =
        NodeComparison.compare(
            model,
            Set.of("DynamicQuantizeLinear", "MatMulInteger", "DequantizeLinear"),
            tokenizer,
            TestData.sentences(4));
    assertThat(counts).hasSize(3);
    counts.forEach((op, count) -> assertThat(count.mismatches).as(op).isZero());
    assertVectorsAgree(model, TestData.sentences(12));
  }

  @Test
  @Tag("network")
  void staticModelGivesTheBitsOfOnnxRuntime() throws IOException {
    byte[] model = fixed(CalibrationMethod.MIN_MAX);
    Map<String, NodeComparison.Count> counts =
        NodeComparison.compare(
            model, Set.of("QuantizeLinear", "DequantizeLinear"), tokenizer, TestData.sentences(4));
    assertThat(counts).hasSize(2);
    counts.forEach((op, count) -> assertThat(count.mismatches).as(op).isZero());
    assertVectorsAgree(model, TestData.sentences(12));
  }

  /** Vectors point where those of ONNX Runtime point, or a code that flipped explains it. */
  private void assertVectorsAgree(byte[] bytes, List<String> sentences) throws IOException {
    Path network = Files.write(folder.resolve("model.onnx"), bytes);
    Path file =
        Files.write(folder.resolve("tokenizer.json"), TestData.resource(TestData.MINILM_TOKENIZER));
    Map<String, Double> below = new LinkedHashMap<>();
    double least = 1;
    try (SentenceModel model =
            SentenceModel.load(
                network,
                file,
                SentenceSettings.none().withPooling(Pooling.MEAN).withMaxTokens(POSITIONS),
                backend);
        SentenceEmbedder embedder = model.newEmbedder();
        OrtModel oracle = new OrtModel(bytes, List.of())) {
      for (String sentence : sentences) {
        Embedding theirs = oracle.embed(tokenizer.encode(sentence, POSITIONS));
        double cosine = embedder.embed(sentence).cosine(theirs);
        least = Math.min(least, cosine);
        if (!(cosine > FirstFlip.MARK)) {
          below.put(sentence, cosine);
        }
      }
      System.out.printf("least cosine to ONNX Runtime: %.9f%n", least);
      try (FirstFlip flip =
          new FirstFlip(model.network().graph(), model.network().backend(), bytes)) {
        below.forEach(
            (sentence, cosine) ->
                System.out.printf(
                    "  %.7f %s%n", cosine, flip.explain(tokenizer.encode(sentence, POSITIONS))));
      }
      assertThat(least).isGreaterThan(0.97);
    }
  }

  /** Other weights are no matter of rounding. */
  @Test
  void aDifferenceThatIsMoreThanRoundingIsNotExplainedAway() {
    byte[] other = dynamic(new WeightFormat(true, 8));
    String sentence = TestData.sentences(1).getFirst();
    try (Arena own = Arena.ofShared();
        FirstFlip flip =
            new FirstFlip(
                OnnxDocument.read(dynamic(SEVEN_BITS), "7 bits", own).graph(), backend, other)) {
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> flip.explain(tokenizer.encode(sentence, POSITIONS)))
          .withMessageContaining("codes flip first at");
    }
  }

  @Test
  void similaritiesAreAsNearToTheFloatModelsAsThePublishedOnes() {
    List<TestData.Pair> pairs = TestData.pairs(PAIRS);
    double[] exact = similarities(TestData.resource(TestData.MINILM_FLOAT), pairs);
    Difference published =
        Difference.of("published", exact, similarities(TestData.resource(TestData.MINILM), pairs));
    Difference ours =
        Difference.of("dynamic, 7 bits", exact, similarities(dynamic(SEVEN_BITS), pairs));
    assertThat(ours.mean()).isLessThanOrEqualTo(published.mean());
    assertThat(ours.max()).isLessThanOrEqualTo(published.max());
  }

  @Test
  void everyCalibratorKeepsTheSimilarities() {
    List<TestData.Pair> pairs = TestData.pairs(STATIC_PAIRS);
    double[] exact = similarities(TestData.resource(TestData.MINILM_FLOAT), pairs);
    for (CalibrationMethod method : CalibrationMethod.values()) {
      Difference difference =
          Difference.of("static, " + method, exact, similarities(fixed(method), pairs));
      assertThat(difference.mean()).as(method.name()).isLessThan(0.1);
    }
  }

  /** The cosine of each pair, by ONNX Runtime, which is the faster here. */
  private static double[] similarities(byte[] bytes, List<TestData.Pair> pairs) {
    List<Double> similarities = new ArrayList<>();
    try (OrtModel model = new OrtModel(bytes, List.of())) {
      for (TestData.Pair pair : pairs) {
        Embedding first = model.embed(tokenizer.encode(pair.first(), POSITIONS));
        Embedding second = model.embed(tokenizer.encode(pair.second(), POSITIONS));
        similarities.add(first.cosine(second));
      }
    }
    return similarities.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * How far similarities are from the exact ones.
   *
   * @param mean of the magnitudes
   * @param max of them
   */
  private record Difference(double mean, double max) {
    static Difference of(String name, double[] exact, double[] actual) {
      double sum = 0;
      double max = 0;
      for (int i = 0; i < exact.length; i++) {
        double apart = Math.abs(exact[i] - actual[i]);
        sum += apart;
        max = Math.max(max, apart);
      }
      Difference difference = new Difference(sum / exact.length, max);
      System.out.printf(
          "%s: similarities of %d pairs differ by %.5f on average, %.5f at most%n",
          name, exact.length, difference.mean(), difference.max());
      return difference;
    }
  }
}
