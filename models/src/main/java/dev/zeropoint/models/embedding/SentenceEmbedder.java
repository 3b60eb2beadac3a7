package dev.zeropoint.models.embedding;

import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.session.Session;
import dev.zeropoint.models.text.Encoding;
import dev.zeropoint.offheap.UseGuard;
import dev.zeropoint.offheap.Workspace;
import java.lang.ref.Reference;
import java.util.Map;

/**
 * Embeds sentences on one thread: prefix, tokens, network, pooling, division by the length of the
 * vector, as the model's {@link SentenceRecipe} says. One sentence at a time and never padded,
 * since the network quantizes a whole tensor at once: company would change the result.
 *
 * <p>Any thread may close an embedder; one that is lost without being closed is freed by the
 * garbage collector.
 */
public final class SentenceEmbedder implements AutoCloseable {
  private static final int SHOWN = 40;

  private final SentenceModel model;
  private final Session session;
  private final Workspace workspace = Workspace.create();
  private final UseGuard guard;

  SentenceEmbedder(SentenceModel model) {
    this.model = model;
    this.session = model.network().newSession();
    this.guard = guard(this, session, workspace);
  }

  /** What frees the memory must not refer to the embedder. */
  private static UseGuard guard(SentenceEmbedder guarded, Session session, Workspace workspace) {
    return UseGuard.of(
        guarded,
        "sentence embedder",
        () -> {
          try (workspace) {
            session.close();
          }
        });
  }

  /**
   * Embeds a plain text. One of more tokens than the recipe allows is cut at its end, and the
   * result says so; the empty text has the special tokens.
   *
   * @throws ModelException if the network fails, or the vector has a number that is not finite; the
   *     message names the text
   * @throws IllegalStateException if another thread than the one that made the embedder calls, or
   *     if the embedder or its model is closed
   * @throws OutOfMemoryError if the Java heap is full
   */
  public Embedding embed(String text) {
    return embed(text, TextKind.PLAIN);
  }

  /**
   * Embeds a text with the prefix of its kind before it.
   *
   * @throws ModelException if the network fails, or the vector has a number that is not finite; the
   *     message names the text
   * @throws IllegalStateException if another thread than the one that made the embedder calls, or
   *     if the embedder or its model is closed
   * @throws OutOfMemoryError if the Java heap is full
   */
  public Embedding embed(String text, TextKind kind) {
    guard.enter();
    try {
      return embedOpen(text, kind);
    } finally {
      guard.exit();
      // Otherwise the collector may close an embedder that is used for the last time.
      Reference.reachabilityFence(this);
    }
  }

  private Embedding embedOpen(String text, TextKind kind) {
    Encoding encoding = model.encode(text, kind);
    workspace.releaseAll();
    Map<String, Tensor> inputs =
        model.inputs().of(encoding, (byteSize, _) -> workspace.acquire(byteSize));
    SentenceRecipe recipe = model.recipe();
    Tensor output = session.run(inputs).get(recipe.output());
    double[] pooled =
        model
            .output()
            .pool(model.network().origin(), output, recipe.pooling().value(), encoding.length());
    float[] vector = scaled(pooled, recipe.normalize().value());
    checkFinite(vector, text);
    return new Embedding(vector, encoding.length(), encoding.fullLength());
  }

  private static float[] scaled(double[] vector, boolean toUnitLength) {
    double squares = 0;
    for (double x : vector) {
      squares += x * x;
    }
    // A vector of zeros has no direction and stays as it is.
    double length = !toUnitLength || squares == 0 ? 1 : Math.sqrt(squares);
    float[] scaled = new float[vector.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (vector[i] / length);
    }
    return scaled;
  }

  private void checkFinite(float[] vector, String text) {
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        throw new ModelException(
            model.network().origin()
                + ": the vector of the text \""
                + beginning(text)
                + "\" has "
                + vector[i]
                + " at "
                + i
                + " of "
                + vector.length);
      }
    }
  }

  private static String beginning(String text) {
    if (text.codePointCount(0, text.length()) <= SHOWN) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "...";
  }

  /**
   * Frees the memory, from any thread: now, or at the end of the text that is being embedded.
   * Closing again does nothing.
   */
  @Override
  public void close() {
    guard.close();
  }
}
