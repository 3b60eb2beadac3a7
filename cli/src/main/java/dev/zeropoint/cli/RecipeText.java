package dev.zeropoint.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.zeropoint.models.embedding.SentenceRecipe;
import dev.zeropoint.models.embedding.Stated;
import dev.zeropoint.models.embedding.TextKind;

/** How vectors were made, for people and for programs. */
final class RecipeText {
  private RecipeText() {}

  /** One line with the source of each part. */
  static String line(SentenceRecipe recipe, TextKind kind) {
    Stated<String> prefix = recipe.prefixOf(kind);
    return recipe.pooling()
        + ", "
        + (recipe.normalize().value() ? "unit length" : "not normalized")
        + " ("
        + recipe.normalize().source()
        + "), at most "
        + recipe.maxTokens().value()
        + " tokens ("
        + recipe.maxTokens().source()
        + ")"
        + (prefix.value().isEmpty()
            ? ""
            : ", prefix \"" + OneLine.of(prefix.value()) + "\" (" + prefix.source() + ")");
  }

  /** An object with a value and its source for each part. */
  static JsonObject json(SentenceRecipe recipe, TextKind kind) {
    JsonObject json = new JsonObject();
    add(json, "pooling", recipe.pooling(), new JsonPrimitive(recipe.pooling().value().toString()));
    add(json, "normalize", recipe.normalize(), new JsonPrimitive(recipe.normalize().value()));
    add(json, "maxTokens", recipe.maxTokens(), new JsonPrimitive(recipe.maxTokens().value()));
    Stated<String> prefix = recipe.prefixOf(kind);
    add(json, "prefix", prefix, new JsonPrimitive(prefix.value()));
    return json;
  }

  private static void add(JsonObject json, String name, Stated<?> stated, JsonElement value) {
    JsonObject part = new JsonObject();
    part.add("value", value);
    part.addProperty("source", stated.source());
    json.add(name, part);
  }

  /** Depends on all that decides the numbers of a vector. */
  static String fingerprint(SentenceRecipe recipe, TextKind kind) {
    return "output "
        + recipe.output()
        + " pooling "
        + recipe.pooling().value()
        + " normalize "
        + recipe.normalize().value()
        + " tokens "
        + recipe.maxTokens().value()
        + " prefix "
        + OneLine.of(recipe.prefixOf(kind).value());
  }
}
