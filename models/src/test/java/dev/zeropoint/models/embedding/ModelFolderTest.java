package dev.zeropoint.models.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.models.graph.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings that the files of the sentence-transformers project state. */
class ModelFolderTest {
  private static final String FLAGS =
      "{\"word_embedding_dimension\": 2, \"pooling_mode_cls_token\": %s,"
          + " \"pooling_mode_mean_tokens\": %s}";

  @TempDir private Path folder;
  private Path network;
  private Path tokenizer;

  @BeforeEach
  void write() throws IOException {
    network = folder.resolve("onnx/model.onnx");
    tokenizer = file("tokenizer.json", "");
    Files.write(tokenizer, SmallEncoder.tokenizer("{\"max_length\": 9}"));
    Files.createDirectories(network.getParent());
    Files.write(network, SmallEncoder.withStates().bytes());
  }

  private Path file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private SentenceRecipe recipe(SentenceSettings settings) {
    try (SentenceModel model =
        SentenceModel.load(network, tokenizer, settings, Backends.select("scalar").backend())) {
      return model.recipe();
    }
  }

  private SentenceRecipe recipe() {
    return recipe(SentenceSettings.none());
  }

  private void assertRefused(String message) {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(this::recipe)
        .withMessageContaining(message);
  }

  @Test
  void wholeFolder() throws IOException {
    file(
        "modules.json",
        """
        [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "name": "1", "path": "1_Pooling",
          "type": "sentence_transformers.models.Pooling"},
         {"idx": 2, "name": "2", "path": "2_Normalize",
          "type": "sentence_transformers.models.Normalize"}]
        """);
    file("1_Pooling/config.json", FLAGS.formatted(true, false));
    file("sentence_bert_config.json", "{\"max_seq_length\": 7, \"do_lower_case\": false}");
    file(
        "config_sentence_transformers.json",
        """
        {"prompts": {"query": "query: ", "passage": "passage: "}, "default_prompt_name": null}
        """);
    SentenceRecipe recipe = recipe();
    assertThat(recipe.pooling()).hasToString("cls (1_Pooling/config.json)");
    assertThat(recipe.normalize()).hasToString("true (modules.json)");
    assertThat(recipe.maxTokens()).hasToString("7 (sentence_bert_config.json)");
    assertThat(recipe.queryPrefix()).hasToString("query:  (config_sentence_transformers.json)");
    assertThat(recipe.passagePrefix().value()).isEqualTo("passage: ");
    assertThat(recipe.prefix()).hasToString(" (default)");
    assertThat(recipe.warning()).isEmpty();
    SentenceRecipe overridden =
        recipe(
            SentenceSettings.none()
                .withPooling(Pooling.MAX)
                .withNormalize(false)
                .withMaxTokens(4)
                .withQueryPrefix("")
                .withPassagePrefix("p"));
    assertThat(overridden.pooling()).hasToString("max (settings)");
    assertThat(overridden.normalize()).hasToString("false (settings)");
    assertThat(overridden.maxTokens()).hasToString("4 (settings)");
    assertThat(overridden.queryPrefix()).hasToString(" (settings)");
    assertThat(overridden.passagePrefix()).hasToString("p (settings)");
  }

  @Test
  void noFilesAreNoSettings() {
    SentenceRecipe recipe = recipe();
    assertThat(recipe.pooling()).hasToString("mean (default)");
    assertThat(recipe.normalize()).hasToString("true (default)");
    assertThat(recipe.maxTokens()).hasToString("9 (tokenizer truncation)");
    assertThat(recipe.statesPrefix(TextKind.QUERY)).isFalse();
    assertThat(recipe.warning()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "pooling_mode_cls_token, cls",
    "pooling_mode_mean_tokens, mean",
    "pooling_mode_max_tokens, max",
    "pooling_mode_lasttoken, last"
  })
  void poolingByFlag(String flag, String pooling) throws IOException {
    file("1_Pooling/config.json", "{\"pooling_mode_other\": false, \"" + flag + "\": true}");
    assertThat(recipe().pooling().value()).hasToString(pooling);
  }

  @ParameterizedTest
  @CsvSource({"cls, cls", "mean, mean", "max, max", "lasttoken, last"})
  void poolingByName(String mode, String pooling) throws IOException {
    file("1_Pooling/config.json", "{\"pooling_mode\": \"" + mode + "\"}");
    assertThat(recipe().pooling().value()).hasToString(pooling);
  }

  @Test
  void poolingThatIsNotDoneHereIsRefused() throws IOException {
    file("1_Pooling/config.json", "{\"pooling_mode_weightedmean_tokens\": true}");
    assertRefused("1_Pooling/config.json: the document has the pooling mode \"weightedmean_tokens");
    file("1_Pooling/config.json", FLAGS.formatted(true, true));
    assertRefused("has the pooling modes [cls_token, mean_tokens]");
    file("1_Pooling/config.json", FLAGS.formatted(false, false));
    assertRefused("has the pooling modes []");
    file("1_Pooling/config.json", FLAGS.formatted(1, false));
    assertRefused("pooling_mode_cls_token must be true or false but is 1");
    file("1_Pooling/config.json", "{\"pooling_mode\": \"mean\", \"include_prompt\": false}");
    assertRefused("include_prompt is false");
    file("1_Pooling/config.json", "{");
    assertRefused("1_Pooling/config.json: ");
  }

  @Test
  void modulesDecideWhereAndWhetherToNormalize() throws IOException {
    file(
        "modules.json",
        """
        [{"path": "0_T", "type": "sentence_transformers.models.Transformer"},
         {"path": "9_P", "type": "sentence_transformers.models.Pooling"}]
        """);
    file("9_P/config.json", FLAGS.formatted(false, true));
    file("0_T/sentence_bert_config.json", "{\"max_seq_length\": 6}");
    SentenceRecipe recipe = recipe();
    assertThat(recipe.pooling()).hasToString("mean (9_P/config.json)");
    assertThat(recipe.maxTokens()).hasToString("6 (0_T/sentence_bert_config.json)");
    assertThat(recipe.normalize()).hasToString("false (modules.json)");
    file("modules.json", "[{\"path\": \"2_Dense\", \"type\": \"a.models.Dense\"}]");
    assertRefused("modules.json: the module \"a.models.Dense\" is not supported");
  }

  @Test
  void lengthFile() throws IOException {
    file("sentence_bert_config.json", "{\"max_seq_length\": null}");
    assertThat(recipe().maxTokens()).hasToString("9 (tokenizer truncation)");
    file("sentence_bert_config.json", "{\"max_seq_length\": -1}");
    assertRefused("max_seq_length must be an integer from 0");
    file("sentence_bert_config.json", "{\"max_seq_length\": 8, \"do_lower_case\": true}");
    assertRefused("has do_lower_case, which the tokenizer does not do");
  }

  @Test
  void promptsFile() throws IOException {
    file(
        "config_sentence_transformers.json",
        "{\"prompts\": {\"query\": \"q \", \"document\": \"d \"},"
            + " \"default_prompt_name\": \"document\"}");
    assertThat(recipe().prefix().value()).isEqualTo("d ");
    assertThat(recipe().passagePrefix().value()).isEqualTo("d ");
    assertThat(recipe().queryPrefix().value()).isEqualTo("q ");
    file("config_sentence_transformers.json", "{\"default_prompt_name\": \"x\"}");
    assertRefused("default_prompt_name is \"x\", which is no prompt of the file");
  }

  @Test
  void filesBesideTheNetworkCountWhereTheTokenizerHasNone() throws IOException {
    file("onnx/1_Pooling/config.json", FLAGS.formatted(true, false));
    assertThat(recipe().pooling().value()).isEqualTo(Pooling.CLS);
    file("1_Pooling/config.json", FLAGS.formatted(false, true));
    assertThat(recipe().pooling().value()).isEqualTo(Pooling.MEAN);
  }
}
