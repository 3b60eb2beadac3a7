package dev.zeropoint.models.quantize;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.embedding.TokenInputs;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.text.Tokenizer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

  /** What was done to the data to make them inputs, for the user to read; empty for nothing. */
  default String conversion() {
    return "";
  }

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
   * @param rows [count, ...] of the input's type, or F64 for an input of F32, which is rounded;
   *     what follows the first extent is the input's
   * @throws ModelException if there are none, or they do not fit the network; {@link #get} throws
   *     it for a row that holds NaN or infinity, with the row
   */
  static CalibrationInputs rows(Graph graph, Tensor rows) {
    if (graph.inputs().size() != 1) {
      throw new ModelException(
          graph.origin()
              + ": an array calibrates a network of one input; it has "
              + graph.inputs());
    }
    GraphInput input = graph.inputs().getFirst();
    if (rows.type() != input.type() && !rounds(rows, input) || rows.shape().rank() < 1) {
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
        MemorySegment part = rows.segment().asSlice(index * bytes, bytes);
        Tensor given = new Tensor(rows.type(), shape, part);
        Tensor value = rounds(rows, input) ? rounded(given, arena) : given;
        requireFinite(value, index * size);
        return Map.of(input.name(), value);
      }

      @Override
      public String conversion() {
        return rounds(rows, input) ? rows.type() + " rounded to " + input.type() : "";
      }

      /** Row and place are told here: later only the values that became of them are known. */
      private void requireFinite(Tensor value, long firstRow) {
        long width = value.elementCount() / size;
        for (long i = 0; value.type() == ElementType.F32 && i < value.elementCount(); i++) {
          if (!Float.isFinite(value.getFloat(i))) {
            throw new ModelException(
                graph.origin()
                    + ": calibration data for the input \""
                    + input.name()
                    + "\": row "
                    + (firstRow + i / width)
                    + ", element "
                    + i % width
                    + " (counted from 0) is "
                    + value.getFloat(i));
          }
        }
      }
    };
  }

  private static boolean rounds(Tensor rows, GraphInput input) {
    return rows.type() == ElementType.F64 && input.type() == ElementType.F32;
  }

  private static Tensor rounded(Tensor f64, Arena arena) {
    Tensor f32 = Tensor.allocate(ElementType.F32, f64.shape(), arena);
    for (long i = 0; i < f64.elementCount(); i++) {
      f32.setFloat(i, (float) f64.getDouble(i));
    }
    return f32;
  }

  private static void requireSome(Graph graph, long count) {
    if (count == 0) {
      throw new ModelException(graph.origin() + ": no input to calibrate with");
    }
  }
}
