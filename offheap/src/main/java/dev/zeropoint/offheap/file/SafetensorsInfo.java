package dev.zeropoint.offheap.file;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import java.util.Optional;

/**
 * What a {@code .safetensors} file says of one tensor.
 *
 * @param dtype the name of its type there, such as F32, I8 or BF16
 * @param shape the extents, outermost first
 * @param begin where its bytes begin, counted from the end of the header
 * @param end where they end, exclusive
 */
public record SafetensorsInfo(String dtype, Shape shape, long begin, long end) {
  /** The type of the tensor's elements; empty if there is none for the dtype, such as BF16. */
  public Optional<ElementType> elementType() {
    return Optional.ofNullable(SafetensorsType.find(dtype)).map(type -> type.elementType);
  }
}
