package dev.zeropoint.models.embedding;

import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.session.Session;
import dev.zeropoint.models.text.Encoding;
import dev.zeropoint.models.text.Tokenizer;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What loading finds out about a sentence encoder. One short text goes through the network, since
 * only a run shows the shapes of its outputs; so what is no encoder is refused here and not at the
 * first text.
 */
record SentenceSetup(TokenInputs inputs, SentenceOutput output, SentenceRecipe recipe) {
  private static final String PROBE = "a b c";

  /**
   * Checks the network against its tokenizer and settles the recipe.
   *
   * @param caller what the caller states, which must be possible
   * @param files what the files beside the model state
   * @throws ModelException if they do not go together
   */
  static SentenceSetup of(
      Model model, Tokenizer tokenizer, StatedSettings caller, StatedSettings files) {
    TokenInputs inputs = TokenInputs.of(model.graph());
    checkVocabulary(inputs, tokenizer, model.origin());
    StatedSettings stated = caller.or(files);
    Stated<Integer> maxTokens = maxTokens(caller, files, tokenizer, inputs, model.origin());
    SentenceOutput output =
        probe(model, inputs, tokenizer, maxTokens.value(), caller.pooling().map(Stated::value));
    if (stated.unsupported().isPresent() && !output.pooled()) {
      throw new ModelException(model.origin() + ": " + stated.unsupported().get());
    }
    SentenceRecipe recipe =
        new SentenceRecipe(
            output.name(),
            pooling(output, caller, stated),
            stated.normalize().orElse(byDefault(true)),
            maxTokens,
            stated.prefix().orElse(byDefault("")),
            stated.queryPrefix().orElse(byDefault("")),
            stated.passagePrefix().orElse(byDefault("")));
    return new SentenceSetup(inputs, output, recipe);
  }

  private static <T> Stated<T> byDefault(T value) {
    return new Stated<>(value, SentenceRecipe.DEFAULT);
  }

  private static void checkVocabulary(TokenInputs inputs, Tokenizer tokenizer, String origin) {
    OptionalInt rows = inputs.vocabularyRows();
    if (rows.isPresent() && tokenizer.largestId() >= rows.getAsInt()) {
      throw new ModelException(
          origin
              + ": the tokenizer is of another model: its largest id is "
              + tokenizer.largestId()
              + " (\""
              + tokenizer.token(tokenizer.largestId())
              + "\"), but the table of embeddings has "
              + rows.getAsInt()
              + " rows");
    }
  }

  private static Stated<Integer> maxTokens(
      StatedSettings caller,
      StatedSettings files,
      Tokenizer tokenizer,
      TokenInputs inputs,
      String origin) {
    OptionalInt positions = inputs.positions();
    int limit = positions.orElse(Integer.MAX_VALUE);
    if (caller.maxTokens().isPresent() && caller.maxTokens().get().value() > limit) {
      throw new ModelException(
          origin
              + ": maxTokens is "
              + caller.maxTokens().get().value()
              + ", but the model has "
              + limit
              + " positions");
    }
    Optional<Stated<Integer>> stated = caller.maxTokens().or(files::maxTokens);
    if (stated.isEmpty() && tokenizer.statedLength().isPresent()) {
      stated =
          Optional.of(new Stated<>(tokenizer.statedLength().getAsInt(), "tokenizer truncation"));
    }
    Stated<Integer> length =
        stated
            .filter(value -> value.value() <= limit)
            .orElse(
                positions.isPresent()
                    ? new Stated<>(limit, "position table")
                    : byDefault(inputs.maxTokens()));
    if (length.value() <= tokenizer.specialTokenCount()) {
      throw new ModelException(
          origin
              + ": the largest number of tokens is "
              + length
              + ", but the special tokens alone are "
              + tokenizer.specialTokenCount());
    }
    return length;
  }

  private static SentenceOutput probe(
      Model model,
      TokenInputs inputs,
      Tokenizer tokenizer,
      int maxTokens,
      Optional<Pooling> pooling) {
    Encoding encoding = tokenizer.encode(PROBE, maxTokens);
    try (Session session = model.newSession();
        Arena arena = Arena.ofConfined()) {
      Map<String, Tensor> outputs = session.run(inputs.of(encoding, arena));
      return SentenceOutput.choose(model.origin(), outputs, pooling, encoding.length());
    }
  }

  private static Stated<Pooling> pooling(
      SentenceOutput output, StatedSettings caller, StatedSettings stated) {
    if (output.pooled()) {
      return caller
          .pooling()
          .orElse(new Stated<>(Pooling.POOLED, "the network has no output of states"));
    }
    return stated.pooling().orElse(byDefault(Pooling.MEAN));
  }
}
