package dev.zeropoint.core.gemm;

import dev.zeropoint.core.tensor.ElementType;

/**
 * The right operand of a product in the layout that one backend reads, with its zero points. It is
 * immutable, safe to share between threads, and lives as long as the arena it was packed into.
 */
public interface PackedWeights {
  /** The backend that packed it and the only one that can read it. */
  GemmBackend backend();

  /** {@link ElementType#S8} or {@link ElementType#U8}. */
  ElementType type();

  /** K: the number of products that are summed. */
  int depth();

  /** N: the number of columns of the result. */
  int cols();

  /** Bytes of off-heap memory it takes. */
  long byteSize();

  /** Whether a thread may multiply by it: memory of a confined arena is for one thread alone. */
  boolean isAccessibleBy(Thread thread);
}
