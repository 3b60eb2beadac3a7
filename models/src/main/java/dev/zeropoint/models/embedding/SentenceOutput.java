package dev.zeropoint.models.embedding;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.ModelException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The output of a network that its vectors are made of: states of the tokens, F32 [1, tokens,
 * width], or a pooled vector, F32 [1, width].
 */
record SentenceOutput(String name, boolean pooled, int width) {
  /** Names that exports use, the likelier first. */
  private static final List<String> STATES = List.of("last_hidden_state", "token_embeddings");

  private static final List<String> POOLED = List.of("sentence_embedding", "pooler_output");

  /**
   * Chooses the output by what a run gave.
   *
   * @param pooling that the caller stated, if so
   * @param tokens of the run, 2 or more
   * @throws ModelException if there is none that fits
   */
  static SentenceOutput choose(
      String origin, Map<String, Tensor> outputs, Optional<Pooling> pooling, int tokens) {
    boolean pooledWanted = pooling.filter(p -> p == Pooling.POOLED).isPresent();
    boolean statesWanted = pooling.isPresent() && !pooledWanted;
    if (!pooledWanted) {
      Optional<String> states = find(outputs, STATES, tensor -> isStates(tensor, tokens));
      if (states.isPresent()) {
        return of(states.get(), outputs, 2);
      }
    }
    if (!statesWanted) {
      Optional<String> vector = find(outputs, POOLED, SentenceOutput::isVector);
      if (vector.isPresent()) {
        return of(vector.get(), outputs, 1);
      }
    }
    String wanted =
        pooledWanted
            ? "a pooled output F32[1, width]"
            : "states of the tokens F32[1, " + tokens + ", width]";
    throw new ModelException(
        origin
            + ": not a sentence encoder"
            + pooling.map(p -> " with the pooling " + p).orElse("")
            + ": for "
            + tokens
            + " tokens its outputs are "
            + outputs
            + "; needed: "
            + wanted
            + (pooledWanted || statesWanted ? "" : " or a pooled output F32[1, width]"));
  }

  private static Optional<String> find(
      Map<String, Tensor> outputs, List<String> names, Predicate<Tensor> fits) {
    return names.stream()
        .filter(name -> outputs.containsKey(name) && fits.test(outputs.get(name)))
        .findFirst()
        .or(
            () ->
                outputs.entrySet().stream()
                    .filter(e -> fits.test(e.getValue()))
                    .map(Map.Entry::getKey)
                    .findFirst());
  }

  private static SentenceOutput of(String name, Map<String, Tensor> outputs, int axis) {
    return new SentenceOutput(
        name, axis == 1, Math.toIntExact(outputs.get(name).shape().dim(axis)));
  }

  private static boolean isStates(Tensor tensor, int tokens) {
    return tensor.type() == ElementType.F32
        && tensor.shape().rank() == 3
        && tensor.shape().dim(0) == 1
        && tensor.shape().dim(1) == tokens
        && tensor.shape().dim(2) > 0;
  }

  private static boolean isVector(Tensor tensor) {
    return tensor.type() == ElementType.F32
        && tensor.shape().rank() == 2
        && tensor.shape().dim(0) == 1
        && tensor.shape().dim(1) > 0;
  }

  /**
   * Pools the output of a run.
   *
   * @throws ModelException if the output is not of the shape that it had before
   */
  double[] pool(String origin, Tensor tensor, Pooling pooling, int tokens) {
    boolean fits = pooled ? isVector(tensor) : isStates(tensor, tokens);
    if (!fits || tensor.shape().dim(tensor.shape().rank() - 1) != width) {
      throw new ModelException(
          origin
              + ": the output \""
              + name
              + "\" is "
              + tensor
              + ", not F32["
              + (pooled ? "1, " : "1, " + tokens + ", ")
              + width
              + "]");
    }
    return switch (pooling) {
      case POOLED, CLS -> row(tensor, 0);
      case LAST -> row(tensor, tokens - 1);
      case MEAN -> mean(tensor, tokens);
      case MAX -> max(tensor, tokens);
    };
  }

  private double[] row(Tensor tensor, int row) {
    double[] vector = new double[width];
    for (int i = 0; i < width; i++) {
      vector[i] = at(tensor, row, i);
    }
    return vector;
  }

  private double[] mean(Tensor tensor, int tokens) {
    double[] mean = new double[width];
    for (int token = 0; token < tokens; token++) {
      for (int i = 0; i < width; i++) {
        mean[i] += at(tensor, token, i);
      }
    }
    for (int i = 0; i < width; i++) {
      mean[i] /= tokens;
    }
    return mean;
  }

  private double[] max(Tensor tensor, int tokens) {
    double[] max = row(tensor, 0);
    for (int token = 1; token < tokens; token++) {
      for (int i = 0; i < width; i++) {
        max[i] = Math.max(max[i], at(tensor, token, i));
      }
    }
    return max;
  }

  private float at(Tensor tensor, int row, int i) {
    return tensor.segment().get(Layouts.FLOAT32, 4 * ((long) row * width + i));
  }
}
