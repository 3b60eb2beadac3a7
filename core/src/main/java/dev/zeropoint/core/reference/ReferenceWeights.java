package dev.zeropoint.core.reference;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.tensor.ElementType;
import java.lang.foreign.MemorySegment;

/**
 * Weights widened to int32 less their zero points, column by column, nothing else.
 *
 * @param type of the codes they were
 * @param depth K
 * @param cols N
 * @param columns column n starts at byte {@code 4 * n * depth}
 */
record ReferenceWeights(
    GemmBackend backend, ElementType type, int depth, int cols, MemorySegment columns)
    implements PackedWeights {
  @Override
  public long byteSize() {
    return columns.byteSize();
  }

  @Override
  public boolean isAccessibleBy(Thread thread) {
    return columns.isAccessibleBy(thread);
  }
}
