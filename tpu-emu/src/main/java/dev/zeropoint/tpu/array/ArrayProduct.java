package dev.zeropoint.tpu.array;

import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;

/**
 * A product of 8-bit matrices on a systolic array: its exact accumulators, as {@link
 * dev.zeropoint.core.gemm.GemmBackend} defines them, and what it takes.
 */
public abstract sealed class ArrayProduct permits RegisterArrayProduct, FastArrayProduct {
  private final ArrayTiming timing;

  ArrayProduct(ArrayTiming timing) {
    this.timing = timing;
  }

  /** Array, dataflow, and how folds follow each other. */
  public final ArrayTiming timing() {
    return timing;
  }

  /**
   * Multiplies.
   *
   * @param lhs [M, K]
   * @param lhsZeroPoint the code of real 0.0 in lhs
   * @param rhs [K, N]
   * @param rhsZeroPoints one for all columns, or one a column; none is the same as 0
   * @param dst [M, N], must not overlap lhs
   * @return folds, cycles and slots
   * @throws IllegalArgumentException if shapes, types or zero points do not fit
   */
  public abstract ArrayCost multiply(
      Int8Matrix lhs, int lhsZeroPoint, Int8Matrix rhs, int[] rhsZeroPoints, Int32Matrix dst);
}
