package dev.zeropoint.cli;

import dev.zeropoint.models.embedding.Pooling;
import dev.zeropoint.models.embedding.SentenceSettings;
import dev.zeropoint.models.embedding.TextKind;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that say how a vector is made of a text; they override the model's files. */
final class SentenceOptions {
  /** Reads a pooling by its label. */
  static final class PoolingConverter implements ITypeConverter<Pooling> {
    @Override
    public Pooling convert(String label) {
      return Pooling.of(label)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected one of " + Pooling.labels() + " but was \"" + label + "\""));
    }
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--pooling",
      paramLabel = "KIND",
      converter = PoolingConverter.class,
      description =
          "How token states become one vector: mean, cls, max, last, or pooled for a network that"
              + " does it itself (default: what 1_Pooling/config.json beside the model says).")
  private Pooling pooling;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Cut texts at N tokens (default: what the model's files say).")
  private Integer maxTokens;

  @Option(names = "--normalize", description = "Divide vectors by their length.")
  private boolean unitLength;

  @Option(
      names = "--no-normalize",
      description = "Leave vectors as long as the network makes them.")
  private boolean ownLength;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "Put this before every text, such as \"query: \".")
  private String prefix;

  @Option(names = "--query", description = "Put the model's own prefix of queries before texts.")
  private boolean query;

  @Option(names = "--passage", description = "Put the model's own prefix of passages before texts.")
  private boolean passage;

  /** What is asked for. */
  SentenceSettings settings() {
    SentenceSettings settings = SentenceSettings.none();
    if (pooling != null) {
      settings = settings.withPooling(pooling);
    }
    if (unitLength && ownLength) {
      throw wrong("--normalize and --no-normalize do not go together");
    }
    if (unitLength || ownLength) {
      settings = settings.withNormalize(unitLength);
    }
    if (maxTokens != null) {
      if (maxTokens < 1) {
        throw wrong("--max-tokens is " + maxTokens + ", but must be 1 or more");
      }
      settings = settings.withMaxTokens(maxTokens);
    }
    return prefix == null ? settings : settings.withPrefix(prefix);
  }

  /** What the texts are. */
  TextKind kind() {
    if ((prefix != null ? 1 : 0) + (query ? 1 : 0) + (passage ? 1 : 0) > 1) {
      throw wrong("only one of --prefix, --query and --passage is possible");
    }
    return query ? TextKind.QUERY : passage ? TextKind.PASSAGE : TextKind.PLAIN;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
