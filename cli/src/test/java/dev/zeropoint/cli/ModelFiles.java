package dev.zeropoint.cli;

import dev.zeropoint.models.embedding.SentenceModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The default model as files. */
final class ModelFiles {
  private ModelFiles() {}

  static Path network(Path folder) throws IOException {
    return copy(SentenceModel.DEFAULT_NETWORK, folder.resolve("model.onnx"));
  }

  static Path tokenizer(Path folder) throws IOException {
    return copy(SentenceModel.DEFAULT_TOKENIZER, folder.resolve("tokenizer.json"));
  }

  private static Path copy(String resource, Path file) throws IOException {
    try (InputStream in = DefaultModel.open(resource)) {
      Files.copy(in, file);
    }
    return file;
  }
}
