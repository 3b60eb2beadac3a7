package dev.zeropoint.cli;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.models.embedding.SentenceModel;
import dev.zeropoint.models.embedding.SentenceSettings;
import java.nio.file.Path;

/** Where a model and its tokenizer come from. */
sealed interface ModelSource {
  /** A name for people. */
  String name();

  /** Loads it; what is wrong with it ends in an exception that says so. */
  SentenceModel load(SentenceSettings settings, GemmBackend backend);

  /** Depends on every byte of the model and the tokenizer, and on nothing else. */
  String fingerprint();

  /** The default model. */
  record OnClassPath() implements ModelSource {
    @Override
    public String name() {
      return DefaultModel.NAME;
    }

    @Override
    public SentenceModel load(SentenceSettings settings, GemmBackend backend) {
      return SentenceModel.load(DefaultModel.loader(), settings, backend);
    }

    @Override
    public String fingerprint() {
      return "model "
          + Sha256.of(DefaultModel.open(SentenceModel.DEFAULT_NETWORK), name())
          + " tokenizer "
          + Sha256.of(DefaultModel.open(SentenceModel.DEFAULT_TOKENIZER), name());
    }
  }

  /**
   * A model in two files.
   *
   * @param network an ONNX model
   * @param tokenizer its tokenizer.json
   */
  record InFiles(Path network, Path tokenizer) implements ModelSource {
    @Override
    public String name() {
      return network.getFileName().toString();
    }

    @Override
    public SentenceModel load(SentenceSettings settings, GemmBackend backend) {
      RegularFile.check(network);
      RegularFile.check(tokenizer);
      return SentenceModel.load(network, tokenizer, settings, backend);
    }

    @Override
    public String fingerprint() {
      return "model "
          + Sha256.of(RegularFile.open(network), network.toString())
          + " tokenizer "
          + Sha256.of(RegularFile.open(tokenizer), tokenizer.toString());
    }
  }
}
