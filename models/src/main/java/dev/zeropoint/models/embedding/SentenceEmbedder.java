package dev.zeropoint.models.embedding;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.session.Session;
import dev.zeropoint.models.text.Encoding;
import dev.zeropoint.offheap.Workspace;
import java.util.Map;

/**
 * Embeds sentences on one thread: tokens, network, mean over the tokens, division by the length of
 * the vector (as the sentence-transformers project does). One sentence at a time and never padded,
 * since the network quantizes a whole tensor at once: company would change the result.
 */
public final class SentenceEmbedder implements AutoCloseable {
  private final SentenceModel model;
  private final Session session;
  private final Workspace workspace = Workspace.create();

  SentenceEmbedder(SentenceModel model) {
    this.model = model;
    this.session = model.network().newSession();
  }

  /**
   * Embeds a text. One of more tokens than the model has positions is cut at its end, and the
   * result says so; the empty text has the two special tokens.
   *
   * @throws ModelException if the network fails
   * @throws IllegalStateException if another thread than the one that made the embedder calls
   */
  public Embedding embed(String text) {
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

  @Override
  public void close() {
    session.close();
    workspace.close();
  }
}
