/**
 * Fast backends: on the JDK's own SIMD, the Vector API, and in machine code assembled at run time.
 */
module dev.zeropoint.simd {
  requires transitive dev.zeropoint.core;
  // Without it the vector backend cannot be used, and says so.
  requires static jdk.incubator.vector;

  exports dev.zeropoint.simd.x86;

  provides dev.zeropoint.core.gemm.BackendProvider with
      dev.zeropoint.simd.x86.X86BackendProvider,
      dev.zeropoint.simd.vector.VectorBackendProvider;
}
