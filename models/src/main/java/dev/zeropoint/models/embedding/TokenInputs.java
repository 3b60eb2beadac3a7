package dev.zeropoint.models.embedding;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.text.Encoding;
import java.lang.foreign.SegmentAllocator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a sentence encoder takes: S64 {@code input_ids} and, where it has them, {@code
 * attention_mask} and {@code token_type_ids}, each [1, tokens].
 */
public final class TokenInputs {
  private static final String INPUT_IDS = "input_ids";
  private static final String ATTENTION_MASK = "attention_mask";
  private static final String TOKEN_TYPE_IDS = "token_type_ids";
  private static final Set<String> KNOWN = Set.of(INPUT_IDS, ATTENTION_MASK, TOKEN_TYPE_IDS);

  /** Positions of BERT and its descendants, where the model does not show how many it has. */
  private static final int USUAL_POSITIONS = 512;

  private final List<GraphInput> inputs;
  private final int maxTokens;

  private TokenInputs(List<GraphInput> inputs, int maxTokens) {
    this.inputs = inputs;
    this.maxTokens = maxTokens;
  }

  /**
   * The inputs of a network.
   *
   * @throws ModelException if it takes others
   */
  public static TokenInputs of(Graph graph) {
    for (GraphInput input : graph.inputs()) {
      if (!KNOWN.contains(input.name()) || input.type() != ElementType.S64) {
        throw new ModelException(
            graph.origin()
                + ": not a sentence encoder: it has the input "
                + input
                + "; known are S64 "
                + KNOWN);
      }
    }
    return new TokenInputs(graph.inputs(), positions(graph));
  }

  /** The rows of the position embeddings: more tokens than that have no position. */
  private static int positions(Graph graph) {
    return graph.constants().entrySet().stream()
        .filter(e -> e.getKey().contains("position_embeddings"))
        .map(e -> e.getValue().shape())
        .filter(shape -> shape.rank() == 2)
        .mapToLong(shape -> shape.dim(0))
        .filter(rows -> rows >= 2 && rows <= Integer.MAX_VALUE)
        .mapToInt(rows -> (int) rows)
        .findFirst()
        .orElse(USUAL_POSITIONS);
  }

  /** The number of positions: texts of more tokens are to be truncated. */
  public int maxTokens() {
    return maxTokens;
  }

  /** The tensors of one text, by name. */
  public Map<String, Tensor> of(Encoding encoding, SegmentAllocator allocator) {
    Map<String, Tensor> tensors = new HashMap<>();
    for (GraphInput input : inputs) {
      tensors.put(input.name(), tensor(input.name(), encoding, allocator));
    }
    return tensors;
  }

  private static Tensor tensor(String name, Encoding encoding, SegmentAllocator allocator) {
    Tensor tensor = Tensor.allocate(ElementType.S64, Shape.of(1, encoding.length()), allocator);
    for (int i = 0; i < encoding.length(); i++) {
      tensor.setLong(
          i,
          switch (name) {
            case INPUT_IDS -> encoding.id(i);
            case ATTENTION_MASK -> 1;
            default -> 0;
          });
    }
    return tensor;
  }
}
