package dev.zeropoint.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that choose the model. */
final class ModelOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--model",
      paramLabel = "FILE.onnx",
      description = "A sentence encoder of the BERT family; default: " + DefaultModel.NAME + ".")
  private Path network;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE.json",
      description = "The model's tokenizer.json; only with --model.")
  private Path tokenizer;

  /** The chosen model, not yet looked at. */
  ModelSource source() {
    if ((network == null) != (tokenizer == null)) {
      throw new ParameterException(
          command.commandLine(),
          network == null ? "--tokenizer needs --model" : "--model needs --tokenizer");
    }
    return network == null
        ? new ModelSource.OnClassPath()
        : new ModelSource.InFiles(network, tokenizer);
  }
}
