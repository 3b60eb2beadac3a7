package dev.zeropoint.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.zeropoint.core.gemm.BackendSelection;
import dev.zeropoint.models.embedding.Embedding;
import dev.zeropoint.models.embedding.SentenceEmbedder;
import dev.zeropoint.models.embedding.SentenceModel;
import dev.zeropoint.models.embedding.SentenceRecipe;
import dev.zeropoint.models.embedding.TextKind;
import dev.zeropoint.models.graph.ModelException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The texts of a command line, embedded.
 *
 * @param model the name of the model
 * @param selection the backend
 * @param recipe how the vectors were made
 * @param kind what the texts are
 * @param texts as they were given
 * @param embeddings one for each text
 * @param millis the time that each took, tokens included
 */
record EmbeddedTexts(
    String model,
    BackendSelection selection,
    SentenceRecipe recipe,
    TextKind kind,
    List<String> texts,
    List<Embedding> embeddings,
    List<Double> millis) {
  private static final int MAX_SHOWN = 60;

  static EmbeddedTexts of(
      List<String> texts, SentenceRequest request, BackendSelection selection, Terminal terminal) {
    List<Embedding> embeddings = new ArrayList<>();
    List<Double> millis = new ArrayList<>();
    try (SentenceModel model = request.load(terminal, selection.backend());
        SentenceEmbedder embedder = model.newEmbedder()) {
      for (int i = 0; i < texts.size(); i++) {
        long start = System.nanoTime();
        embeddings.add(embed(texts.get(i), i + 1, request.kind(), embedder));
        millis.add((System.nanoTime() - start) / 1e6);
      }
      return new EmbeddedTexts(
          request.source().name(),
          selection,
          model.recipe(),
          request.kind(),
          texts,
          embeddings,
          millis);
    }
  }

  private static Embedding embed(
      String text, int number, TextKind kind, SentenceEmbedder embedder) {
    try {
      return embedder.embed(text, kind);
    } catch (ModelException e) {
      throw new ModelException("text " + number + ": " + e.getMessage(), e);
    }
  }

  /**
   * Prints the texts and their similarities.
   *
   * @param vectors whether JSON shall have the vectors
   */
  void print(PrintWriter out, OutputFormat format, boolean vectors) {
    switch (format) {
      case TEXT -> {
        printTexts(out);
        printSimilarity(out);
        out.println("vectors: " + RecipeText.line(recipe, kind));
        out.println("backend: " + BackendOption.describe(selection));
      }
      case JSON -> JsonOutput.print(out, json(vectors));
    }
  }

  private void printTexts(PrintWriter out) {
    TextTable table = TextTable.endingInText("#", "tokens", "ms", "text");
    for (int i = 0; i < texts.size(); i++) {
      Embedding embedding = embeddings.get(i);
      String note = embedding.truncated() ? " (truncated from " + embedding.fullLength() + ")" : "";
      table.add(
          String.valueOf(i + 1),
          embedding.tokens() + note,
          String.format(Locale.ROOT, "%.1f", millis.get(i)),
          OneLine.shorten(texts.get(i), MAX_SHOWN));
    }
    table.print(out);
    out.println();
  }

  private void printSimilarity(PrintWriter out) {
    String[] header = new String[texts.size() + 1];
    header[0] = "similarity";
    for (int i = 1; i < header.length; i++) {
      header[i] = String.valueOf(i);
    }
    TextTable table = TextTable.ofNumbers(header);
    for (int row = 0; row < texts.size(); row++) {
      String[] cells = new String[header.length];
      cells[0] = String.valueOf(row + 1);
      for (int column = 0; column < texts.size(); column++) {
        double cosine = embeddings.get(row).cosine(embeddings.get(column));
        cells[column + 1] = String.format(Locale.ROOT, "%.4f", cosine);
      }
      table.add(cells);
    }
    table.print(out);
    out.println();
  }

  private JsonObject json(boolean vectors) {
    JsonObject json = new JsonObject();
    json.addProperty("model", model);
    json.addProperty("backend", selection.backend().name());
    json.addProperty("reason", BackendOption.reason(selection));
    json.add("settings", RecipeText.json(recipe, kind));
    json.add("tokens", JsonOutput.array(embeddings, e -> new JsonPrimitive(e.tokens())));
    json.add("truncated", JsonOutput.array(embeddings, e -> new JsonPrimitive(e.truncated())));
    json.add("millis", JsonOutput.array(millis, JsonOutput::thousandths));
    json.add(
        "similarity",
        JsonOutput.array(
            embeddings,
            row -> JsonOutput.array(embeddings, e -> JsonOutput.number(row.cosine(e)))));
    if (vectors) {
      json.add(
          "vectors",
          JsonOutput.array(
              embeddings, e -> JsonOutput.array(boxed(e.vector()), JsonOutput::number)));
    }
    return json;
  }

  private static List<Float> boxed(float[] vector) {
    return IntStream.range(0, vector.length).mapToObj(i -> vector[i]).toList();
  }
}
