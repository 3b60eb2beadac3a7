package dev.zeropoint.core.gemm;

/**
 * What happens to an int32 accumulator before it is stored, fused into the product so that the
 * accumulators never travel through memory. Its constants are expanded to one value a column and
 * live off-heap, where every kernel can read them.
 */
public sealed interface Epilogue permits Requantize, Dequantize {
  /** N: the number of columns it has constants for. */
  int cols();

  /** Whether a thread may use it: memory of a confined arena is for one thread alone. */
  boolean isAccessibleBy(Thread thread);
}
