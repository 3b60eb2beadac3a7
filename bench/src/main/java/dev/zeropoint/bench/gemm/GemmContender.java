package dev.zeropoint.bench.gemm;

import dev.zeropoint.bench.duel.CloseableContender;
import dev.zeropoint.core.tensor.Tensor;

/** Computes the product of a {@link GemmProblem}, weights prepared beforehand. */
public interface GemmContender extends CloseableContender {
  /** Where each run leaves its result. */
  Tensor result();

  /** Which implementation was chosen inside, if it tells; else empty. */
  default String implementation() {
    return "";
  }

  /** Whether it computes with the activations less 128, as it knows signed codes alone. */
  default boolean signed() {
    return false;
  }

  /** Whether every bit must be the reference's, or last bits of the epilogue may differ. */
  default boolean bitExact() {
    return false;
  }
}
