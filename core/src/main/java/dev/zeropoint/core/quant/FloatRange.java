package dev.zeropoint.core.quant;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * The least and the greatest of some real numbers.
 *
 * @param min the least
 * @param max the greatest
 */
public record FloatRange(float min, float max) {
  /**
   * Scans an F32 tensor. An empty tensor has the range [0, 0].
   *
   * @throws IllegalArgumentException if an element is NaN or infinite, with its index
   */
  public static FloatRange of(Tensor tensor) {
    if (tensor.type() != ElementType.F32) {
      throw new IllegalArgumentException("a range is taken of F32 numbers, got " + tensor);
    }
    MemorySegment segment = tensor.segment();
    long bytes = segment.byteSize();
    if (bytes == 0) {
      return new FloatRange(0, 0);
    }
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (long offset = 0; offset < bytes; offset += 4) {
      float value = segment.get(Layouts.FLOAT32, offset);
      // Math.min and Math.max pass a NaN on, so one check behind the loop is enough.
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    if (!Float.isFinite(min) || !Float.isFinite(max)) {
      throw notFinite(segment);
    }
    return new FloatRange(min, max);
  }

  private static IllegalArgumentException notFinite(MemorySegment segment) {
    for (long offset = 0; offset < segment.byteSize(); offset += 4) {
      float value = segment.get(Layouts.FLOAT32, offset);
      if (!Float.isFinite(value)) {
        return new IllegalArgumentException(
            "element[" + offset / 4 + "]=" + value + " is not finite");
      }
    }
    return new IllegalArgumentException("an element was not finite, but is by now");
  }
}
