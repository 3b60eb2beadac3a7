package dev.zeropoint.core.gemm;

/** What the contracts test. */
interface BackendUnderTest {
  /** The same instance at each call. */
  GemmBackend backend();

  /**
   * The tile extents of the backend's kernels (MR, NR and KR); the shapes under test lie around
   * them.
   */
  int[] tileSizes();
}
