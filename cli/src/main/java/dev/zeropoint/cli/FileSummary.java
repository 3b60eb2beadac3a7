package dev.zeropoint.cli;

import com.google.gson.JsonObject;
import dev.zeropoint.core.gemm.BackendSelection;
import dev.zeropoint.models.embedding.SentenceRecipe;
import dev.zeropoint.models.embedding.TextKind;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What the embedding of a file came to.
 *
 * @param model the name of the model
 * @param selection the backend
 * @param recipe how the vectors were made
 * @param kind what the lines are
 * @param input the file of lines
 * @param output the file of vectors
 * @param rows of the output
 * @param dims of each row
 * @param resumed rows that an interrupted run had left
 * @param tokens of all lines
 * @param truncated number of lines that were too long for the model
 * @param seconds that the other rows took
 */
record FileSummary(
    String model,
    BackendSelection selection,
    SentenceRecipe recipe,
    TextKind kind,
    Path input,
    Path output,
    long rows,
    int dims,
    long resumed,
    long tokens,
    long truncated,
    double seconds) {

  void print(PrintWriter out, OutputFormat format) {
    switch (format) {
      case TEXT -> printText(out);
      case JSON -> JsonOutput.print(out, json());
    }
  }

  private double sentencesPerSecond() {
    return rows == resumed ? 0 : (rows - resumed) / seconds;
  }

  private void printText(PrintWriter out) {
    out.println(
        "output:  "
            + OneLine.of(output.toString())
            + ", float32 ["
            + rows
            + ", "
            + dims
            + "]"
            + (resumed > 0 ? ", " + resumed + " rows of them from before" : ""));
    out.println("tokens:  " + tokens + ", " + truncated + " lines truncated");
    out.println(
        String.format(
            Locale.ROOT, "time:    %.1f s, %.1f sentences/s", seconds, sentencesPerSecond()));
    out.println("model:   " + OneLine.of(model));
    out.println("vectors: " + RecipeText.line(recipe, kind));
    out.println("backend: " + BackendOption.describe(selection));
  }

  private JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("model", model);
    json.addProperty("backend", selection.backend().name());
    json.addProperty("reason", BackendOption.reason(selection));
    json.add("settings", RecipeText.json(recipe, kind));
    json.addProperty("input", input.toString());
    json.addProperty("output", output.toString());
    json.addProperty("rows", rows);
    json.addProperty("dims", dims);
    json.addProperty("resumed", resumed);
    json.addProperty("tokens", tokens);
    json.addProperty("truncated", truncated);
    json.add("seconds", JsonOutput.thousandths(seconds));
    json.add("sentencesPerSecond", JsonOutput.thousandths(sentencesPerSecond()));
    return json;
  }
}
