package dev.zeropoint.cli;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.models.embedding.SentenceModel;
import dev.zeropoint.models.embedding.SentenceSettings;
import dev.zeropoint.models.embedding.TextKind;

/**
 * A model and how its vectors shall be made.
 *
 * @param source the model
 * @param settings what the command line states
 * @param kind what the texts are
 */
record SentenceRequest(ModelSource source, SentenceSettings settings, TextKind kind) {
  /**
   * Loads the model and tells the user what it should know.
   *
   * @throws CommandException if the model has no prefix for the kind of the texts
   */
  SentenceModel load(Terminal terminal, GemmBackend backend) {
    SentenceModel model = source.load(settings, backend);
    if (kind != TextKind.PLAIN && !model.recipe().statesPrefix(kind)) {
      model.close();
      throw new CommandException(
          source.name()
              + ": no file beside the model states a prefix for --"
              + (kind == TextKind.QUERY ? "query" : "passage")
              + "; --prefix gives it");
    }
    model
        .recipe()
        .warning()
        .ifPresent(
            text -> Failures.print(terminal.err(), "warning: " + source.name() + ": " + text));
    return model;
  }
}
