package dev.zeropoint.models.graph;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A value that the caller gives.
 *
 * @param name of the value
 * @param type of its elements
 * @param dims the extents where the model states its rank; -1 for an extent that is free
 */
public record GraphInput(String name, ElementType type, Optional<List<Long>> dims) {
  /** Copies the list. */
  public GraphInput {
    dims = dims.map(List::copyOf);
  }

  /** Whether a tensor of the given shape is allowed. */
  public boolean accepts(Shape shape) {
    if (dims.isEmpty()) {
      return true;
    }
    List<Long> wanted = dims.get();
    if (wanted.size() != shape.rank()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i) >= 0 && wanted.get(i) != shape.dim(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return name
        + " "
        + type
        + dims.map(d -> Arrays.toString(d.stream().map(x -> x < 0 ? "?" : "" + x).toArray()))
            .orElse("[..]");
  }
}
