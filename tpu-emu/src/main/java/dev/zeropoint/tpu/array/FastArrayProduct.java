package dev.zeropoint.tpu.array;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.offheap.Arenas;
import java.lang.foreign.Arena;

/**
 * The product with the values of a backend and the cycles of {@link ArrayTiming}. Both are those of
 * {@link RegisterArrayProduct}: a sum modulo 2^32 does not depend on its order.
 */
public final class FastArrayProduct extends ArrayProduct {
  private final GemmBackend backend;
  private final Scratch scratch;

  /**
   * A product by a backend.
   *
   * @param timing array, dataflow, and how folds follow each other
   * @param backend that multiplies, such as that of {@code Backends.best()}
   * @param scratch of the calling thread
   */
  public FastArrayProduct(ArrayTiming timing, GemmBackend backend, Scratch scratch) {
    super(timing);
    this.backend = backend;
    this.scratch = scratch;
  }

  @Override
  public ArrayCost multiply(
      Int8Matrix lhs, int lhsZeroPoint, Int8Matrix rhs, int[] rhsZeroPoints, Int32Matrix dst) {
    try (Arena arena = Arenas.shared()) {
      PackedWeights weights = backend.pack(rhs, arena, rhsZeroPoints);
      backend.multiply(lhs, lhsZeroPoint, weights, dst, scratch);
    }
    return timing().cost(lhs.rows(), rhs.cols(), lhs.cols());
  }
}
