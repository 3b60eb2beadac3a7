package dev.zeropoint.core.gemm;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;

/**
 * A vector of elements between canaries, at any address or before a page that cannot be accessed.
 */
final class QuantizationBuffers {
  private final CanaryMemory memory;
  private final Tensor tensor;

  private QuantizationBuffers(CanaryMemory memory, ElementType type, int count) {
    this.memory = memory;
    long bytes = (long) count * type.byteSize();
    this.tensor =
        new Tensor(type, Shape.of(count), memory.segment().asSlice(memory.offset(), bytes));
  }

  static QuantizationBuffers at(Arena arena, int offset, ElementType type, int count) {
    Placement placement = new Placement(offset, 0, 0);
    return new QuantizationBuffers(
        CanaryMemory.allocate(arena, placement, 1, count, type.byteSize()), type, count);
  }

  static QuantizationBuffers beforeGuardPage(Arena arena, ElementType type, int count) {
    Placement placement = new Placement(0, 0, 0);
    return new QuantizationBuffers(
        CanaryMemory.beforeGuardPage(arena, placement, 1, count, type.byteSize()), type, count);
  }

  Tensor tensor() {
    return tensor;
  }

  void assertCanaries(Object details) {
    memory.assertCanaries("dst", details);
  }
}
