package dev.zeropoint.models.embedding;

import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the settings that a folder of the sentence-transformers project states.
 *
 * <pre>
 *   modules.json                        the modules: Transformer, Pooling, Normalize
 *   1_Pooling/config.json               the pooling
 *   sentence_bert_config.json           max_seq_length
 *   config_sentence_transformers.json   the prompts, which are prefixes
 * </pre>
 *
 * Each may be missing.
 */
final class ModelFolder {
  private static final String MODULES = "modules.json";
  private static final String POOLING = "1_Pooling/config.json";
  private static final String LENGTH = "sentence_bert_config.json";
  private static final String PROMPTS = "config_sentence_transformers.json";

  private final Path folder;
  private final boolean lowerCases;

  private ModelFolder(Path folder, boolean lowerCases) {
    this.folder = folder;
    this.lowerCases = lowerCases;
  }

  /**
   * The settings that come with a model in files. They are looked for beside the tokenizer, then
   * beside the network, then one folder up if the network's is {@code onnx}; the first folder that
   * has any of the files counts.
   *
   * @param lowerCases whether the tokenizer makes letters lower case
   * @throws ModelException if a file cannot be read, is not valid, or asks for what is not
   *     supported
   */
  static StatedSettings read(Path network, Path tokenizer, boolean lowerCases) {
    List<Path> folders = new ArrayList<>();
    folders.add(tokenizer.toAbsolutePath().getParent());
    Path beside = network.toAbsolutePath().getParent();
    folders.add(beside);
    if (beside != null && beside.endsWith("onnx")) {
      folders.add(beside.getParent());
    }
    return folders.stream()
        .filter(folder -> folder != null && states(folder))
        .findFirst()
        .map(folder -> new ModelFolder(folder, lowerCases).read())
        .orElse(StatedSettings.of(SentenceSettings.none(), ""));
  }

  private static boolean states(Path folder) {
    return List.of(MODULES, POOLING, LENGTH, PROMPTS).stream()
        .anyMatch(name -> Files.exists(folder.resolve(name)));
  }

  private StatedSettings read() {
    Modules modules = open(MODULES).map(this::modules).orElse(Modules.NONE_STATED);
    JsonValue prompts = open(PROMPTS).orElse(null);
    Optional<JsonValue> config = modules.pooling().flatMap(this::open);
    Optional<Stated<String>> query = prompt(prompts, "query");
    Optional<Stated<String>> passage =
        prompt(prompts, "document")
            .or(() -> prompt(prompts, "passage"))
            .or(() -> prompt(prompts, "corpus"));
    return new StatedSettings(
        config.map(json -> new Stated<>(pooling(json), modules.pooling().orElseThrow())),
        modules.normalize().map(value -> new Stated<>(value, MODULES)),
        length(modules.transformer()),
        defaultPrompt(prompts),
        query,
        passage,
        modules.unsupported().or(() -> config.flatMap(ModelFolder::promptLeftOut)));
  }

  /**
   * What modules.json says.
   *
   * @param pooling the file of the pooling, if there is such a module
   * @param transformer the folder of the transformer, empty or ending in a slash
   */
  private record Modules(
      Optional<String> pooling,
      Optional<Boolean> normalize,
      String transformer,
      Optional<String> unsupported) {
    static final Modules NONE_STATED =
        new Modules(Optional.of(POOLING), Optional.empty(), "", Optional.empty());
  }

  private Modules modules(JsonValue json) {
    String pooling = null;
    String transformer = "";
    boolean normalize = false;
    String unsupported = null;
    for (JsonValue module : json.list()) {
      String type = module.get("type").string();
      String path = module.get("path").string();
      String prefix = path.isEmpty() ? "" : path + "/";
      switch (type.substring(type.lastIndexOf('.') + 1)) {
        case "Transformer" -> transformer = prefix;
        case "Pooling" -> pooling = prefix + "config.json";
        case "Normalize" -> normalize = true;
        default -> unsupported = MODULES + ": the module \"" + type + "\" is not supported";
      }
    }
    return new Modules(
        Optional.ofNullable(pooling),
        Optional.of(normalize),
        transformer,
        Optional.ofNullable(unsupported));
  }

  /** The one mode that is on: newer files name it, older ones have a flag for each. */
  static Pooling pooling(JsonValue json) {
    List<String> modes = new ArrayList<>();
    if (json.has("pooling_mode")) {
      modes.add(json.get("pooling_mode").string());
    } else {
      json.forEachMember(
          (key, value) -> {
            if (key.startsWith("pooling_mode_") && value.bool()) {
              modes.add(key.substring("pooling_mode_".length()));
            }
          });
    }
    if (modes.size() != 1) {
      throw json.error(
          "has the pooling modes " + modes + "; supported: one of mean, cls, max, last");
    }
    return switch (modes.getFirst()) {
      case "mean", "mean_tokens" -> Pooling.MEAN;
      case "cls", "cls_token" -> Pooling.CLS;
      case "max", "max_tokens" -> Pooling.MAX;
      case "lasttoken" -> Pooling.LAST;
      default ->
          throw json.error(
              "has the pooling mode \""
                  + modes.getFirst()
                  + "\"; supported: mean, cls, max, lasttoken");
    };
  }

  /** Instructor models pool over the text without its prefix. */
  private static Optional<String> promptLeftOut(JsonValue json) {
    boolean leftOut = json.has("include_prompt") && !json.get("include_prompt").bool();
    return leftOut
        ? Optional.of("include_prompt is false in the pooling's config.json: not supported")
        : Optional.empty();
  }

  private Optional<Stated<Integer>> length(String transformer) {
    String name = transformer + LENGTH;
    Optional<JsonValue> json = open(name);
    if (json.isEmpty()) {
      return Optional.empty();
    }
    JsonValue config = json.get();
    if (config.has("do_lower_case") && config.get("do_lower_case").bool() && !lowerCases) {
      throw config.error("has do_lower_case, which the tokenizer does not do: not supported");
    }
    return config.has("max_seq_length")
        ? Optional.of(new Stated<>(config.get("max_seq_length").index(), name))
        : Optional.empty();
  }

  private static Optional<Stated<String>> prompt(JsonValue json, String name) {
    if (json == null || !json.has("prompts") || !json.get("prompts").has(name)) {
      return Optional.empty();
    }
    return Optional.of(new Stated<>(json.get("prompts").get(name).string(), PROMPTS));
  }

  private static Optional<Stated<String>> defaultPrompt(JsonValue json) {
    if (json == null || !json.has("default_prompt_name")) {
      return Optional.empty();
    }
    JsonValue name = json.get("default_prompt_name");
    Optional<Stated<String>> prompt = prompt(json, name.string());
    if (prompt.isEmpty()) {
      throw name.error("is \"" + name.string() + "\", which is no prompt of the file");
    }
    return prompt;
  }

  private Optional<JsonValue> open(String name) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(file)) {
      throw new ModelException(file + ": is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(JsonValue.parse(in, file.toString(), ModelException::new));
    } catch (IOException e) {
      throw new ModelException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
