package dev.zeropoint.models.embedding;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.session.Session;
import dev.zeropoint.models.text.Encoding;
import dev.zeropoint.offheap.UseGuard;
import dev.zeropoint.offheap.Workspace;
import java.lang.ref.Reference;
import java.util.Map;

/**
 * Embeds sentences on one thread: tokens, network, mean over the tokens, division by the length of
 * the vector (as the sentence-transformers project does). One sentence at a time and never padded,
 * since the network quantizes a whole tensor at once: company would change the result.
 *
 * <p>Any thread may close an embedder; one that is lost without being closed is freed by the
 * garbage collector.
 */
public final class SentenceEmbedder implements AutoCloseable {
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
   * Embeds a text. One of more tokens than the model has positions is cut at its end, and the
   * result says so; the empty text has the two special tokens.
   *
   * @throws ModelException if the network fails
   * @throws IllegalStateException if another thread than the one that made the embedder calls, or
   *     if the embedder or its model is closed
   * @throws OutOfMemoryError if the Java heap is full
   */
  public Embedding embed(String text) {
    guard.enter();
    try {
      return embedOpen(text);
    } finally {
      guard.exit();
      // Otherwise the collector may close an embedder that is used for the last time.
      Reference.reachabilityFence(this);
    }
  }

  private Embedding embedOpen(String text) {
    Encoding encoding = model.tokenizer().encode(text, model.maxTokens());
    workspace.releaseAll();
    Map<String, Tensor> inputs =
        model.inputs().of(encoding, (byteSize, _) -> workspace.acquire(byteSize));
    Tensor states = session.run(inputs).get(model.states());
    return new Embedding(
        unit(mean(states, encoding.length())), encoding.length(), encoding.fullLength());
  }

  /** The mean of the states over the tokens, summed in float64. */
  private double[] mean(Tensor states, int tokens) {
    Shape shape = states.shape();
    if (states.type() != ElementType.F32
        || shape.rank() != 3
        || shape.dim(0) != 1
        || shape.dim(1) != tokens) {
      throw new ModelException(
          model.network().origin()
              + ": the output \""
              + model.states()
              + "\" is "
              + states
              + ", not F32[1, "
              + tokens
              + ", width]");
    }
    double[] mean = new double[Math.toIntExact(shape.dim(2))];
    long offset = 0;
    for (int token = 0; token < tokens; token++) {
      for (int i = 0; i < mean.length; i++, offset += 4) {
        mean[i] += states.segment().get(Layouts.FLOAT32, offset);
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= tokens;
    }
    return mean;
  }

  private static float[] unit(double[] vector) {
    double squares = 0;
    for (double x : vector) {
      squares += x * x;
    }
    // A vector of zeros has no direction and stays as it is.
    double length = squares == 0 ? 1 : Math.sqrt(squares);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
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
