package dev.zeropoint.models.quantize;

import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.embedding.TokenInputs;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.text.Tokenizer;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;

/** Inputs of a network that stand for all it will see. They can be gone through again and again. */
public interface CalibrationInputs {
  /** How many there are, at least one. */
  int count();

  /**
   * One input.
   *
   * @param index in [0, count)
   * @param arena that its tensors may live in
   * @return a tensor for each input of the network, by name
   */
  Map<String, Tensor> get(int index, Arena arena);

  /**
   * Texts for a sentence encoder, one at a time and not padded, as they will be embedded.
   *
   * @throws ModelException if there are none, or the network is no sentence encoder
   */
  static CalibrationInputs texts(Graph graph, Tokenizer tokenizer, List<String> texts) {
    requireSome(graph, texts.size());
    TokenInputs inputs = TokenInputs.of(graph);
    return new CalibrationInputs() {
      @Override
      public int count() {
        return texts.size();
      }

      @Override
      public Map<String, Tensor> get(int index, Arena arena) {
        return inputs.of(tokenizer.encode(texts.get(index), inputs.maxTokens()), arena);
      }
    };
  }

  /**
   * The rows of a tensor for a network of one input, in batches of as many as its first extent
   * says, or one by one where that is free.
   *
   * @param rows [count, ...]; what follows the first extent is the input's
   * @throws ModelException if there are none, or they do not fit the network
   */
  static CalibrationInputs rows(Graph graph, Tensor rows) {
    if (graph.inputs().size() != 1) {
      throw new ModelException(
          graph.origin()
              + ": an array calibrates a network of one input; it has "
              + graph.inputs());
    }
    GraphInput input = graph.inputs().getFirst();
    if (rows.type() != input.type() || rows.shape().rank() < 1) {
      throw new ModelException(graph.origin() + ": the input " + input + " does not take " + rows);
    }
    long batch = input.dims().filter(dims -> !dims.isEmpty()).map(List::getFirst).orElse(-1L);
    long size = batch < 1 ? 1 : batch;
    requireSome(graph, rows.shape().dim(0) / size);
    long[] dims = rows.shape().dims();
    dims[0] = size;
    Shape shape = Shape.of(dims);
    if (!input.accepts(shape)) {
      throw new ModelException(graph.origin() + ": the input " + input + " does not take " + rows);
    }
    long bytes = Tensor.byteSize(rows.type(), shape);
    return new CalibrationInputs() {
      @Override
      public int count() {
        return Math.toIntExact(rows.shape().dim(0) / size);
      }

      @Override
      public Map<String, Tensor> get(int index, Arena arena) {
        return Map.of(
            input.name(),
            new Tensor(rows.type(), shape, rows.segment().asSlice(index * bytes, bytes)));
      }
    };
  }

  private static void requireSome(Graph graph, long count) {
    if (count == 0) {
      throw new ModelException(graph.origin() + ": no input to calibrate with");
    }
  }
}
