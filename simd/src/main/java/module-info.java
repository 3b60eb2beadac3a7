/** Fast backends on the JDK's own SIMD: the Vector API, at 128, 256 and 512 bits. */
module dev.zeropoint.simd {
  requires dev.zeropoint.core;
  requires jdk.incubator.vector;

  provides dev.zeropoint.core.gemm.BackendProvider with
      dev.zeropoint.simd.vector.VectorBackendProvider;
}
