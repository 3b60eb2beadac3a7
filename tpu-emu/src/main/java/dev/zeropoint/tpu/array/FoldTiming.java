package dev.zeropoint.tpu.array;

/** How the folds of a product follow each other. */
public enum FoldTiming {
  /** A fold starts when the last result of the one before has left. SCALE-Sim counts so. */
  SEPARATE,
  /**
   * The next stationary tile is shifted into the shadow registers while the current one is used,
   * and takes over with the wave of the first activations that belong to it. The TPU v1 works so.
   */
  OVERLAPPED
}
