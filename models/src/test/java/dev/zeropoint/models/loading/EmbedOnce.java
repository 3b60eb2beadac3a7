package dev.zeropoint.models.loading;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.models.embedding.Pooling;
import dev.zeropoint.models.embedding.SentenceEmbedder;
import dev.zeropoint.models.embedding.SentenceModel;
import dev.zeropoint.models.embedding.SentenceSettings;
import dev.zeropoint.models.onnx.OnnxModels;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.testing.TestData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What is run in a JVM of its own: embeds a sentence, or only loads the network, and prints a
 * number that tells whether it is the right one.
 */
final class EmbedOnce {
  static final String SENTENCE = "A cat sits on the mat.";

  private EmbedOnce() {}

  /** First argument: resource, or file and the two files, or bytes and their number. */
  public static void main(String[] arguments) throws IOException {
    GemmBackend backend = Backends.best().backend();
    ClassLoader loader = EmbedOnce.class.getClassLoader();
    switch (arguments[0]) {
      case "resource" -> embed(SentenceModel.load(loader, backend));
      case "file" -> {
        // Stated, as the files alone say nothing of it, which is worth a warning.
        SentenceSettings settings = SentenceSettings.none().withPooling(Pooling.MEAN);
        embed(SentenceModel.load(Path.of(arguments[1]), Path.of(arguments[2]), settings, backend));
      }
      default -> {
        byte[] bytes = new byte[Integer.parseInt(arguments[1])];
        try (InputStream in = loader.getResourceAsStream(TestData.MINILM)) {
          in.readNBytes(bytes, 0, bytes.length);
        }
        try (Model model = OnnxModels.load(bytes, "bytes", backend)) {
          System.out.println(model.graph().nodes().size() + " of " + bytes.length);
        }
      }
    }
  }

  private static void embed(SentenceModel model) {
    try (model) {
      System.out.println(print(model));
    }
  }

  static String print(SentenceModel model) {
    try (SentenceEmbedder embedder = model.newEmbedder()) {
      return Arrays.toString(embedder.embed(SENTENCE).vector());
    }
  }
}
