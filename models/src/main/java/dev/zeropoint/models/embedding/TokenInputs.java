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
import java.util.OptionalInt;

/**
 * What a sentence encoder takes: {@code input_ids} and, where it has them, {@code attention_mask}
 * (ones), {@code token_type_ids} (zeros) and {@code position_ids} (0, 1, 2, ...), each S64 or S32
 * [1, tokens].
 */
public final class TokenInputs {
  private static final String INPUT_IDS = "input_ids";
  private static final String ATTENTION_MASK = "attention_mask";
  private static final String TOKEN_TYPE_IDS = "token_type_ids";
  private static final String POSITION_IDS = "position_ids";
  private static final List<String> KNOWN =
      List.of(INPUT_IDS, ATTENTION_MASK, TOKEN_TYPE_IDS, POSITION_IDS);

  /** Positions of BERT and its descendants, where the model does not show how many it has. */
  private static final int USUAL_POSITIONS = 512;

  private final List<GraphInput> inputs;
  private final OptionalInt positions;
  private final OptionalInt vocabularyRows;

  private TokenInputs(Graph graph) {
    this.inputs = graph.inputs();
    this.positions = positions(graph);
    this.vocabularyRows = TableRows.readBy(graph, INPUT_IDS);
  }

  /**
   * The inputs of a network.
   *
   * @throws ModelException if it takes others, has no {@code input_ids}, or takes texts of one
   *     length only
   */
  public static TokenInputs of(Graph graph) {
    for (GraphInput input : graph.inputs()) {
      boolean integer = input.type() == ElementType.S64 || input.type() == ElementType.S32;
      if (!KNOWN.contains(input.name()) || !integer) {
        throw new ModelException(
            graph.origin()
                + ": not a sentence encoder: it has the input "
                + input
                + "; known are S64 or S32 "
                + KNOWN);
      }
      if (!input.accepts(Shape.of(1, 2)) || !input.accepts(Shape.of(1, 3))) {
        throw new ModelException(
            graph.origin()
                + ": the input "
                + input
                + " does not take one text of any number of tokens, [1, tokens]");
      }
    }
    if (graph.inputs().stream().noneMatch(input -> input.name().equals(INPUT_IDS))) {
      throw new ModelException(
          graph.origin()
              + ": not a sentence encoder: it has no input "
              + INPUT_IDS
              + ", only "
              + graph.inputs());
    }
    return new TokenInputs(graph);
  }

  /** The rows of the position embeddings: more tokens than that have no position. */
  private static OptionalInt positions(Graph graph) {
    OptionalInt read = TableRows.readBy(graph, POSITION_IDS);
    if (read.isPresent()) {
      return read;
    }
    return graph.constants().entrySet().stream()
        .filter(e -> e.getKey().contains("position_embeddings"))
        .map(e -> e.getValue().shape())
        .filter(shape -> shape.rank() == 2)
        .mapToLong(shape -> shape.dim(0))
        .filter(rows -> rows >= 2 && rows <= Integer.MAX_VALUE)
        .mapToInt(rows -> (int) rows)
        .findFirst();
  }

  /** The number of positions, where the network shows it. */
  OptionalInt positions() {
    return positions;
  }

  /** The number of rows of the table of token embeddings, where the network shows it. */
  OptionalInt vocabularyRows() {
    return vocabularyRows;
  }

  /** The number of positions, or 512 where the network does not show it. */
  public int maxTokens() {
    return positions.orElse(USUAL_POSITIONS);
  }

  /** The tensors of one text, by name. */
  public Map<String, Tensor> of(Encoding encoding, SegmentAllocator allocator) {
    Map<String, Tensor> tensors = new HashMap<>();
    for (GraphInput input : inputs) {
      tensors.put(input.name(), tensor(input, encoding, allocator));
    }
    return tensors;
  }

  private static Tensor tensor(GraphInput input, Encoding encoding, SegmentAllocator allocator) {
    Tensor tensor = Tensor.allocate(input.type(), Shape.of(1, encoding.length()), allocator);
    for (int i = 0; i < encoding.length(); i++) {
      tensor.setLong(
          i,
          switch (input.name()) {
            case INPUT_IDS -> encoding.id(i);
            case ATTENTION_MASK -> 1;
            case POSITION_IDS -> i;
            default -> 0;
          });
    }
    return tensor;
  }
}
