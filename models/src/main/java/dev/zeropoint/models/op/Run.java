package dev.zeropoint.models.op;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.floats.FloatOperation;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * One operand in one run of a broadcast: elements that follow each other, or one that stands for
 * all of them. Which of the two does not change within a run, so the compiler moves that question
 * out of the loop and each kernel is written once.
 */
final class Run {
  private final Tensor tensor;
  private final MemorySegment segment;
  private long index;
  private long rowStep;
  private boolean varies;

  /** A run from the tensor's first elements. */
  Run(Tensor tensor) {
    this.tensor = tensor;
    this.segment = tensor.segment();
    this.varies = true;
  }

  /** Goes to where the loop's operand is now; its step is 0 or 1. */
  void seek(StridedLoop loop, int operand) {
    index = loop.index(operand);
    rowStep = loop.rowStep(operand);
    varies = loop.step(operand) != 0;
  }

  /** An element of an F32 tensor. */
  float float32(int i) {
    long base = index * Float.BYTES;
    return varies
        ? segment.get(Layouts.FLOAT32, base + i * 4L)
        : segment.get(Layouts.FLOAT32, base);
  }

  /**
   * Combines the operands 0 and 1 of a loop, of F32 tensors, two axes at a time.
   *
   * @param dst where the loop's output is
   */
  static void apply(
      FloatKernels kernels,
      FloatOperation operation,
      StridedLoop loop,
      Run a,
      Run b,
      MemorySegment dst) {
    while (loop.nextRows()) {
      a.seek(loop, 0);
      b.seek(loop, 1);
      kernels.apply(
          operation,
          a.segment,
          a.index * Float.BYTES,
          a.rowStep,
          a.varies ? 1 : 0,
          b.segment,
          b.index * Float.BYTES,
          b.rowStep,
          b.varies ? 1 : 0,
          dst,
          loop.position() * Float.BYTES,
          loop.rows(),
          loop.length());
    }
  }

  /** An element of an F32 or F64 tensor. */
  double real(int i) {
    return Elements.real(tensor, varies ? index + i : index);
  }

  /** An element of an integer or BOOL tensor; U64 as its bit pattern. */
  long integer(int i) {
    return tensor.getLong(varies ? index + i : index);
  }

  /** An element of any type as a double; U64 beyond 2^53 is rounded. */
  double number(int i) {
    return tensor.getDouble(varies ? index + i : index);
  }

  /** An element of any type as raw bits. */
  long bits(int i) {
    return Elements.bits(tensor, varies ? index + i : index);
  }
}
