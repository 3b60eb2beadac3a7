package dev.zeropoint.bench.cases;

import dev.zeropoint.bench.duel.Contender;
import dev.zeropoint.bench.peer.OnnxRuntime;
import dev.zeropoint.bench.peer.OrtSession;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.embedding.Embedding;
import dev.zeropoint.models.embedding.SentenceModel;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.text.Encoding;
import dev.zeropoint.offheap.Arenas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * The same sentence encoder in ONNX Runtime, optimized, on one thread. Tokens and the mean over
 * them come from Java, as they do here.
 */
final class OrtEmbedder implements Contender, AutoCloseable {
  private static final int WIDTH = 384;

  private final SentenceModel model;
  private final String text;
  private final Arena arena = Arenas.shared();
  private final OrtSession session;
  private final OrtSession.Call call;
  private final Tensor ids;
  private final Tensor states;

  OrtEmbedder(SentenceModel model, String text, int tokens) {
    this.model = model;
    this.text = text;
    Shape shape = Shape.of(1, tokens);
    ids = Tensor.allocate(ElementType.S64, shape, arena);
    states = Tensor.allocate(ElementType.F32, Shape.of(1, tokens, WIDTH), arena);
    List<String> names = new ArrayList<>();
    List<Tensor> inputs = new ArrayList<>();
    for (GraphInput input : model.network().inputs()) {
      names.add(input.name());
      inputs.add(
          switch (input.name()) {
            case "input_ids" -> ids;
            case "attention_mask" -> filled(shape, 1);
            default -> filled(shape, 0);
          });
    }
    session = OrtSession.create(network(), 1);
    call = session.prepare(names, inputs, List.of("last_hidden_state"), List.of(states));
  }

  private Tensor filled(Shape shape, long value) {
    Tensor tensor = Tensor.allocate(ElementType.S64, shape, arena);
    for (long i = 0; i < tensor.elementCount(); i++) {
      tensor.setLong(i, value);
    }
    return tensor;
  }

  private static byte[] network() {
    try (InputStream in =
        OrtEmbedder.class.getClassLoader().getResourceAsStream(SentenceModel.DEFAULT_NETWORK)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return OnnxRuntime.NAME;
  }

  @Override
  public void run(int calls) {
    for (int i = 0; i < calls; i++) {
      embed();
    }
  }

  /** The vector; not of unit length, which its cosine with another does not need. */
  Embedding embed() {
    Encoding encoding = model.tokenizer().encode(text, model.maxTokens());
    for (int i = 0; i < encoding.length(); i++) {
      ids.setLong(i, encoding.id(i));
    }
    call.run(1);
    double[] sums = new double[WIDTH];
    long offset = 0;
    for (int token = 0; token < encoding.length(); token++) {
      for (int i = 0; i < WIDTH; i++, offset += 4) {
        sums[i] += states.segment().get(Layouts.FLOAT32, offset);
      }
    }
    float[] mean = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      mean[i] = (float) (sums[i] / encoding.length());
    }
    return new Embedding(mean, encoding.length(), encoding.fullLength());
  }

  @Override
  public void close() {
    call.close();
    session.close();
    arena.close();
  }
}
